package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.nn.Inference;
import lanewise.nn.Mode;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import net.jqwik.api.Example;

/**
 * The Monte-Carlo mean of the tutorial's network converges at 1/√n.
 *
 * <p>The differences d of pairs of independent passes are as likely d as -d. So whatever the
 * distribution of outputs, given the sizes of n differences their sum is a sum of random signs, and
 * r = (Σ d)² / Σ d², n times the squared error of a mean of n over the passes' variance, has mean
 * 1. Random signs are lighter than a normal distribution: E exp(λ r) ≤ 1 / √(1 - 2 λ), and E r² ≤
 * 3. Over K batches of their own masks, by Chernoff's bound,
 *
 * <pre>
 * P(mean of r ≥ x) ≤ (x exp(1 - x))^(K/2)      P(mean of r ≤ x) ≤ exp(-K (1 - x)² / 6)
 * </pre>
 *
 * so that with K = 300 a mean outside of [1/4, 7/4] has a chance below 1e-11 at each of three n.
 */
class MonteCarloLawsTest {
    private static final int BATCHES = 300;
    private static final int LARGEST = 32;

    @Example
    void theErrorOfTheMeanShrinksAsTheRoot() {
        Shape image = Shape.image(1, 22, 22);
        Sequential layers = Tutorial.network(image, 10, 0.25);
        Inference inference = layers.inference(layers.initialize(image, Key.of(1)), image);
        int passes = 2 * LARGEST;
        float[] one = Fill.centred(5).floats(image.size());
        float[] x = new float[passes * image.size()];
        for (int pass = 0; pass < passes; pass++) {
            System.arraycopy(one, 0, x, pass * image.size(), image.size());
        }
        float[] y = new float[passes * 10];
        double[] ratios = new double[3];
        for (int batch = 0; batch < BATCHES; batch++) {
            inference.runChannelsLast(Mode.MONTE_CARLO, Key.of(7).child(batch), passes, x, 0, y, 0);
            for (int i = 0, n = 2; n <= LARGEST; i++, n *= 4) {
                ratios[i] += ratio(y, n) / BATCHES;
            }
        }
        for (int i = 0, n = 2; n <= LARGEST; i++, n *= 4) {
            assertTrue(
                    ratios[i] >= 0.25 && ratios[i] <= 1.75,
                    "means of %d: n times the squared error is %s of the variance"
                            .formatted(n, ratios[i]));
        }
    }

    /** Masks that are used twice tell nothing new the second time: the error does not shrink. */
    @Example
    void masksThatComeTwiceAreSeen() {
        var random = Key.of(3).sequence();
        double ratio = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            float[] y = new float[640];
            for (int pass = 0; pass < 64; pass++) {
                y[pass * 10] = pass % 2 == 0 ? random.nextInt(-99, 100) : y[pass * 10 - 10];
            }
            ratio += ratio(y, 32) / BATCHES;
        }
        assertTrue(ratio > 1.75, "ratio " + ratio);
    }

    /** Of the first logit: the first n passes against the next n. */
    private static double ratio(float[] y, int n) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double difference = (double) y[i * 10] - y[(n + i) * 10];
            sum += difference;
            squares += difference * difference;
        }
        assertTrue(squares > 0, "no pass differs from another");
        return sum * sum / squares;
    }
}
