package lanewise.nn.activation;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerLaws;
import net.jqwik.api.Group;

/** The contract of layers, kept by every activation. */
class ActivationLawsTest {
    /** One that the project does not have: x / (1 + |x|). */
    record Softsign() implements Activation {
        @Override
        public String stem() {
            return "softsign";
        }

        @Override
        public float value(float x) {
            return x / (1 + Math.abs(x));
        }

        @Override
        public float slope(float x, float y) {
            float left = 1 - Math.abs(y);
            return left * left;
        }
    }

    @Group
    class AnActivationOfOnesOwn implements LayerLaws {
        @Override
        public Layer layer() {
            return new Softsign();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class LeakyRelu implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.leakyRelu(0.01);
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class Relu6 implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.relu6();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class Elu implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.elu();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class Selu implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.selu();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class Gelu implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.gelu();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class GeluByTanh implements LayerLaws {
        @Override
        public Layer layer() {
            return new GELU(GELU.Approximate.TANH);
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class Silu implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.silu();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class MishLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.mish();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class HardswishLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.hardswish();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class HardsigmoidLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.hardsigmoid();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class SigmoidLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.sigmoid();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class TanhLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.tanh();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class SoftplusLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return new Softplus(2, 20);
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class SoftmaxLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.softmax();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class LogSoftmaxLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.logSoftmax();
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class SoftmaxInTheMiddle implements LayerLaws {
        @Override
        public Layer layer() {
            return new Softmax(3);
        }

        @Override
        public Shape input() {
            return Shape.of(2, 3, 2, 2);
        }
    }

    @Group
    class LogSoftmaxAlongColumns implements LayerLaws {
        @Override
        public Layer layer() {
            return new LogSoftmax(-1);
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }
}
