package lanewise.nn.dropout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.GradientCheck;
import lanewise.testkit.LayerRun;
import lanewise.testkit.RunOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What learned rates cost, and what they do, by their formulas. */
class LearnedRatesTest {
    private static final int IN = 5;
    private static final int OUT = 3;
    private static final double KL = 0.25;

    private static LayerRun bind(Layer layer, int samples) {
        return new LayerRun(layer, Shape.of(IN), samples, RunOptions.PLAIN);
    }

    private static float[] set(LayerRun run, String name, float[] values) {
        run.parameters().set("layer." + name, values);
        return values;
    }

    private static float[] spread(int n, double from, double to) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (from + (to - from) * i / (n - 1));
        }
        return values;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static void train(LayerRun run) {
        run.forward(Mode.TRAIN, Fill.centred(3).floats(2 * IN), Key.of(1));
    }

    /** With no gradient from above, what is left is the penalty's. */
    private static void assertGradientIsThePenaltys(LayerRun run) {
        train(run);
        float[] gradients = run.backward(new float[2 * OUT]).parameters();
        float[] values = run.parameters().values();
        for (int i = 0; i < gradients.length; i++) {
            float start = values[i];
            double[] penalties = new double[2];
            for (int side = 0; side < 2; side++) {
                values[i] = start + (2 * side - 1) * 0x1p-8f;
                train(run);
                penalties[side] = run.penalty();
            }
            values[i] = start;
            double slope = (penalties[1] - penalties[0]) / 0x1p-7;
            assertEquals(slope, gradients[i], 2e-3 * (0.1 + Math.abs(slope)), "gradient " + i);
        }
    }

    @Test
    void ratesOfInputsCostTheirPolynomial() {
        LayerRun run = bind(Layers.variationalDropout(IN, OUT, KL), 2);
        float[] rates = set(run, "log_alpha", spread(IN, -4, -0.25));
        train(run);
        double sum = 0;
        double rate = 0;
        for (float each : rates) {
            double a = Math.exp(each);
            sum += 0.5 * each + 1.16145124 * a - 1.50204118 * a * a + 0.58629921 * a * a * a;
            rate += sigmoid(each) / IN;
        }
        assertEquals(-KL * OUT * sum, run.penalty(), 1e-5);
        assertEquals(rate, run.rate(), 1e-6);
        assertGradientIsThePenaltys(run);
    }

    /** Beyond alpha = 1 there is no gradient and nothing more to pay. */
    @Test
    void ratesOfInputsStopAtOne() {
        LayerRun run = bind(Layers.variationalDropout(IN, OUT, KL), 2);
        set(run, "log_alpha", spread(IN, 0.5, 2));
        assertGradientIsThePenaltys(run);
        assertEquals(0.5, run.rate(), 1e-6);
    }

    @Test
    void ratesOfWeightsCostTheirApproximation() {
        LayerRun run = bind(Layers.sparseVariationalDropout(IN, OUT, KL), 2);
        float[] w = set(run, "weight", spread(IN * OUT, -1.5, 1.75));
        float[] sigma = set(run, "log_sigma2", spread(IN * OUT, -4, 3));
        train(run);
        double sum = 0;
        double rate = 0;
        for (int i = 0; i < w.length; i++) {
            double logAlpha = Math.clamp(sigma[i] - Math.log(w[i] * w[i] + 1e-8), -10, 10);
            sum +=
                    0.63576 * (sigmoid(1.8732 + 1.48695 * logAlpha) - 1)
                            - 0.5 * Math.log1p(Math.exp(-logAlpha));
            rate += sigmoid(logAlpha) / w.length;
        }
        assertEquals(-KL * sum, run.penalty(), 1e-5);
        assertEquals(rate, run.rate(), 1e-6);
        assertGradientIsThePenaltys(run);
    }

    @ParameterizedTest
    @ValueSource(floats = {-20, 20})
    void ratesOfWeightsAreCutOff(float logSigma2) {
        LayerRun run = bind(Layers.sparseVariationalDropout(IN, OUT, KL), 2);
        float[] values = new float[IN * OUT];
        Arrays.fill(values, logSigma2);
        set(run, "log_sigma2", values);
        Arrays.fill(values, 1);
        set(run, "weight", values);
        train(run);
        assertEquals(sigmoid(Math.signum(logSigma2) * 10), run.rate(), 1e-6);
        float[] gradients = run.backward(new float[2 * OUT]).parameters();
        assertEquals(0, gradients[0], "the gradient of a weight");
        assertEquals(0, gradients[gradients.length - 1], "of a rate");
    }

    /** Outputs are normal around the product, with the variance that the rates give. */
    @Test
    void noiseHasTheVarianceOfItsRates() {
        int samples = 4096;
        for (Layer layer :
                List.of(
                        Layers.variationalDropout(IN, OUT, 0),
                        Layers.sparseVariationalDropout(IN, OUT, 0))) {
            LayerRun run = bind(layer, samples);
            float[] w = set(run, "weight", spread(IN * OUT, -1.5, 1.75));
            boolean perInput =
                    run.parameters().views().stream().anyMatch(v -> v.name().endsWith("alpha"));
            float[] rates =
                    set(
                            run,
                            perInput ? "log_alpha" : "log_sigma2",
                            spread(perInput ? IN : IN * OUT, -3, -0.5));
            float[] bias = set(run, "bias", new float[] {1, 2, 3});
            float[] one = spread(IN, -2, 1);
            float[] x = new float[samples * IN];
            for (int n = 0; n < samples; n++) {
                System.arraycopy(one, 0, x, n * IN, IN);
            }
            float[] y = run.forward(Mode.TRAIN, x, Key.of(5));
            for (int o = 0; o < OUT; o++) {
                double mean = bias[o];
                double variance = 0;
                for (int i = 0; i < IN; i++) {
                    mean += one[i] * w[o * IN + i];
                    double scale = perInput ? w[o * IN + i] * w[o * IN + i] : 1;
                    variance +=
                            one[i] * one[i] * scale * Math.exp(rates[perInput ? i : o * IN + i]);
                }
                double sum = 0;
                double squares = 0;
                for (int n = 0; n < samples; n++) {
                    sum += y[n * OUT + o] - mean;
                    squares += Math.pow(y[n * OUT + o] - mean, 2);
                }
                assertEquals(0, sum / samples, 8 * Math.sqrt(variance / samples));
                assertEquals(1, squares / samples / variance, 8 * Math.sqrt(2.0 / samples));
            }
        }
    }

    @Test
    void aConcreteRateCostsWeightsAndEntropy() {
        LayerRun run = bind(new ConcreteDropout(Layers.linear(IN, OUT), 0.125, 0.5, 0.25, 0.5), 2);
        float[] w = set(run, "weight", spread(IN * OUT, -1.5, 1.75));
        assertEquals(Math.log(0.25 / 0.75), run.parameters().valuesOf("layer.p_logit")[0], 1e-6);
        train(run);
        double squares = 0;
        for (float each : w) {
            squares += (double) each * each;
        }
        double order = 0.25 * Math.log(0.25) + 0.75 * Math.log(0.75);
        assertEquals(0.125 * squares / 0.75 + 0.5 * IN * order, run.penalty(), 1e-5);
        assertEquals(0.25, run.rate(), 1e-6);
        assertGradientIsThePenaltys(run);
        run.forward(Mode.EVAL, new float[2 * IN], Key.of(1));
        assertEquals(0, run.rate());
        assertEquals(0, run.penalty());
    }

    /** Inside a concrete rate another layer may have its own; what has no weight costs none. */
    @Test
    void penaltiesAddUp() {
        Layer inner = Layers.variationalDropout(IN, OUT, KL);
        LayerRun alone = bind(inner, 2);
        LayerRun around = bind(new ConcreteDropout(inner, 0.125, 0.5, 0.25, 0.5), 2);
        LayerRun bare = bind(new ConcreteDropout(inner, 0, 0, 0.25, 0.5), 2);
        for (Parameters.View view : alone.parameters().views()) {
            float[] values = alone.parameters().valuesOf(view.name());
            around.parameters().set(view.name(), values);
            bare.parameters().set(view.name(), values);
        }
        train(alone);
        train(around);
        train(bare);
        assertEquals(alone.penalty(), bare.penalty(), 1e-9);
        assertTrue(around.penalty() != bare.penalty());
        LayerRun weightless = bind(new ConcreteDropout(Layers.tanh(), 9, 0.5, 0.25, 0.5), 2);
        train(weightless);
        double order = 0.25 * Math.log(0.25) + 0.75 * Math.log(0.75);
        assertEquals(0.5 * IN * order, weightless.penalty(), 1e-6);
        assertEquals(1, weightless.backward(new float[2 * IN]).parameters().length);
    }

    @Test
    void evaluationHasTheGradientOfTheLayerBehindAConcreteMask() {
        Layer layer = new ConcreteDropout(Layers.tanh(), 0.125, 0.5, 0.25, 0.5);
        GradientCheck.of(layer, Shape.of(IN))
                .samples(5)
                .mode(Mode.EVAL)
                .fill(Fill.centred(4))
                .directional(Fill::floats, true);
    }

    /** The factor is a relaxed Bernoulli variable: near 0 or the scale when it is cold. */
    @Test
    void aColdConcreteMaskDropsAtItsRate() {
        int samples = 4096;
        LayerRun run = bind(new ConcreteDropout(Layers.relu(), 0, 0, 0.25, 1e-4), samples);
        float[] x = new float[samples * IN];
        Arrays.fill(x, 1);
        float[] y = run.forward(Mode.TRAIN, x, Key.of(2));
        int dropped = 0;
        int between = 0;
        for (float each : y) {
            dropped += each < 0.01 ? 1 : 0;
            between += each >= 0.01 && each < 4 / 3.0 - 0.01 ? 1 : 0;
        }
        double n = y.length;
        assertEquals(0.25, dropped / n, 8 * Math.sqrt(0.25 * 0.75 / n));
        assertTrue(between < 0.005 * n, between + " lie between");
        float[] same = run.forward(Mode.EVAL, x, Key.of(2));
        assertEquals(1, same[0]);
        assertEquals(1, same[same.length - 1]);
    }

    @Test
    void everySampleHasAConcreteMaskOfItsOwn() {
        int samples = 200;
        LayerRun run =
                new LayerRun(
                        new ConcreteDropout(Layers.relu(), 0, 0, 0.5, 1e-4),
                        Shape.of(64),
                        samples,
                        RunOptions.PLAIN);
        float[] x = new float[samples * 64];
        Arrays.fill(x, 1);
        float[] y = run.forward(Mode.TRAIN, x, Key.of(2));
        Set<String> masks = new HashSet<>();
        for (int n = 0; n < samples; n++) {
            String mask = Arrays.toString(Arrays.copyOfRange(y, n * 64, n * 64 + 64));
            assertTrue(masks.add(mask), "sample " + n + " has another's mask");
        }
    }

    /** Log alpha starts at the logit of the rate; of weights, at their mean square 1 / (3 in). */
    @Test
    void aRateStartsWhereItIsWanted() {
        Shape shape = Shape.of(IN);
        for (double p : new double[] {0.25, 0.5}) {
            Layer inputs = new VariationalDropout(IN, OUT, VariationalDropout.Form.INPUT, 0, p);
            LayerRun run = bind(inputs, 2);
            train(run);
            assertEquals(p, run.rate(), 1e-6);
            Layer weights = new VariationalDropout(IN, OUT, VariationalDropout.Form.WEIGHT, 0, p);
            float start =
                    Sequential.of(Layers.named("l", weights))
                            .initialize(shape, Key.of(1))
                            .valuesOf("l.log_sigma2")[0];
            assertEquals(p / (1 - p), Math.exp(start) * 3 * IN, 1e-5);
        }
        for (double p : new double[] {0, 0.51, Double.NaN}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new VariationalDropout(1, 1, VariationalDropout.Form.INPUT, 0, p));
        }
        for (double p : new double[] {0, 1, Double.NaN}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new VariationalDropout(1, 1, VariationalDropout.Form.WEIGHT, 0, p));
        }
    }

    @Test
    void aLayerAroundALayerSpeaksForIt() {
        Layer whole = Layers.batchNorm1d(IN);
        Layer rows = Layers.linear(IN, OUT);
        Shape shape = Shape.of(IN);
        for (Layer layer : List.of(new DropConnect(whole, 0.5), concrete(whole))) {
            assertFalse(layer.sampleWise());
            assertEquals(shape, layer.outputShape(shape));
        }
        for (Layer layer :
                List.of(
                        new DropConnect(rows, 0.5),
                        concrete(rows),
                        Layers.variationalDropout(IN, OUT, 0),
                        Layers.residual(rows))) {
            assertTrue(layer.sampleWise());
            assertEquals(32, layer.preferredSamples(), layer.toString());
        }
        for (Layer layer :
                List.of(new DropConnect(rows, 0.5), concrete(new DropConnect(rows, 0.5)))) {
            Sequential one = Sequential.of(layer);
            assertTrue(one.inference(one.initialize(shape, Key.of(1)), shape).sharesDraws());
        }
        for (Layer layer : List.of(concrete(rows), Layers.variationalDropout(IN, OUT, 0))) {
            Sequential one = Sequential.of(layer);
            assertFalse(one.inference(one.initialize(shape, Key.of(1)), shape).sharesDraws());
        }
        LayerRun run = bind(new DropConnect(rows, 0.5), 2);
        train(run);
        assertEquals(0.5, run.rate());
        new ConcreteDropout(rows, 0, 0, 0.5, Double.MIN_VALUE);
        Layers.variationalDropout(1, 1, 0);
    }

    private static Layer concrete(Layer layer) {
        return new ConcreteDropout(layer, 0, 0, 0.25, 0.5);
    }
}
