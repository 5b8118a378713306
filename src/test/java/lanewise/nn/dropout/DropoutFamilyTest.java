package lanewise.nn.dropout;

import static lanewise.nn.dropout.Samples.mean;
import static lanewise.nn.dropout.Samples.normal;
import static lanewise.nn.dropout.Samples.ones;
import static lanewise.nn.dropout.Samples.run;
import static lanewise.nn.dropout.Samples.variance;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import lanewise.nn.Golden;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.layer.Linear;
import lanewise.tensor.Shape;
import lanewise.testkit.Chance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each member of the dropout family promises about its numbers. */
class DropoutFamilyTest {
    private static final Shape IMAGE = Shape.image(16, 16, 16);
    private static final int SAMPLES = 32;

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
