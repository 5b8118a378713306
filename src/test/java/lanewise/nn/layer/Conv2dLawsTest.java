package lanewise.nn.layer;

import lanewise.kernel.Pair;
import lanewise.nn.Layer;
import lanewise.tensor.Shape;
import lanewise.testkit.LinearLayerLaws;

class Conv2dLawsTest implements LinearLayerLaws {
    @Override
    public Layer layer() {
        return new Conv2d(
                2, 3, new Pair(3, 2), new Pair(2, 1), new Pair(1, 1), new Pair(1, 2), 1, true);
    }

    @Override
    public Shape input() {
        return Shape.image(2, 5, 4);
    }
}
