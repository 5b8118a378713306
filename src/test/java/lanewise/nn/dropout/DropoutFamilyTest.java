package lanewise.nn.dropout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Bench;
import lanewise.nn.Golden;
import lanewise.nn.Inference;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.nn.MonteCarlo;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.nn.activation.ReLU;
import lanewise.nn.layer.Linear;
import lanewise.nn.loss.CrossEntropy;
import lanewise.random.Gaussian;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Chance;
import lanewise.testkit.LayerRun;
import lanewise.testkit.RunOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each member of the dropout family promises about its numbers. */
class DropoutFamilyTest {
    private static final Shape IMAGE = Shape.image(16, 16, 16);
    private static final int SAMPLES = 32;

    private static float[] run(Layer layer, Shape shape, Mode mode, float[] x) {
        return new Bench(KernelChoice.preferred(), shape, x.length / shape.size(), layer)
                .forward(mode, Key.of(3), x);
    }

    private static float[] ones(int n) {
        float[] x = new float[n];
        Arrays.fill(x, 1);
        return x;
    }

    private static float[] normal(int n) {
        float[] x = new float[n];
        Gaussian.fill(8, 0, n, x, 0);
        return x;
    }

    private static double mean(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += value;
        }
        return sum / x.length;
    }

    private static double variance(float[] x) {
        double mean = mean(x);
        double sum = 0;
        for (float value : x) {
            sum += (value - mean) * (value - mean);
        }
        return sum / x.length;
    }

    static Stream<Layer> keepTheMean() {
        return Stream.of(
                new Dropout(0.3, false),
                new Dropout2d(0.3),
                new GaussianDropout(0.3),
                new GaussianNoise(0.5),
                new DropBlock(0.2, 3));
    }

    @ParameterizedTest
    @MethodSource("keepTheMean")
    void theMeanStaysAndEvaluationIsTheIdentity(Layer layer) {
        float[] x = ones(SAMPLES * IMAGE.size());
        float[] y = run(layer, IMAGE, Mode.TRAIN, x);
        // Eight deviations of the mean, as everywhere here; of 512 channels, else of 2^17 elements.
        double bound = layer instanceof Dropout2d ? 8 * Math.sqrt(0.3 / 0.7 / 512) : 0.0145;
        assertEquals(1, mean(y), bound);
        assertTrue(variance(y) > 0.1);
        assertArrayEquals(x, run(layer, IMAGE, Mode.EVAL, x));
    }

    @Test
    void wholeChannelsShareAFate() {
        float[] y = run(new Dropout2d(0.5), IMAGE, Mode.TRAIN, ones(SAMPLES * IMAGE.size()));
        int dropped = 0;
        for (int unit = 0; unit < SAMPLES * 16; unit++) {
            for (int i = 1; i < 256; i++) {
                assertEquals(y[unit * 256], y[unit * 256 + i]);
            }
            dropped += y[unit * 256] == 0 ? 1 : 0;
        }
        assertEquals(256, dropped, 8 * Math.sqrt(128));
    }

    @Test
    void featuresOfASequenceShareAFateInEitherOrder() {
        Shape shape = Shape.of(8, 8);
        float[] first = run(new SequenceDropout(0.5, 1), shape, Mode.TRAIN, ones(64 * 4));
        float[] second = run(new SequenceDropout(0.5, 2), shape, Mode.TRAIN, ones(64 * 4));
        for (int i = 0; i < first.length; i++) {
            int n = i / 64;
            int row = i / 8 % 8;
            int column = i % 8;
            assertEquals(first[n * 64 + row * 8], first[i]);
            assertEquals(second[n * 64 + column], second[i]);
        }
        assertTrue(variance(first) > 0);
        assertTrue(variance(second) > 0);
    }

    @Test
    void wholeSamplesOrTheWholeBatchShareAFate() {
        float[] rows = run(new StochasticDepth(0.5), Shape.of(4), Mode.TRAIN, ones(4 * 256));
        int dropped = 0;
        for (int n = 0; n < 256; n++) {
            for (int i = 1; i < 4; i++) {
                assertEquals(rows[4 * n], rows[4 * n + i]);
            }
            dropped += rows[4 * n] == 0 ? 1 : 0;
        }
        assertEquals(128, dropped, 8 * 8);
        Layer batch = new StochasticDepth(0.5, StochasticDepth.Mode.BATCH);
        float[] all = run(batch, Shape.of(4), Mode.TRAIN, ones(4 * 256));
        for (float value : all) {
            assertEquals(all[0], value);
        }
    }

    /** 256 batches: binomial, within eight deviations. */
    @Test
    void aBatchThatSharesAFateHasAnotherUnderAnotherKey() {
        LayerRun run =
                new LayerRun(
                        new StochasticDepth(0.5, StochasticDepth.Mode.BATCH),
                        Shape.of(4),
                        2,
                        RunOptions.PLAIN);
        int dropped = 0;
        for (int key = 0; key < 256; key++) {
            float[] y = run.forward(Mode.TRAIN, ones(8), Key.of(key));
            assertTrue(y[0] == 0 || y[0] == 2, "scaled by 1 / (1 - p): " + y[0]);
            dropped += y[0] == 0 ? 1 : 0;
            for (float each : run.backward(ones(8)).input()) {
                assertEquals(y[0], each);
            }
        }
        assertEquals(128, dropped, 8 * 8);
    }

    /** A factor of 0 is a rate of 0: nothing is dropped, nothing is scaled, no bit changes. */
    @ParameterizedTest
    @MethodSource("scheduled")
    void aFactorOfNothingDropsNothing(Layer layer) {
        LayerRun run = new LayerRun(layer, IMAGE, 2, RunOptions.PLAIN);
        float[] x = normal(2 * IMAGE.size());
        run.dropoutFactor(0.5).forward(Mode.TRAIN, x, Key.of(2));
        assertEquals(0.15, run.rate(), 1e-9);
        assertArrayEquals(x, run.dropoutFactor(0).forward(Mode.TRAIN, x, Key.of(2)));
        assertArrayEquals(x, run.backward(x).input());
        assertEquals(0, run.rate());
    }

    static Stream<Layer> scheduled() {
        return Stream.of(
                new Dropout(0.3, false),
                new Dropout2d(0.3),
                new AlphaDropout(0.3),
                new FeatureAlphaDropout(0.3),
                new DropBlock(0.3, 2),
                new StochasticDepth(0.3));
    }

    @Test
    void aScheduledFactorMultipliesNoise() {
        float[] zeros = new float[2 * IMAGE.size()];
        LayerRun run = new LayerRun(new GaussianNoise(0.5), IMAGE, 2, RunOptions.PLAIN);
        float[] noise = run.forward(Mode.TRAIN, zeros, Key.of(2));
        float[] less = run.dropoutFactor(0.25).forward(Mode.TRAIN, zeros, Key.of(2));
        for (int i = 0; i < noise.length; i++) {
            assertEquals(noise[i] / 4, less[i]);
        }
        assertTrue(variance(noise) > 0.1);
        assertArrayEquals(zeros, run.dropoutFactor(0).forward(Mode.TRAIN, zeros, Key.of(2)));
    }

    /** Layers that draw for every element, and how often a 1 becomes no less than 1. */
    static Stream<Arguments> elementsDraw() {
        return Stream.of(
                Arguments.of(new AlphaDropout(0.3), 0.7),
                Arguments.of(new GaussianDropout(0.3), 0.5),
                Arguments.of(new GaussianNoise(0.3), 0.5),
                Arguments.of(new DropBlock(0.3, 1), 0.7),
                Arguments.of(new Standout(0.5, 0.5), 1 / (1 + Math.exp(-1))));
    }

    /** Neighbours, and what is about a sample apart. */
    @ParameterizedTest
    @MethodSource("elementsDraw")
    void everyElementOfEverySampleDrawsForItself(Layer layer, double probability) {
        Shape shape = Shape.image(3, 5, 5);
        int size = shape.size();
        float[] y = run(layer, shape, Mode.TRAIN, ones(64 * size));
        boolean[] above = new boolean[y.length];
        for (int i = 0; i < y.length; i++) {
            above[i] = y[i] >= 1;
        }
        for (int lag : new int[] {1, 3, 15, 16, size - 1, size, size + 1, 2 * size}) {
            Chance.assertUncorrelated(layer + ", " + lag + " apart", above, probability, lag);
        }
    }

    static Stream<Golden> masks() {
        return Golden.of("dropout", "alpha_dropout");
    }

    @ParameterizedTest
    @MethodSource("masks")
    void keptAndDroppedElementsAreWhatPyTorchMakesOfThem(Golden g) {
        double p = g.number("p", 0);
        float[] x = g.floats("input");
        boolean alpha = g.op().equals("alpha_dropout");
        Layer layer = alpha ? new AlphaDropout(p) : new Dropout(p, false);
        // A mask cannot be given; elements that the layer's own mask treats as the recorded one
        // treats them must become the same numbers.
        float[] y = run(layer, Shape.of(x.length), Mode.TRAIN, x);
        float[] expected = g.floats("output");
        float lowest = alpha ? AlphaDropout.dropped(p) : 0;
        int compared = 0;
        for (int i = 0; i < x.length; i++) {
            boolean keptHere = y[i] != lowest;
            boolean keptThere = Math.abs(expected[i] - lowest) > 1e-6;
            if (keptHere == keptThere) {
                assertEquals(expected[i], y[i], 2e-6 * (1 + Math.abs(expected[i])));
                compared++;
            }
        }
        assertTrue(compared > x.length / 3);
    }

    @Test
    void alphaDropoutKeepsTheMeanAndVarianceThatSeluKeeps() {
        float[] x = normal(SAMPLES * IMAGE.size());
        for (double p : new double[] {0.05, 0.3, 0.6}) {
            float[] y = run(new AlphaDropout(p), IMAGE, Mode.TRAIN, x);
            assertEquals(0, mean(y), 0.022, "mean at " + p);
            assertEquals(1, variance(y), 0.04, "variance at " + p);
            float[] z = run(new FeatureAlphaDropout(p), Shape.of(64, 4), Mode.TRAIN, x);
            assertEquals(0, mean(z), 0.05, "mean at " + p);
            assertEquals(1, variance(z), 0.08, "variance at " + p);
        }
    }

    @Test
    void gaussianDropoutHasTheVarianceOfDropout() {
        float[] y = run(new GaussianDropout(0.2), IMAGE, Mode.TRAIN, ones(SAMPLES * IMAGE.size()));
        assertEquals(0.25, variance(y), 0.008);
        float[] noise = run(new GaussianNoise(0.5), IMAGE, Mode.TRAIN, ones(y.length));
        assertEquals(0.25, variance(noise), 0.008);
    }

    @Test
    void dropBlockDropsSquaresOfAboutTheRate() {
        float[] y = run(new DropBlock(0.1, 4), IMAGE, Mode.TRAIN, ones(SAMPLES * IMAGE.size()));
        int dropped = 0;
        for (int i = 0; i < y.length; i++) {
            dropped += y[i] == 0 ? 1 : 0;
        }
        // Blocks overlap, so that a little less than the rate is dropped.
        assertEquals(0.1, (double) dropped / y.length, 0.03);
        for (int start = 0; start < y.length; start += IMAGE.size()) {
            assertEquals(1, mean(Arrays.copyOfRange(y, start, start + IMAGE.size())), 1e-4);
        }
    }

    @Test
    void standoutKeepsWhatItsInputSays() {
        int n = 1 << 15;
        float[] x = new float[n];
        Arrays.fill(x, 1.5f);
        float[] y = run(new Standout(2, -1), Shape.of(n / 4), Mode.TRAIN, x);
        double keep = 1 / (1 + Math.exp(-2));
        assertEquals(1.5 * keep, mean(y), 1.5 * 8 * Math.sqrt(keep * (1 - keep) / n));
        float[] eval = run(new Standout(2, -1), Shape.of(n / 4), Mode.EVAL, x);
        assertEquals(1.5 * keep, eval[0], 1e-6);
    }

    @Test
    void dropConnectUsesAllWeightsInEvaluation() {
        Shape shape = Shape.of(8);
        float[] x = normal(80);
        Bench plain =
                new Bench(KernelChoice.preferred(), shape, 10, Layers.named("l", new Linear(8, 5)));
        Layer layer = new DropConnect(new Linear(8, 5), 0.5);
        Bench masked = new Bench(KernelChoice.preferred(), shape, 10, Layers.named("l", layer));
        float[] expected = plain.forward(Mode.EVAL, Key.of(1), x);
        assertArrayEquals(expected, masked.forward(Mode.EVAL, Key.of(1), x));
        float[] first = masked.forward(Mode.TRAIN, Key.of(1), x);
        assertNotEquals(expected[0], first[0]);
        masked.backward(normal(50));
        float[] gradient = masked.parameters().gradientsOf("l.weight");
        int zeros = 0;
        for (float value : gradient) {
            zeros += value == 0 ? 1 : 0;
        }
        Chance.assertCount("dropped weights", zeros, gradient.length, 0.5);
    }

    @Test
    void aConcreteRateThatHurtsFallsAndOneThatIsFreeRises() {
        Layer layer = new ConcreteDropout(new Linear(8, 1), 0, 0.01, 0.2, 0.1);
        Bench bench =
                new Bench(KernelChoice.preferred(), Shape.of(8), 64, Layers.named("l", layer));
        float[] x = normal(64 * 8);
        for (boolean hurts : new boolean[] {false, true}) {
            Parameters parameters = bench.parameters();
            parameters.set("l.p_logit", new float[] {-1.386f});
            for (int step = 0; step < 50; step++) {
                float[] y = bench.forward(Mode.TRAIN, Key.of(step), x);
                float[] dy = new float[y.length];
                for (int n = 0; hurts && n < 64; n++) {
                    double wanted = 0;
                    for (int i = 0; i < 8; i++) {
                        wanted += x[n * 8 + i];
                    }
                    dy[n] = (float) (y[n] - wanted) / 64;
                }
                bench.backward(dy);
                for (int i = 0; i < parameters.trainableSize(); i++) {
                    parameters.values()[i] -= 0.3f * parameters.gradients()[i];
                }
            }
            float logit = parameters.valuesOf("l.p_logit")[0];
            assertTrue(hurts ? logit < -1.6f : logit > -1.386f, "logit " + logit);
        }
    }

    @Test
    void weightsWithALargeRateAreLeftOutOfEvaluation() {
        Layer layer = new VariationalDropout(4, 2, VariationalDropout.Form.WEIGHT, 1);
        Bench bench = new Bench(KernelChoice.preferred(), Shape.of(4), 1, Layers.named("l", layer));
        bench.parameters().set("l.weight", new float[] {1, 1, 1, 1, 1, 1, 1, 1});
        bench.parameters().set("l.bias", new float[2]);
        bench.parameters().set("l.log_sigma2", new float[] {2, 4, 2, 4, 2, 2, 2, 2});
        assertArrayEquals(new float[] {2, 4}, bench.forward(Mode.EVAL, Key.of(1), ones(4)), 1e-6f);
    }

    @Test
    void aScheduledFactorIsTheOneThatKernelsUseAndIsLogged() {
        Sequential layers =
                Sequential.of(
                        new Dropout(0.5, false), new Linear(1024, 2), new Dropout(0.2, false));
        Shape shape = Shape.of(1024);
        Parameters parameters = layers.initialize(shape, Key.of(1));
        try (Network network =
                Network.of(layers)
                        .parameters(parameters)
                        .input(shape)
                        .batch(64)
                        .loss(new CrossEntropy())
                        .bind()) {
            Arrays.fill(network.input().array(), 1f);
            DropoutSchedule schedule = DropoutSchedule.linear(0, 1);
            for (int step = 0; step < 5; step++) {
                double factor = schedule.factor(step, 5);
                assertEquals(step / 4., factor);
                network.dropoutFactor(factor);
                network.forward(Mode.TRAIN, 64, Key.of(step));
                assertEquals(
                        Map.of("dropout1", 0.5 * factor, "dropout2", 0.2 * factor),
                        network.dropoutRates());
                int dropped = 0;
                for (int i = 0; i < 64 * 1024; i++) {
                    dropped +=
                            network.activations("dropout1")
                                                    .array()[
                                                    network.activations("dropout1").offset() + i]
                                            == 0
                                    ? 1
                                    : 0;
                }
                assertEquals(0.5 * factor, dropped / 65536., 0.016);
            }
            network.forward(Mode.EVAL, 64, Key.of(1));
            assertEquals(Map.of("dropout1", 0.0, "dropout2", 0.0), network.dropoutRates());
        }
    }

    @Test
    void schedulesGoWhereTheySayTheyGo() {
        assertEquals(1, DropoutSchedule.constant().factor(3, 9));
        assertEquals(1, DropoutSchedule.cosine(1, 0).factor(0, 9));
        assertEquals(0.5, DropoutSchedule.cosine(1, 0).factor(4, 9), 1e-12);
        assertEquals(0, DropoutSchedule.cosine(1, 0).factor(8, 9), 1e-12);
        assertEquals(0, DropoutSchedule.curriculum(10).factor(0, 100));
        assertEquals(1 - Math.exp(-5), DropoutSchedule.curriculum(10).factor(50, 100), 1e-12);
        assertEquals(2, DropoutSchedule.step(0.25, 2, 1).factor(24, 100));
        assertEquals(1, DropoutSchedule.step(0.25, 2, 1).factor(25, 100));
    }

    @Test
    void monteCarloAnswersAreReproducibleAndDoNotDependOnNeighbours() {
        Sequential layers =
                Sequential.of(
                        new Linear(6, 16),
                        new ReLU(false),
                        new Dropout(0.5, false),
                        new Linear(16, 3));
        Shape shape = Shape.of(6);
        Parameters parameters = layers.initialize(shape, Key.of(4));
        float[] x = normal(5 * 6);
        MonteCarlo monteCarlo = new MonteCarlo(layers.inference(parameters, shape), 50, Key.of(9));
        MonteCarlo.Prediction all = monteCarlo.predict(5, x);
        MonteCarlo.Prediction again = monteCarlo.predict(2, x);
        for (int i = 0; i < 6; i++) {
            assertEquals(all.mean()[i], again.mean()[i]);
            assertEquals(all.std()[i], again.std()[i]);
            assertTrue(all.std()[i] > 0);
        }
        for (int image = 0; image < 5; image++) {
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                sum += all.mean()[image * 3 + c];
            }
            assertEquals(1, sum, 1e-6);
            assertTrue(all.entropy()[image] <= Math.log(3) + 1e-6);
            assertTrue(all.mutualInformation()[image] > 0);
            assertTrue(all.mutualInformation()[image] < all.entropy()[image]);
        }
    }

    @Test
    void monteCarloDrawsWeightsAnewInEachPass() {
        Sequential layers = Sequential.of(new DropConnect(new Linear(6, 3), 0.5));
        Shape shape = Shape.of(6);
        Parameters parameters = layers.initialize(shape, Key.of(4));
        Inference inference = layers.inference(parameters, shape);
        MonteCarlo.Prediction prediction =
                new MonteCarlo(inference, 20, Key.of(9)).predict(1, normal(6));
        assertTrue(prediction.std()[0] > 0.01);
        float[] y = new float[3];
        inference.run(1, normal(6), y);
        float[] again = new float[3];
        layers.inference(parameters, shape).run(1, normal(6), again);
        assertArrayEquals(again, y);
    }

    static Stream<Runnable> outOfRange() {
        return Stream.of(
                () -> new Dropout(-0.1, false),
                () -> new Dropout(1.1, false),
                () -> new Dropout(Double.NaN, false),
                () -> new Dropout1d(Double.NaN),
                () -> new Dropout2d(2),
                () -> new Dropout3d(-1),
                () -> new AlphaDropout(1),
                () -> new FeatureAlphaDropout(1),
                () -> new GaussianDropout(1),
                () -> new GaussianNoise(-1),
                () -> new GaussianNoise(Double.POSITIVE_INFINITY),
                () -> new DropBlock(0.1, 0),
                () -> new DropBlock(Double.NaN, 3),
                () -> new StochasticDepth(1.5),
                () -> new Standout(Double.NaN, 0),
                () -> new SequenceDropout(0.5, 3),
                () -> new SequenceDropout(-0.5, 1),
                () -> new DropConnect(new Linear(1, 1), Double.NaN),
                () -> new ConcreteDropout(new Linear(1, 1), 0, 0, 0, 0.1),
                () -> new ConcreteDropout(new Linear(1, 1), -1, 0, 0.1, 0.1),
                () -> new VariationalDropout(0, 1, VariationalDropout.Form.INPUT, 1),
                () -> new VariationalDropout(1, 1, VariationalDropout.Form.INPUT, Double.NaN));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void ratesOutOfRangeAreRefused(Runnable making) {
        String message = assertThrows(IllegalArgumentException.class, making::run).getMessage();
        assertTrue(message.contains("expected"), message);
    }
}
