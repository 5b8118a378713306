package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import net.jqwik.api.Example;

/** The mean of a linear network over masks is its evaluation output. */
class MeanOverMasksTest {
    private static final Shape IMAGE = Shape.image(2, 6, 6);

    /**
     * A linear network's mean over masks is its evaluation output, and with 16 times the masks the
     * bound is a quarter: eight deviations of the mean, so that a false alarm has a chance of 1e-14
     * an output.
     */
    @Example
    void theMeanOverMasksIsTheEvaluationOutput() {
        Sequential layers =
                Sequential.of(
                        Layers.flatten(),
                        Layers.dropout(0.3),
                        Layers.linear(72, 20),
                        Layers.dropout(0.5),
                        Layers.linear(20, 6));
        assertMeanIsEvaluation(layers);
    }

    /** Between the masks and the output stands a ReLU: E f(m) is not f(E m). */
    @Example
    void theMeanOverMasksOfANetworkThatIsNotLinearIsAnother() {
        Sequential layers =
                Sequential.of(
                        Layers.flatten(),
                        Layers.dropout(0.5),
                        Layers.linear(72, 20),
                        Layers.relu(),
                        Layers.linear(20, 6));
        assertThrows(AssertionError.class, () -> assertMeanIsEvaluation(layers));
    }

    private static void assertMeanIsEvaluation(Sequential layers) {
        Inference inference = layers.inference(layers.initialize(IMAGE, Key.of(1)), IMAGE);
        float[] x = Fill.centred(5).floats(8 * IMAGE.size());
        float[] expected = new float[48];
        inference.runChannelsLast(8, x, 0, expected, 0);
        for (int masks : new int[] {500, 8000}) {
            assertMeanIsNear(inference, x, expected, masks);
        }
    }

    private static void assertMeanIsNear(
            Inference inference, float[] x, float[] expected, int masks) {
        int n = expected.length;
        double[] sums = new double[n];
        double[] squares = new double[n];
        float[] y = new float[n];
        for (int mask = 0; mask < masks; mask++) {
            inference.runChannelsLast(Mode.MONTE_CARLO, Key.of(masks).child(mask), 8, x, 0, y, 0);
            for (int i = 0; i < n; i++) {
                sums[i] += y[i];
                squares[i] += (double) y[i] * y[i];
            }
        }
        for (int i = 0; i < n; i++) {
            double mean = sums[i] / masks;
            double deviation = Math.sqrt((squares[i] / masks - mean * mean) / masks);
            assertTrue(
                    Math.abs(mean - expected[i]) <= 8 * deviation,
                    "output %d: mean %s over %d masks, evaluation %s"
                            .formatted(i, mean, masks, expected[i]));
        }
    }
}
