package lanewise.nn.dropout;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.LinearLayerLaws;

class DropoutLayerLawsTest implements LinearLayerLaws {
    @Override
    public Layer layer() {
        return Layers.dropout(0.5, true);
    }

    @Override
    public Modes modes() {
        return Modes.DRAWS;
    }

    @Override
    public Shape input() {
        return Shape.image(2, 3, 3);
    }
}
