package lanewise.nn.dropout;

import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.tensor.Shape;
import lanewise.testkit.DropoutLaws;
import net.jqwik.api.Group;

/** The contract of dropout, kept where many elements share a fate. */
class UnitDropoutLawsTest {
    @Group
    class ChannelsOfAnImage implements DropoutLaws {
        @Override
        public Layer dropout(double p) {
            return Layers.dropout2d(p);
        }

        @Override
        public Shape input() {
            return Shape.image(24, 2, 2);
        }

        @Override
        public int units() {
            return 24;
        }

        @Override
        public int unit(int element) {
            return element % 24;
        }
    }

    @Group
    class ChannelsOfASequence implements DropoutLaws {
        @Override
        public Layer dropout(double p) {
            return Layers.dropout1d(p);
        }

        @Override
        public Shape input() {
            return Shape.of(40, 3);
        }

        @Override
        public int units() {
            return 40;
        }

        @Override
        public int unit(int element) {
            return element % 40;
        }
    }

    @Group
    class ChannelsOfAVolume implements DropoutLaws {
        @Override
        public Layer dropout(double p) {
            return Layers.dropout3d(p);
        }

        @Override
        public Shape input() {
            return Shape.of(24, 2, 1, 2);
        }

        @Override
        public int units() {
            return 24;
        }

        @Override
        public int unit(int element) {
            return element % 24;
        }
    }

    @Group
    class FeaturesLast implements DropoutLaws {
        @Override
        public Layer dropout(double p) {
            return new SequenceDropout(p, 2);
        }

        @Override
        public Shape input() {
            return Shape.of(3, 32);
        }

        @Override
        public int units() {
            return 32;
        }

        @Override
        public int unit(int element) {
            return element / 3;
        }
    }

    @Group
    class Samples implements DropoutLaws {
        @Override
        public Layer dropout(double p) {
            return Layers.stochasticDepth(p);
        }

        @Override
        public Shape input() {
            return Shape.of(3);
        }

        @Override
        public int units() {
            return 1;
        }

        @Override
        public int unit(int element) {
            return 0;
        }
    }
}
