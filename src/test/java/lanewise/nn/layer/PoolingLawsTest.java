package lanewise.nn.layer;

import lanewise.kernel.Pair;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.LinearLayerLaws;
import lanewise.testkit.PoolingLaws;
import net.jqwik.api.Group;

/** The contract of layers, kept by poolings with all their options. */
class PoolingLawsTest {
    @Group
    class AveragePooling implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.avgPool2d(3).stride(2).padding(1).withCeilMode();
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }

        @Override
        public double tolerance() {
            return 0x1p-20;
        }
    }

    @Group
    class AveragePoolingWithoutPad implements LinearLayerLaws, PoolingLaws {
        @Override
        public Layer layer() {
            return Layers.avgPool2d(2).padding(1).withoutPadCounted();
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }

        @Override
        public double tolerance() {
            return 0x1p-20;
        }

        @Override
        public double massTolerance() {
            return 0x1p-20;
        }
    }

    @Group
    class AdaptiveAveragePoolingOfColumns implements LinearLayerLaws, PoolingLaws {
        @Override
        public Layer layer() {
            return new AdaptiveAvgPool2d(new Pair(2, AdaptiveAvgPool2d.AS_INPUT));
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 2);
        }

        @Override
        public double tolerance() {
            return 0x1p-20;
        }

        @Override
        public double massTolerance() {
            return 0x1p-20;
        }
    }

    @Group
    class AdaptiveAveragePooling implements LinearLayerLaws, PoolingLaws {
        @Override
        public Layer layer() {
            return new AdaptiveAvgPool2d(new Pair(3, 2));
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }

        @Override
        public double tolerance() {
            return 0x1p-20;
        }

        @Override
        public double massTolerance() {
            return 0x1p-20;
        }
    }

    @Group
    class MaxPoolingWithOptions implements PoolingLaws {
        @Override
        public Layer layer() {
            return Layers.maxPool2d(3).stride(2).padding(1).withCeilMode();
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }
}
