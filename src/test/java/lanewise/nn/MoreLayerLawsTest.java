package lanewise.nn;

import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LinearLayerLaws;

import net.jqwik.api.Group;

/** The contract of layers, kept by convolutions, pooling, normalisation and blocks. */
class MoreLayerLawsTest {
    @Group
    class Convolution1d implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.conv1d(4, 3, 3).stride(2).padding(1);
        }

        @Override
        public Shape input() {
            return Shape.of(4, 6);
        }
    }

    @Group
    class GroupedConvolution1d implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.conv1d(4, 6, 2).dilation(2).groups(2).withoutBias();
        }

        @Override
        public Shape input() {
            return Shape.of(4, 6);
        }
    }

    @Group
    class TransposedConvolution implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.convTranspose2d(3, 2, 3).stride(2, 1).padding(1);
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    @Group
    class GroupedTransposedConvolution implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.convTranspose2d(4, 6, 2).dilation(2).groups(2).withoutBias();
        }

        @Override
        public Shape input() {
            return Shape.image(4, 3, 3);
        }
    }

    @Group
    class LinearOverTheLastDimension implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.linear(5, 4);
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

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
    class AveragePoolingWithoutPad implements LinearLayerLaws {
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
    }

    @Group
    class AdaptiveAveragePooling implements LinearLayerLaws {
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
    }

    @Group
    class MaxPoolingWithOptions implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.maxPool2d(3).stride(2).padding(1).withCeilMode();
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    @Group
    class BatchNormalisation implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.batchNorm2d(3);
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    @Group
    class BatchNormalisationOfRows implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.batchNorm1d(7).withCumulativeAverage();
        }

        @Override
        public Shape input() {
            return Shape.of(7, 4);
        }
    }

    @Group
    class BatchNormalisationWithoutParameters implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.batchNorm1d(4).withoutAffine();
        }

        @Override
        public Shape input() {
            return Shape.of(4, 6);
        }
    }

    @Group
    class LayerNormalisation implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.layerNorm(4, 5);
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    @Group
    class LayerNormalisationOfRows implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.layerNorm(7);
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class GroupNormalisation implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.groupNorm(2, 4);
        }

        @Override
        public Shape input() {
            return Shape.image(4, 3, 2);
        }
    }

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
    class ResidualBlockWithBatchNormalisation implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.residual(Layers.conv2d(3, 3, 1).withoutBias(), Layers.batchNorm2d(3));
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    @Group
    class EmbeddingLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.embedding(5, 3);
        }

        @Override
        public Shape input() {
            return Shape.of(4);
        }

        @Override
        public boolean differentiableByInput() {
            return false;
        }

        @Override
        public float[] inputs(Fill fill, int n) {
            float[] rows = fill.floats(n);
            for (int i = 0; i < n; i++) {
                rows[i] = Math.floorMod(Float.floatToIntBits(rows[i]) >> 7, 5);
            }
            return rows;
        }
    }
}
