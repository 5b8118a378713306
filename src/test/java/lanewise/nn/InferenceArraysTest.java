package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import lanewise.nn.layer.Linear;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

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

    @Test
    void whatIsWrongWithAnArrayIsTold() {
        Sequential layers = Sequential.of(new Linear(8, 2));
        Inference inference = layers.inference(layers.initialize(ROW, Key.of(1)), ROW);
        float[] x = new float[20];
        says(
                "input: an array of 17 floats from 3 on, expected at least 24",
                () -> inference.runChannelsLast(3, x, 3, new float[6], 0));
        says(
                "output: an array of 3 floats from 1 on, expected at least 4",
                () -> inference.runChannelsLast(2, x, 0, new float[4], 1));
        says(
                "output: offset -1, expected 0 or more",
                () -> inference.runChannelsLast(1, x, 0, x, -1));
        says(
                "input: an array of 15 floats, expected samples of (8,), 8 floats each",
                () -> inference.run(new float[15]));
        says("inference of 0 samples, expected 1 or more", () -> inference.run(new float[0]));
        says(
                "inference in mode TRAIN, expected EVAL or MONTE_CARLO; to train bind a Network",
                () -> inference.run(Mode.TRAIN, Key.of(1), new float[8]));
    }

    private static void says(String expected, Executable call) {
        assertEquals(expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    /** Outputs end where inputs begin, or begin where they end: one float nearer is refused. */
    @Test
    void outputsMayLieNextToTheInputsInOneArray() {
        Sequential wide = Sequential.of(new Linear(8, 9));
        Inference wider = wide.inference(wide.initialize(ROW, Key.of(1)), ROW);
        float[] expected = wider.run(filled(16));
        float[] both = new float[16 + 18];
        System.arraycopy(filled(16), 0, both, 0, 16);
        wider.runChannelsLast(2, both, 0, both, 16);
        assertArrayEquals(expected, Arrays.copyOfRange(both, 16, 34));
        System.arraycopy(filled(16), 0, both, 18, 16);
        wider.runChannelsLast(2, both, 18, both, 0);
        assertArrayEquals(expected, Arrays.copyOf(both, 18));
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        assertThrows(refused, () -> wider.runChannelsLast(2, both, 0, both, 15));
        assertThrows(refused, () -> wider.runChannelsLast(2, both, 17, both, 0));
    }

    private static float[] filled(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i % 5 - 2;
        }
        return values;
    }

    /** More samples than go through together, which depend on each other. */
    @Test
    void aBatchThatIsNormalisedByItselfHasRoom() {
        Sequential layers = Sequential.of(Layers.batchNorm1d(8).withoutRunningStats());
        Parameters parameters = layers.initialize(ROW, Key.of(1));
        float[] x = filled(20 * 8);
        float[] y = new float[x.length];
        layers.inference(parameters, ROW).runChannelsLast(20, x, 0, y, 0);
        assertArrayEquals(y, layers.inference(parameters, ROW).run(x));
    }

    @Test
    void anInferenceAndItsModelTellWhatTheyAre() {
        Sequential layers = Sequential.of(new Linear(8, 2), Layers.batchNorm1d(2));
        Parameters parameters = layers.initialize(ROW, Key.of(1));
        InferenceModel model = layers.inferenceModel(parameters, ROW);
        assertSame(model, model.inference().model());
        assertEquals(Shape.of(2), model.output());
        assertEquals("Sequential.of(linear(8, 2))", model.folded().toString());
        assertEquals(18, model.foldedParameters().size());
        assertEquals(
                "InferenceModel[(8,) to (2,): Sequential.of(linear(8, 2), batchNorm1d(2))]",
                model.toString());
        assertEquals(
                "Inference[(8,) to (2,): Sequential.of(linear(8, 2), batchNorm1d(2))]",
                model.inference().toString());
    }

    @Test
    void memoryIsToldInBytes() {
        assertEquals(
                "10,350 bytes: parameters 10,000, gradients 200, packed weights 100, workspace 50",
                new Memory(10_000, 200, 100, 50).toString());
        Sequential layers = Sequential.of(new Linear(8, 2));
        assertEquals(4 * 18, layers.trainingMemory(ROW, 1, 1).gradients());
        says(
                "memory of a batch of 1 on 0 threads, expected 1 or more of each",
                () -> layers.trainingMemory(ROW, 1, 0));
    }
}
