package lanewise.nn.layer;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LinearLayerLaws;
import net.jqwik.api.Group;
import net.jqwik.api.Tag;

/** The contract of layers so wide that their gradients are finished in several parts. */
@Tag("long")
class WideLayerLawsTest {
    @Group
    class WideLinear implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.linear(2, 130);
        }

        @Override
        public Shape input() {
            return Shape.of(2);
        }
    }

    @Group
    class WideConvolution implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.conv2d(1, 37, 2);
        }

        @Override
        public Shape input() {
            return Shape.image(1, 2, 3);
        }
    }

    @Group
    class WideTransposedConvolution implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return Layers.convTranspose2d(37, 2, 2);
        }

        @Override
        public Shape input() {
            return Shape.image(37, 1, 1);
        }
    }

    @Group
    class LargeEmbedding implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.embedding(600, 2);
        }

        @Override
        public Shape input() {
            return Shape.of(3);
        }

        @Override
        public boolean differentiableByInput() {
            return false;
        }

        @Override
        public float[] inputs(Fill fill, int n) {
            float[] rows = fill.floats(n);
            for (int i = 0; i < n; i++) {
                rows[i] = Math.floorMod(Float.floatToIntBits(rows[i]) >> 7, 600);
            }
            return rows;
        }
    }
}
