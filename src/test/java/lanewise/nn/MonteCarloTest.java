package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** Mean, spread, entropy and mutual information are those of the passes, by their formulas. */
class MonteCarloTest {
    private static final Shape ROW = Shape.of(6);
    private static final int PASSES = 20;
    private static final int IMAGES = 3;

    private static double entropy(double[] p) {
        double sum = 0;
        for (double each : p) {
            sum -= each * Math.log(each);
        }
        return sum;
    }

    private static double[] softmax(float[] logits, int at) {
        double[] p = new double[3];
        double sum = 0;
        for (int c = 0; c < 3; c++) {
            p[c] = Math.exp(logits[at + c]);
            sum += p[c];
        }
        for (int c = 0; c < 3; c++) {
            p[c] /= sum;
        }
        return p;
    }

    private static void check(Sequential layers, boolean anewEachPass) {
        Inference inference = layers.inference(layers.initialize(ROW, Key.of(4)), ROW);
        float[] x = Fill.centred(8).floats(IMAGES * 6);
        MonteCarlo.Prediction prediction =
                new MonteCarlo(inference, PASSES, Key.of(9)).predict(IMAGES, x);
        assertEquals(IMAGES, prediction.images());
        assertEquals(3, prediction.classes());
        for (int image = 0; image < IMAGES; image++) {
            Key key = Key.of(9).child(image);
            float[] copies = new float[PASSES * 6];
            for (int s = 0; s < PASSES; s++) {
                System.arraycopy(x, image * 6, copies, s * 6, 6);
            }
            float[] logits = new float[PASSES * 3];
            for (int s = 0; anewEachPass && s < PASSES; s++) {
                inference.runChannelsLast(
                        Mode.MONTE_CARLO, key.child(s), 1, copies, 0, logits, s * 3);
            }
            if (!anewEachPass) {
                inference.runChannelsLast(Mode.MONTE_CARLO, key, PASSES, copies, 0, logits, 0);
            }
            double[] mean = new double[3];
            double own = 0;
            for (int s = 0; s < PASSES; s++) {
                double[] p = softmax(logits, s * 3);
                own += entropy(p) / PASSES;
                for (int c = 0; c < 3; c++) {
                    mean[c] += p[c] / PASSES;
                }
            }
            int largest = 0;
            for (int c = 0; c < 3; c++) {
                double squares = 0;
                for (int s = 0; s < PASSES; s++) {
                    squares += Math.pow(softmax(logits, s * 3)[c] - mean[c], 2);
                }
                assertEquals(mean[c], prediction.mean()[image * 3 + c], 1e-6);
                double deviation = Math.sqrt(squares / (PASSES - 1));
                assertTrue(deviation > 1e-3);
                assertEquals(deviation, prediction.std()[image * 3 + c], 1e-6);
                largest = mean[c] > mean[largest] ? c : largest;
            }
            assertEquals(largest, prediction.label(image));
            assertEquals(entropy(mean), prediction.entropy()[image], 1e-6);
            assertEquals(entropy(mean) - own, prediction.mutualInformation()[image], 1e-6);
        }
    }

    @Test
    void masksDifferFromPassToPass() {
        check(
                Sequential.of(Layers.linear(6, 16), Layers.dropout(0.5), Layers.linear(16, 3)),
                false);
    }

    @Test
    void sharedDrawsAreDrawnAnewForEachPass() {
        check(Sequential.of(Layers.dropConnect(Layers.linear(6, 3), 0.5)), true);
    }

    @Test
    void imagesMayLieChannelsLast() {
        Shape image = Shape.image(2, 2, 3);
        Sequential layers =
                Sequential.of(Layers.flatten(), Layers.dropout(0.5), Layers.linear(12, 3));
        MonteCarlo monteCarlo =
                new MonteCarlo(
                        layers.inference(layers.initialize(image, Key.of(4)), image),
                        PASSES,
                        Key.of(9));
        float[] x = Fill.centred(8).floats(IMAGES * 12);
        float[] last = new float[x.length];
        for (int i = 0; i < IMAGES; i++) {
            Layout.toChannelsLast(image, x, i * 12, last, i * 12);
        }
        MonteCarlo.Prediction expected = monteCarlo.predict(IMAGES, x);
        MonteCarlo.Prediction actual = monteCarlo.predictChannelsLast(IMAGES, last);
        assertArrayEquals(expected.mean(), actual.mean());
        assertArrayEquals(expected.std(), actual.std());
    }

    /** Logits whose exponentials overflow, and probabilities of 0. */
    @Test
    void aPredictionThatIsCertainHasNoEntropy() {
        Sequential layers = Sequential.of(Layers.linear(1, 3));
        Shape one = Shape.of(1);
        Parameters parameters = layers.initialize(one, Key.of(4));
        parameters.set("fc1.weight", new float[] {-5000, 9000, 0});
        parameters.set("fc1.bias", new float[3]);
        MonteCarlo monteCarlo =
                new MonteCarlo(layers.inference(parameters, one), PASSES, Key.of(1));
        MonteCarlo.Prediction certain = monteCarlo.predict(1, new float[] {1});
        assertArrayEquals(new float[] {0, 1, 0}, certain.mean());
        assertEquals(0, certain.entropy()[0]);
        assertEquals(0, certain.mutualInformation()[0]);
        MonteCarlo.Prediction even = monteCarlo.predict(1, new float[1]);
        assertEquals(0, even.label(0), "of equals the first");
        assertEquals(Math.log(3), even.entropy()[0], 1e-6);
    }

    @Test
    void aMillionPassesAreTheMost() {
        Sequential layers = Sequential.of(Layers.linear(6, 2));
        Inference inference = layers.inference(layers.initialize(ROW, Key.of(4)), ROW);
        new MonteCarlo(inference, 1_000_000, Key.of(1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new MonteCarlo(inference, 1_000_001, Key.of(1)));
    }

    @Test
    void whatHasNoSpreadIsRefused() {
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        Sequential layers = Sequential.of(Layers.dropout(0.5), Layers.linear(6, 3));
        Inference inference = layers.inference(layers.initialize(ROW, Key.of(4)), ROW);
        assertThrows(refused, () -> new MonteCarlo(inference, 1, Key.of(1)));
        Sequential one = Sequential.of(Layers.linear(6, 1));
        Inference narrow = one.inference(one.initialize(ROW, Key.of(4)), ROW);
        assertThrows(refused, () -> new MonteCarlo(narrow, 5, Key.of(1)));
        MonteCarlo monteCarlo = new MonteCarlo(inference, 2, Key.of(1));
        assertThrows(refused, () -> monteCarlo.predict(-1, new float[6]));
        assertThrows(refused, () -> monteCarlo.predict(2, new float[11]));
        assertEquals(0, monteCarlo.predict(0, new float[0]).images());
        Sequential two = Sequential.of(Layers.dropout(0.5), Layers.linear(6, 2));
        new MonteCarlo(two.inference(two.initialize(ROW, Key.of(4)), ROW), 2, Key.of(1))
                .predict(1, new float[6]);
    }
}
