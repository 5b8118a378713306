package lanewise.nn.dropout;

import static lanewise.nn.dropout.Samples.normal;
import static lanewise.nn.dropout.Samples.run;
import static lanewise.nn.dropout.Samples.variance;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Pass;
import lanewise.nn.Sequential;
import lanewise.nn.layer.Linear;
import lanewise.nn.loss.CrossEntropy;
import lanewise.random.Bernoulli;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerRun;
import lanewise.testkit.RunOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules at their ends and middles, and the rates that they make of a layer's own. */
class DropoutScheduleTest {
    private static final double EXACT = 1e-12;
    private static final Shape IMAGE = Shape.image(16, 16, 16);

    @Test
    void aLineAndACosineReachTheirEnds() {
        for (DropoutSchedule schedule :
                new DropoutSchedule[] {
                    DropoutSchedule.linear(2, 0.5), DropoutSchedule.cosine(2, 0.5)
                }) {
            assertEquals(2, schedule.factor(0, 11), EXACT);
            assertEquals(1.25, schedule.factor(5, 11), EXACT);
            assertEquals(0.5, schedule.factor(10, 11), EXACT);
            assertEquals(0.5, schedule.factor(99, 11), EXACT, "after the last step it stays");
            assertEquals(0.5, schedule.factor(0, 1), EXACT, "one step is the last");
        }
        assertEquals(1.625, DropoutSchedule.linear(2, 0.5).factor(1, 5), EXACT);
        assertEquals(
                0.5 + 0.75 * (1 + Math.sqrt(0.5)),
                DropoutSchedule.cosine(2, 0.5).factor(1, 5),
                EXACT);
    }

    @Test
    void aStepChangesAtItsShare() {
        DropoutSchedule early = DropoutSchedule.step(0.5, 1, 0);
        assertEquals(1, early.factor(4, 10));
        assertEquals(0, early.factor(5, 10));
        assertEquals(1, DropoutSchedule.step(1, 1, 0).factor(9, 10));
        assertEquals(0, DropoutSchedule.step(0, 1, 0).factor(0, 10));
    }

    @Test
    void aCurriculumRisesFromNothing() {
        DropoutSchedule rising = DropoutSchedule.curriculum(4);
        assertEquals(0, rising.factor(0, 10));
        assertEquals(1 - Math.exp(-2), rising.factor(5, 10), EXACT);
        assertEquals(1 - Math.exp(-4), rising.factor(1, 0), EXACT);
    }

    static Stream<Runnable> impossible() {
        return Stream.of(
                () -> DropoutSchedule.linear(-1, 0),
                () -> DropoutSchedule.linear(0, Double.NaN),
                () -> DropoutSchedule.cosine(Double.POSITIVE_INFINITY, 0),
                () -> DropoutSchedule.cosine(0, -1),
                () -> DropoutSchedule.curriculum(0),
                () -> DropoutSchedule.curriculum(Double.NaN),
                () -> DropoutSchedule.step(-0.1, 1, 1),
                () -> DropoutSchedule.step(1.1, 1, 1),
                () -> DropoutSchedule.step(0.5, -1, 1),
                () -> DropoutSchedule.step(0.5, 1, -1),
                () -> new Pass().dropoutFactor(-1));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void factorsThatNoRateHasAreRefused(Runnable making) {
        String message = assertThrows(IllegalArgumentException.class, making::run).getMessage();
        assertTrue(message.contains("expected"), message);
    }

    @Test
    void aRateIsItsOwnTimesTheFactorUpToOneAndNoneInEvaluation() {
        Rate rate = new Rate(0.5);
        Pass pass = new Pass();
        pass.begin(Mode.TRAIN, 1, Key.of(1));
        assertEquals(0.5, rate.p());
        assertEquals(Bernoulli.dropping(0.5), rate.of(pass));
        assertSame(rate.of(pass), rate.of(pass), "nothing is made anew for the same rate");
        pass.dropoutFactor(0.5);
        assertEquals(Bernoulli.dropping(0.25), rate.of(pass));
        assertEquals(Bernoulli.dropping(0.125), new Rate(0.5, 0.5).of(pass));
        pass.dropoutFactor(3);
        assertEquals(Bernoulli.dropping(1), rate.of(pass));
        assertEquals(1, pass.rate(0.5));
        assertEquals(3, pass.dropoutFactor());
        pass.begin(Mode.EVAL, 1, Key.of(1));
        assertTrue(rate.of(pass).keepsAll());
        pass.begin(Mode.MONTE_CARLO, 1, Key.of(1));
        assertTrue(rate.of(pass).keepsNone());
    }

    @Test
    void aPassGivesEachLayerAKeyOfItsOwn() {
        Pass pass = new Pass();
        pass.begin(Mode.TRAIN, 7, Key.of(1));
        assertEquals(Mode.TRAIN, pass.mode());
        assertEquals(7, pass.samples());
        assertEquals(Key.of(1).bits(), pass.key());
        long one = pass.key(1);
        assertNotEquals(one, pass.key(2));
        assertEquals(one, pass.key(1));
        pass.begin(Mode.TRAIN, 7, Key.of(2));
        assertNotEquals(one, pass.key(1));
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
}
