package lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients whose squares are below the normal numbers, and moments on their way to 0. */
class SmallGradientsTest {
    private static final int N = 37;

    private static final List<Kernels> BOTH =
            List.of(KernelChoice.scalar(), KernelChoice.preferred());

    /** Optimisers that divide by a root with next to nothing added. */
    static Stream<Optimizer> dividing() {
        return Stream.of(0.0, 1e-30, 1e-24)
                .flatMap(eps ->
                        Stream.of(
                                Optimizers.adam(0.5).eps(eps),
                                Optimizers.adam(0.5).eps(eps).withAmsgrad(),
                                Optimizers.adamW(0.5).eps(eps).weightDecay(0),
                                Optimizers.rmsprop(0.5).eps(eps),
                                Optimizers.rmsprop(0.5).eps(eps).withCentering(),
                                Optimizers.adagrad(0.5).eps(eps)));
    }

    /** Optimisers that remember. */
    static Stream<Optimizer> remembering() {
        return Stream.concat(
                dividing(),
                Stream.of(
                        Optimizers.adam(0.5),
                        Optimizers.adam(0.5).withAmsgrad(),
                        Optimizers.sgd(0.5).momentum(0.9),
                        Optimizers.rmsprop(0.5).momentum(0.9).withCentering(),
                        Optimizers.adagrad(0.5)));
    }

    private static Parameters parameters() {
        return new Parameters.Builder().add("w", Shape.of(N), Parameters.Kind.TRAINABLE).build();
    }

    private static float[] after(Optimizer optimizer, Kernels kernels, float... gradients) {
        Parameters parameters = parameters();
        BoundOptimizer bound = optimizer.bind(parameters, kernels);
        for (float gradient : gradients) {
            Arrays.fill(parameters.gradients(), gradient);
            bound.step();
        }
        return parameters.values();
    }

    @ParameterizedTest
    @MethodSource("dividing")
    void stepsOfSmallGradientsAreThoseOfLargeOnes(Optimizer optimizer) {
        float tiny = 0x1p-56f;
        for (Kernels kernels : BOTH) {
            float[] small = after(optimizer, kernels, tiny, -3 * tiny, tiny / 2);
            float[] large = after(optimizer, kernels, 1, -3, 0.5f);
            for (int i = 0; i < N; i++) {
                assertEquals(large[i], small[i], 1e-3, optimizer + " on " + kernels.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dividing")
    void noGradientIsTooSmallForAFiniteStep(Optimizer optimizer) {
        for (Kernels kernels : BOTH) {
            for (float g : new float[] {0, Float.MIN_VALUE, 0x1p-110f, 0x1p-80f, 0x1p-63f}) {
                boolean centred = optimizer.toString().contains("centered=true");
                for (float w : after(optimizer, kernels, g, 0, 0, g, -g)) {
                    assertTrue(
                            Math.abs(w) < (centred ? Float.MAX_VALUE : 20),
                            optimizer + " of " + g + " goes to " + w);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("remembering")
    void whatIsRememberedNeverStaysBelowTheNormalNumbers(Optimizer optimizer) {
        Parameters parameters = parameters();
        for (Kernels kernels : BOTH) {
            BoundOptimizer bound = optimizer.bind(parameters, kernels);
            Arrays.fill(parameters.gradients(), 1e-19f);
            bound.step();
            Arrays.fill(parameters.gradients(), 0);
            for (int step = 0; step < 2000; step++) {
                bound.step();
            }
            bound.state().values().forEach(SmallGradientsTest::assertNormal);
        }
    }

    private static void assertNormal(float[] values) {
        for (float value : values) {
            assertTrue(value == 0 || Math.abs(value) >= Float.MIN_NORMAL, "kept: " + value);
        }
    }
}
