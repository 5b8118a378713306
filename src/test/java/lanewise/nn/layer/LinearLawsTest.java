package lanewise.nn.layer;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.LinearLayerLaws;

class LinearLawsTest implements LinearLayerLaws {
    @Override
    public Layer layer() {
        return Layers.linear(5, 7);
    }

    @Override
    public Shape input() {
        return Shape.of(5);
    }
}
