package lanewise.nn.activation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.Law;
import lanewise.testkit.LayerRun;
import lanewise.testkit.RunOptions;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which function an activation is: laws of gradients hold for the constant 0 as well. */
class ActivationFormulasTest {
    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    static Stream<Arguments> functions() {
        double scale = 1.0507009873554805;
        return Stream.of(
                function(new ActivationLawsTest.Softsign(), x -> x / (1 + Math.abs(x))),
                function(Layers.relu(), x -> Math.max(x, 0)),
                function(Layers.leakyRelu(0.25), x -> x > 0 ? x : x / 4),
                function(Layers.relu6(), x -> Math.clamp(x, 0, 6)),
                function(new ELU(0.5), x -> x > 0 ? x : 0.5 * Math.expm1(x)),
                function(
                        Layers.selu(),
                        x -> scale * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))),
                function(
                        new GELU(GELU.Approximate.TANH),
                        x ->
                                x
                                        / 2
                                        * (1
                                                + Math.tanh(
                                                        Math.sqrt(2 / Math.PI)
                                                                * (x + 0.044715 * x * x * x)))),
                function(Layers.silu(), x -> x * sigmoid(x)),
                function(Layers.mish(), x -> x * Math.tanh(softplus(x))),
                function(Layers.hardswish(), x -> x * Math.clamp(x + 3, 0, 6) / 6),
                function(Layers.hardsigmoid(), x -> Math.clamp(x + 3, 0, 6) / 6),
                function(Layers.sigmoid(), ActivationFormulasTest::sigmoid),
                function(Layers.tanh(), Math::tanh),
                function(new Softplus(2, 20), x -> softplus(2 * x) / 2),
                function(new Softplus(2, 3), x -> 2 * x > 3 ? x : softplus(2 * x) / 2));
    }

    private static Arguments function(Layer layer, DoubleUnaryOperator formula) {
        return Arguments.of(layer, formula);
    }

    /** Within 2⁻²⁰ of the value and of the input, over all that is neither 0 nor saturated. */
    @ParameterizedTest
    @MethodSource("functions")
    void anActivationIsItsFormula(Layer layer, DoubleUnaryOperator formula) {
        float[] x = new float[801];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 400) * 0.125f;
        }
        LayerRun run = new LayerRun(layer, Shape.of(x.length), 1, RunOptions.PLAIN);
        float[] y = run.forward(Mode.TRAIN, x, Key.of(1));
        float[] ones = new float[x.length];
        java.util.Arrays.fill(ones, 1);
        float[] slopes = run.backward(ones).input();
        for (int i = 0; i < x.length; i++) {
            double expected = formula.applyAsDouble(x[i]);
            assertEquals(expected, y[i], 0x1p-20 * (1 + Math.abs(x[i])), "at " + x[i]);
            double left = expected - formula.applyAsDouble(x[i] - 1e-4);
            double right = formula.applyAsDouble(x[i] + 1e-4) - expected;
            assertTrue(
                    slopes[i] >= Math.min(left, right) / 1e-4 - 1e-3
                            && slopes[i] <= Math.max(left, right) / 1e-4 + 1e-3,
                    "slope %s at %s".formatted(slopes[i], x[i]));
        }
    }

    static Stream<Arguments> corners() {
        return Stream.of(
                Arguments.of(Layers.relu(), new float[] {0}, new float[] {0}),
                Arguments.of(Layers.leakyRelu(0.25), new float[] {0}, new float[] {0.25f}),
                Arguments.of(Layers.relu6(), new float[] {0, 6, Float.NaN}, new float[] {0, 0, 1}),
                Arguments.of(new ELU(2), new float[] {0}, new float[] {2}),
                Arguments.of(Layers.hardsigmoid(), new float[] {-3, 3}, new float[] {0, 0}),
                Arguments.of(Layers.hardswish(), new float[] {-3, 3}, new float[] {0, 1}),
                Arguments.of(
                        new Softplus(2, 3),
                        new float[] {1.5f, Math.nextUp(1.5f)},
                        new float[] {0.95257413f, 1}));
    }

    /** Where a function has no slope, or a slope from each side, it has libtorch's of 2.13. */
    @ParameterizedTest
    @MethodSource("corners")
    void aCornerHasPyTorchsSlope(Layer layer, float[] x, float[] slopes) {
        int n = 40 * x.length;
        float[] many = new float[n];
        float[] expected = new float[n];
        float[] ones = new float[n];
        for (int i = 0; i < n; i++) {
            many[i] = x[i % x.length];
            expected[i] = slopes[i % x.length];
            ones[i] = 1;
        }
        for (Kernels kernels : List.of(KernelChoice.scalar(), KernelChoice.preferred())) {
            LayerRun run = new LayerRun(layer, Shape.of(n), 1, RunOptions.PLAIN.kernels(kernels));
            run.forward(Mode.TRAIN, many, Key.of(1));
            assertArrayEquals(expected, run.backward(ones).input());
        }
    }

    /** Shares of a line add up to 1, in the ratios of exponentials, however large the inputs. */
    @Law
    void softmaxIsAShare(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = -2, max = 2) int thousands) {
        Shape shape = Shape.of(2, 3, 2, 2);
        float[] x = Fill.smallIntegers(seed).floats(24);
        for (int i = 0; i < 24; i++) {
            x[i] += 1000 * thousands;
        }
        float[] y =
                new LayerRun(new Softmax(3), shape, 1, RunOptions.PLAIN)
                        .forward(Mode.EVAL, x, Key.of(1));
        float[] log =
                new LayerRun(new LogSoftmax(3), shape, 1, RunOptions.PLAIN)
                        .forward(Mode.EVAL, x, Key.of(1));
        // Channels-last: (3, 2, 2) positions of 2 channels; the third dimension steps by 4.
        for (int at = 0; at < 24; at++) {
            int other = at / 8 * 8 + (at + 4) % 8;
            double share = 1 / (1 + Math.exp((double) x[other] - x[at]));
            assertEquals(share, y[at], 1e-6);
            assertEquals(Math.log(share), log[at], 1e-5);
        }
    }
}
