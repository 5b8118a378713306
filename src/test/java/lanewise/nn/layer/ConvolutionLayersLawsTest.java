package lanewise.nn.layer;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LinearLayerLaws;
import net.jqwik.api.Group;

/**
 * The contract of layers, kept by one-dimensional and transposed convolutions, linear layers of
 * many lines and embeddings.
 */
class ConvolutionLayersLawsTest {
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
