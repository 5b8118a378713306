package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.nn.layer.Linear;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** An inference takes arrays that hold its samples, and none that it would spoil. */
class InferenceArraysTest {
    private static final Shape ROW = Shape.of(8);

    @Test
    void inferenceRefusesWhatItsArraysDoNotHold() {
        Sequential layers = Sequential.of(new Linear(8, 2));
        Inference inference = layers.inference(layers.initialize(ROW, Key.of(1)), ROW);
        float[] x = new float[16];
        float[] y = new float[4];
        for (Runnable each :
                List.<Runnable>of(
                        () -> inference.run(0, x, y),
                        () -> inference.run(-1, x, y),
                        () -> inference.run(3, x, new float[6]),
                        () -> inference.runChannelsLast(0, x, 0, y, 0),
                        () -> inference.runChannelsLast(2, x, 1, y, 0),
                        () -> inference.runChannelsLast(1, x, -1, y, 0),
                        () -> inference.runChannelsLast(1, x, 0, y, -1),
                        () -> inference.run(new float[15]),
                        () -> inference.run(new float[0]),
                        () -> inference.runChannelsLast(2, x, 0, y, 1),
                        () -> inference.runChannelsLast(Mode.EVAL, Key.of(1), 3, x, 0, y, 0))) {
            String message = assertThrows(IllegalArgumentException.class, each::run).getMessage();
            assertTrue(message.contains("expected"), message);
        }
    }

    /** In one array outputs may lie where inputs were read, never where they are still to be. */
    @Test
    void outputsThatWouldOverwriteInputsAreRefused() {
        Sequential wide = Sequential.of(new Linear(8, 9));
        Inference wider = wide.inference(wide.initialize(ROW, Key.of(1)), ROW);
        float[] both = new float[400];
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        String message =
                assertThrows(refused, () -> wider.runChannelsLast(20, both, 0, both, 0))
                        .getMessage();
        assertTrue(message.contains("an array of their own"), message);
        assertThrows(refused, () -> wider.run(20, both, both));
        wider.runChannelsLast(20, both, 0, both, 160);
        Sequential narrow = Sequential.of(new Linear(8, 4));
        Inference narrower = narrow.inference(narrow.initialize(ROW, Key.of(1)), ROW);
        assertThrows(refused, () -> narrower.runChannelsLast(20, both, 0, both, 1));
        narrower.runChannelsLast(20, both, 8, both, 0);
        narrower.run(20, both, both);
    }
}
