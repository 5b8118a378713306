package lanewise.nn.dropout;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LinearLayerLaws;
import net.jqwik.api.Group;

/** The contract of layers, kept by the dropout family. */
class DropoutFamilyLayerLawsTest {
    @Group
    class AlphaDropoutLaws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.alphaDropout(0.3);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
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
    class FeatureAlphaDropoutLaws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.featureAlphaDropout(0.3);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
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
    class GaussianDropoutLaws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.gaussianDropout(0.3);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
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
    class GaussianNoiseLaws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.gaussianNoise(0.3);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
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
    class ChannelDropoutLaws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.dropout2d(0.5);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
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
    class DropConnectLaws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.dropConnect(Layers.linear(7, 4), 0.5);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }

        @Override
        public double tolerance() {
            return 0x1p-20;
        }
    }

    @Group
    class DropConnectOfAConvolution implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.dropConnect(Layers.conv2d(3, 2, 2), 0.5);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
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
    class DropBlockLaws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.dropBlock(0.3, 2);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
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
    class StochasticDepthLaws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.stochasticDepth(0.5);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
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
    class SequenceDropoutLaws implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.sequenceDropout(0.5);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public Shape input() {
            return Shape.of(4, 6);
        }

        @Override
        public double tolerance() {
            return 0x1p-20;
        }
    }

    @Group
    class ConcreteDropoutLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return new ConcreteDropout(Layers.linear(7, 4), 0, 0, 0.3, 0.5);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    /** Before a layer that reads its outputs again. */
    @Group
    class ConcreteDropoutOfElements implements LayerLaws {
        @Override
        public Layer layer() {
            return new ConcreteDropout(Layers.tanh(), 0, 0, 0.3, 0.5);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class ConcreteDropoutOfChannels implements LayerLaws {
        @Override
        public Layer layer() {
            return new ConcreteDropout(Layers.conv2d(3, 2, 2), 0, 0, 0.3, 0.7);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    @Group
    class VariationalDropoutLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.variationalDropout(7, 4, 0);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        /** Away from the bound of the rate, where the layer has a kink. */
        @Override
        public float[] parameters(String name, Fill fill, int n) {
            float[] values = fill.floats(n);
            for (int i = 0; name.equals("log_alpha") && i < n; i++) {
                values[i] = values[i] / 4 - 2;
            }
            return values;
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class SparseVariationalDropoutLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.sparseVariationalDropout(7, 4, 0);
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }
}
