package lanewise.optim;

import static lanewise.optim.Optimizers.adagrad;
import static lanewise.optim.Optimizers.adam;
import static lanewise.optim.Optimizers.adamW;
import static lanewise.optim.Optimizers.rmsprop;
import static lanewise.optim.Optimizers.sgd;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an optimiser keeps: a training goes on from it, and each group of parameters has its own.
 */
class OptimizerStateTest {
    private static final int STEPS = 3;

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                sgd(0.1).momentum(0.9).dampening(0.1),
                adam(0.01).weightDecay(0.1),
                adamW(0.01).withAmsgrad(),
                rmsprop(0.01).momentum(0.5).withCentering(),
                adagrad(0.1).learningRateDecay(0.1).initialAccumulator(0.5),
                adam(0.01).maximize(),
                adam(0.01).group("b", sgd(0.1).momentum(0.9)).group("c", adagrad(0.1)),
                sgd(0.1).momentum(0.5).freeze("a"));
    }

    private static Parameters parameters() {
        Parameters made =
                new Parameters.Builder()
                        .add("a", Shape.of(5), Parameters.Kind.TRAINABLE)
                        .add("mean", Shape.of(2), Parameters.Kind.BUFFER)
                        .add("b", Shape.of(3), Parameters.Kind.TRAINABLE)
                        .add("c", Shape.of(4), Parameters.Kind.TRAINABLE)
                        .build();
        Fill.centred(1).into(made.values(), 0, made.size());
        return made;
    }

    private static void steps(BoundOptimizer bound, Parameters parameters, int first, int end) {
        for (int step = first; step < end; step++) {
            Fill.centred(10 + step).into(parameters.gradients(), 0, parameters.trainableSize());
            bound.step();
        }
    }

    private static BoundOptimizer bind(Optimizer optimizer, Parameters parameters) {
        return optimizer.bind(parameters, KernelChoice.preferred());
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void aTrainingGoesOnFromTheStateAsIfItHadNeverStopped(Optimizer optimizer) {
        Parameters all = parameters();
        steps(bind(optimizer, all), all, 0, 2 * STEPS);
        Parameters part = parameters();
        BoundOptimizer stopped = bind(optimizer, part);
        steps(stopped, part, 0, STEPS);
        Map<String, float[]> saved = new HashMap<>();
        stopped.state().forEach((name, values) -> saved.put(name, values.clone()));
        BoundOptimizer resumed = bind(optimizer, part);
        resumed.resume(stopped.steps(), saved);
        saved.forEach((name, values) -> assertArrayEquals(values, resumed.state().get(name), name));
        steps(resumed, part, STEPS, 2 * STEPS);
        assertEquals(2 * STEPS, resumed.steps());
        assertArrayEquals(all.values(), part.values());
    }

    @Test
    void aStateOfOtherNamesOrSizesIsRefused() {
        Parameters parameters = parameters();
        BoundOptimizer bound = bind(adam(0.1), parameters);
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        float[] right = new float[12];
        String names =
                assertThrows(refused, () -> bound.resume(1, Map.of("m", right))).getMessage();
        assertTrue(names.contains("a state of [m], expected ["), names);
        String sizes =
                assertThrows(refused, () -> bound.resume(1, Map.of("m", right, "v", new float[9])))
                        .getMessage();
        assertTrue(sizes.contains("9 values of v, expected 12"), sizes);
        assertEquals(0, bound.steps());
    }

    @Test
    void eachGroupHasItsStateUnderItsNumber() {
        Parameters parameters = parameters();
        Optimizer groups = adam(0.1).group("b", sgd(0.1).momentum(0.9)).freeze("c");
        assertEquals(
                Set.of("group1/running", "rest/m", "rest/v"),
                bind(groups, parameters).state().keySet());
    }

    @Test
    void aFrozenParameterStaysAndABufferIsInNoGroup() {
        Parameters parameters = parameters();
        float[] before = parameters.values().clone();
        BoundOptimizer bound = bind(sgd(1).group("b", sgd(0.5)).freeze("a"), parameters);
        Arrays.fill(parameters.gradients(), 1);
        bound.step();
        float[] moves = {0, 0, 0, 0, 0, 0.5f, 0.5f, 0.5f, 1, 1, 1, 1, 0, 0};
        for (int i = 0; i < moves.length; i++) {
            assertEquals(before[i] - moves[i], parameters.values()[i], "element " + i);
        }
        String said =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> bind(sgd(1).freeze("mean"), parameters))
                        .getMessage();
        assertTrue(said.contains("no trained parameter of that name is left; there are [a, b, c]"));
    }

    @Test
    void aRangeOfAStepReachesTheGroupsThatItMeets() {
        Parameters whole = parameters();
        Parameters parts = parameters();
        Optimizer groups = adam(0.1).group("b", sgd(0.1));
        steps(bind(groups, whole), whole, 0, 1);
        BoundOptimizer bound = bind(groups, parts);
        Fill.centred(10).into(parts.gradients(), 0, parts.trainableSize());
        bound.begin(0.1);
        for (int[] range : List.of(new int[] {0, 5}, new int[] {5, 7}, new int[] {7, 12})) {
            bound.step(range[0], range[1]);
        }
        assertArrayEquals(whole.values(), parts.values());
    }

    /** Adagrad by hand: sums of 0.5 + 4, then + 1; rates of 0.1 and 0.1 / 1.5. */
    @Test
    void adagradStartsFromItsAccumulatorAndItsRateFallsFromTheSecondStepOn() {
        Parameters w =
                new Parameters.Builder().add("w", Shape.of(1), Parameters.Kind.TRAINABLE).build();
        for (double eps : new double[] {0, 1e-10}) {
            w.values()[0] = 0;
            BoundOptimizer bound =
                    bind(adagrad(0.1).eps(eps).initialAccumulator(0.5).learningRateDecay(0.5), w);
            w.gradients()[0] = 2;
            bound.step();
            double expected = -0.1 * 2 / Math.sqrt(4.5);
            assertEquals(expected, w.values()[0], 1e-7);
            w.gradients()[0] = 1;
            bound.step();
            assertEquals(expected - 0.1 / 1.5 / Math.sqrt(5.5), w.values()[0], 1e-7);
        }
    }

    /** RMSprop by hand, with the variance, where squares are kept as they are and scaled. */
    @Test
    void rmspropDividesByTheRootOfTheVariance() {
        Parameters w =
                new Parameters.Builder().add("w", Shape.of(1), Parameters.Kind.TRAINABLE).build();
        for (double eps : new double[] {0, 1e-8}) {
            w.values()[0] = 0;
            BoundOptimizer bound = bind(rmsprop(0.1).alpha(0.75).eps(eps).withCentering(), w);
            w.gradients()[0] = 2;
            bound.step();
            double variance = 0.25 * 4 - 0.5 * 0.5;
            assertEquals(-0.1 * 2 / Math.sqrt(variance), w.values()[0], 1e-7);
        }
    }
}
