package lanewise.nn.dropout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.GradientCheck;
import lanewise.testkit.Law;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LayerRun;
import lanewise.testkit.LinearLayerLaws;
import lanewise.testkit.RunOptions;
import net.jqwik.api.ForAll;
import net.jqwik.api.Group;
import net.jqwik.api.constraints.IntRange;

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
        public Modes modes() {
            return Modes.DRAWS;
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
        public Modes modes() {
            return Modes.DRAWS;
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
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public Shape input() {
            return Shape.of(9);
        }

        /** What is kept passes its gradient as it is, what is not passes none. */
        @Law
        void theMaskIsTakenAsGiven(@ForAll @IntRange(max = 100_000) int seed) {
            LayerRun run = new LayerRun(layer(), input(), 4, RunOptions.PLAIN);
            float[] x = Fill.centred(seed).floats(36);
            float[] dy = Fill.centred(seed + 1L).floats(36);
            float[] y = run.forward(Mode.TRAIN, x, Key.of(seed));
            for (int i = 0; i < 36; i++) {
                assertTrue(y[i] == 0 || y[i] == x[i]);
            }
            float[] dx = run.backward(dy).input();
            for (int i = 0; i < 36; i++) {
                assertEquals(y[i] == 0 ? 0f * dy[i] : dy[i], dx[i]);
            }
        }

        /** In evaluation it is x sigmoid(x + 0.5), and so is its derivative. */
        @Law
        void evaluationIsDifferentiable(@ForAll @IntRange(max = 100_000) int seed) {
            GradientCheck.of(layer(), input())
                    .mode(Mode.EVAL)
                    .fill(Fill.centred(seed))
                    .directional(Fill::floats, true);
        }
    }
}
