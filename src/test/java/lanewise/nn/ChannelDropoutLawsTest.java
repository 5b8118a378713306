package lanewise.nn;

import lanewise.tensor.Shape;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LinearLayerLaws;

import net.jqwik.api.Group;

/**
 * The contract of layers, kept by dropout of channels in one and three dimensions, and standout.
 */
class ChannelDropoutLawsTest {
    @Group
    class OneDimension implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new Dropout1d(0.5);
        }

        @Override
        public Shape input() {
            return Shape.of(3, 5);
        }
    }

    @Group
    class ThreeDimensions implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new Dropout3d(0.5);
        }

        @Override
        public Shape input() {
            return Shape.of(3, 2, 3, 2);
        }
    }

    @Group
    class StandoutLaws implements LayerLaws {
        @Override
        public Layer layer() {
            return new Standout(1, 0.5);
        }

        @Override
        public Shape input() {
            return Shape.of(9);
        }
    }
}
