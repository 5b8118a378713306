package lanewise.nn.layer;

import lanewise.kernel.Pair;
import lanewise.nn.Layer;
import lanewise.tensor.Shape;
import lanewise.testkit.PoolingLaws;

class MaxPool2dLawsTest implements PoolingLaws {
    @Override
    public Layer layer() {
        return new MaxPool2d(new Pair(3, 2), new Pair(2, 1), new Pair(1, 0), Pair.of(1), true);
    }

    @Override
    public Shape input() {
        return Shape.image(2, 5, 4);
    }
}
