package lanewise.nn;

import lanewise.nn.dropout.ConcreteDropout;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LeftOut;
import net.jqwik.api.Group;

/** The contract of layers, kept by residual blocks. */
class ResidualLawsTest {
    @Group
    class ResidualBlock implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.residual(Layers.conv2d(3, 3, 3).padding(1), Layers.tanh());
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    @Group
    class ResidualBlockWithShortcut implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.residual(
                    Sequential.of(Layers.linear(7, 5), Layers.silu(), Layers.linear(5, 2)),
                    Sequential.of(Layers.linear(7, 2)));
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    @LeftOut(law = "formula", reason = "the layers inside have theirs")
    class ResidualBlockWithBatchNormalisation implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.residual(Layers.conv2d(3, 3, 1).withoutBias(), Layers.batchNorm2d(3));
        }

        @Override
        public Modes modes() {
            return Modes.MEASURES;
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    /** Branch and shortcut both add to the loss. */
    @Group
    class ResidualBlockWithLearnedRates implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.residual(
                    Sequential.of(new ConcreteDropout(Layers.linear(4, 3), 0.1, 0.2, 0.3, 0.5)),
                    Sequential.of(new ConcreteDropout(Layers.linear(4, 3), 0.2, 0.1, 0.4, 0.5)));
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public Shape input() {
            return Shape.of(4);
        }
    }
}
