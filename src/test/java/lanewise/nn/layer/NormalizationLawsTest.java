package lanewise.nn.layer;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerLaws;
import net.jqwik.api.Group;

/** The contract of layers, kept by normalisation. */
class NormalizationLawsTest {
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
}
