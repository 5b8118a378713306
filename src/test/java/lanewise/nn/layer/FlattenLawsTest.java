package lanewise.nn.layer;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.LinearLayerLaws;

class FlattenLawsTest implements LinearLayerLaws {
    @Override
    public Layer layer() {
        return Layers.flatten();
    }

    @Override
    public Shape input() {
        return Shape.image(3, 2, 2);
    }
}
