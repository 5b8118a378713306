package lanewise.nn.layer;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.LinearLayerLaws;

class GroupedConv2dLawsTest implements LinearLayerLaws {
    @Override
    public Layer layer() {
        return Layers.conv2d(4, 6, 2).groups(2).withoutBias();
    }

    @Override
    public Shape input() {
        return Shape.image(4, 3, 3);
    }
}
