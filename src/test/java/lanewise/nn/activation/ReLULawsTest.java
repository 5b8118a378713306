package lanewise.nn.activation;

import lanewise.nn.Layer;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerLaws;

class ReLULawsTest implements LayerLaws {
    @Override
    public Layer layer() {
        return new ReLU(true);
    }

    @Override
    public Shape input() {
        return Shape.image(2, 3, 2);
    }
}
