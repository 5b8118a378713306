package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * The checker without a test framework: what it lets pass, and what it says of what it does not.
 */
class GradientCheckTest {
    private static final String NUMBER = "-?[0-9.]+(e[+-][0-9]+)?";

    /** y = gain · x · |x|, with one gradient of each kind that may be told wrong. */
    private record Bend(String wrong, int[] binds) implements Layer {
        Bend(String wrong) {
            this(wrong, new int[1]);
        }

        @Override
        public String stem() {
            return "bend";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public List<ParameterSpec> parameters(Shape input) {
            return List.of(ParameterSpec.trainable("gain", input, Inits.uniform(1)));
        }

        @Override
        public String toString() {
            return "Bend[wrong=" + wrong + "]";
        }

        @Override
        public BoundLayer bind(Binding b) {
            binds[0]++;
            int gain = b.parameter("gain").offset();
            float[] w = b.parameters().values();
            float[] dw = b.parameters().gradients();
            int n = b.x().stride();
            return new BoundLayer() {
                private int calls;

                @Override
                public void forward(Pass pass, int from, int to) {
                    calls++;
                    for (int i = 0; i < (to - from) * n; i++) {
                        float x = b.x().array()[b.x().at(from) + i];
                        float noise = wrong.equals("noise") ? calls % 7 * 1e-3f : 0;
                        b.y().array()[b.y().at(from) + i] =
                                w[gain + i % n] * x * Math.abs(x) + noise;
                    }
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                    for (int i = 0; i < (to - from) * n; i++) {
                        float x = b.x().array()[b.x().at(from) + i];
                        float dy = b.dy().array()[b.dy().at(from) + i];
                        float factor = wrong.equals("input") && i % n == 2 ? 1 : 2;
                        float slope = factor * w[gain + i % n] * Math.abs(x) * dy;
                        b.dx().array()[b.dx().at(from) + i] =
                                wrong.equals("coarse") ? coarse(slope) : slope;
                        float share = wrong.startsWith("gain") && i % n == 1 ? 0.5f : 1;
                        boolean late = wrong.equals("gains") || wrong.equals("late gain");
                        share = late && i % n == 3 ? 0.7f : share;
                        float before = from == 0 && i < n ? 0 : dw[gain + i % n];
                        dw[gain + i % n] = before + share * x * Math.abs(x) * dy;
                    }
                }
            };
        }
    }

    /** To 14 digits. */
    private static float coarse(float value) {
        return Float.intBitsToFloat(Float.floatToIntBits(value) + 0x200 & ~0x3FF);
    }

    private static GradientCheck of(String wrong) {
        return GradientCheck.of(new Bend(wrong), Shape.of(4));
    }

    private static void assertSays(String pattern, Executable check) {
        String said = assertThrows(AssertionError.class, check).getMessage();
        String expected = pattern.replace("~", NUMBER);
        assertTrue(Pattern.compile(expected).matcher(said).find(), said + "\n" + expected);
    }

    @Test
    void aSoundLayerPasses() {
        of("").directional(Fill::floats, true);
        of("").fill(Fill.centred(7)).jacobian(Fill::floats);
    }

    @Test
    void aWrongGradientIsNamedWithItsIndexBothValuesTheBoundAndTheSeed() {
        String rest =
                ": backward says ~, forward ~, difference ~, bound ~ \\(truncation ~, rounding ~,"
                        + " backward's own ~; step ~\\) \\(seed CENTRED#[0-9]+\\)";
        assertSays(
                "Bend\\[wrong=gain] on \\(4,\\): layer.gain\\[1]" + rest,
                () -> of("gain").fill(Fill.centred(3)).directional(Fill::floats, true));
        assertSays(
                "Bend\\[wrong=input] on \\(4,\\): input\\[(2] \\(sample 0|6] \\(sample 1), element 2\\)"
                        + rest,
                () -> of("input").fill(Fill.centred(3)).directional(Fill::floats, true));
        assertSays(
                "d output\\[2] / d all inputs together" + rest,
                () -> of("input").fill(Fill.centred(3)).jacobian(Fill::floats));
    }

    /** By which its element of the gain's gradient is wrong. */
    private static double difference(String wrong, Fill fill) {
        var said = Pattern.compile("difference (" + NUMBER + "),").matcher(said(wrong, fill));
        assertTrue(said.find());
        return Double.parseDouble(said.group(1));
    }

    private static String said(String wrong, Fill fill) {
        return assertThrows(
                        AssertionError.class,
                        () -> of(wrong).fill(fill).directional((recipe, n) -> ones(n), true))
                .getMessage();
    }

    @Test
    void ofSeveralWrongGradientsTheWorstIsNamed() {
        int[] named = new int[2];
        for (int seed = 0; seed < 8; seed++) {
            Fill fill = Fill.centred(seed);
            int worst = difference("gain", fill) > difference("late gain", fill) ? 1 : 3;
            named[worst / 2]++;
            String said = said("gains", fill);
            assertTrue(said.contains("layer.gain[" + worst + "]"), said);
        }
        assertTrue(named[0] > 0 && named[1] > 0, "either is the worst of some seeds");
    }

    private static float[] ones(int n) {
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Its error is told by gradients of the outputs that are 3, 5 and 7 times as large. */
    @Test
    void aBackwardPassOfFewDigitsMayBeOffByItsRounding() {
        for (int seed = 0; seed < 5; seed++) {
            of("coarse").fill(Fill.centred(seed)).directional(Fill::floats, true);
        }
    }

    @Test
    void onePointIsEnoughUnlessItLiesOnAKink() {
        Bend smooth = new Bend("");
        GradientCheck.of(smooth, Shape.of(4)).directional(Fill::floats, true);
        assertEquals(1, smooth.binds()[0]);
        GradientCheck.of(smooth, Shape.of(4)).directionalIfDecided(Fill::floats, true);
        assertEquals(2, smooth.binds()[0]);
        Bend jumping = new Bend("noise");
        GradientCheck.of(jumping, Shape.of(4)).directionalIfDecided(Fill::floats, true);
        assertEquals(4, jumping.binds()[0]);
        assertThrows(
                AssertionError.class,
                () -> GradientCheck.of(jumping, Shape.of(4)).directional(Fill::floats, true));
        assertEquals(4 + 48, jumping.binds()[0]);
    }

    @Test
    void adjointsOfIntegersAreExactAndOthersNearlySo() {
        GradientCheck.of(Layers.linear(5, 3), Shape.of(5)).adjoint(0);
        GradientCheck pooling = GradientCheck.of(Layers.avgPool2d(3), Shape.image(2, 9, 9));
        assertThrows(AssertionError.class, () -> pooling.adjoint(0));
        pooling.adjoint(1e-6);
    }

    @Test
    void aBatchAModeAndParametersAreOnesOwnChoice() {
        GradientCheck check =
                of("").samples(3)
                        .mode(Mode.EVAL)
                        .parameters((name, fill, n) -> fill.next(name.length()).floats(n));
        assertEquals(3, check.samples());
        assertEquals(Mode.EVAL, check.mode());
        check.directional(Fill::floats, true);
        check.jacobian(Fill::floats);
    }

    /** A gradient of the input that is wrong is none of a layer's that takes indices. */
    @Test
    void theInputIsLeftOutWhereItHasNoGradient() {
        of("input").fill(Fill.centred(3)).directional(Fill::floats, false);
        of("input").fill(Fill.centred(3)).directionalIfDecided(Fill::floats, false);
        assertThrows(
                AssertionError.class,
                () -> of("input").fill(Fill.centred(3)).directionalIfDecided(Fill::floats, true));
        of("noise").directionalIfDecided(Fill::floats, true);
    }

    @Test
    void aPlainFunctionOfOneArrayIsCheckedToo() {
        UnaryOperator<float[]> square = x -> new float[] {x[0] * x[0], x[0] * x[1]};
        GradientCheck.of(
                        square,
                        (x, dy) -> {
                            float[] dx = {2 * x[0] * dy[0] + x[1] * dy[1], x[0] * dy[1]};
                            return dx;
                        },
                        2,
                        2)
                .check();
        FunctionCheck wrong =
                GradientCheck.of(square, (x, dy) -> new float[] {dy[0], x[0] * dy[1]}, 2, 2);
        assertThrows(AssertionError.class, wrong::check);
    }

    /** The input of a ReLU that lies on its kink is moved until it does not. */
    @Test
    void atAKinkAnotherPointIsTaken() {
        for (int seed = 0; seed < 10; seed++) {
            Fill ties = new Fill(Fill.Kind.TIES, seed);
            GradientCheck.of(Layers.relu(), Shape.of(2)).fill(ties).directional(Fill::floats, true);
        }
    }

    @Test
    void theSeedThatIsPrintedFailsAgain() {
        String said =
                assertThrows(
                                AssertionError.class,
                                () ->
                                        of("gain")
                                                .fill(Fill.centred(3))
                                                .directional(Fill::floats, true))
                        .getMessage();
        var seed = Pattern.compile("seed CENTRED#(\\d+)").matcher(said);
        assertTrue(seed.find());
        Fill again = Fill.centred(Long.parseLong(seed.group(1)));
        assertThrows(
                AssertionError.class, () -> of("gain").fill(again).directional(Fill::floats, true));
    }

    @Test
    void aJumpIsToldFromAWrongGradientAndItsCauseIsNamed() {
        assertSays(
                "too wide to decide, for rounding: a kink, a jump, or floats too coarse",
                () -> of("noise").directional(Fill::floats, true));
    }

    @Test
    void kinksAreNoErrorsWhereTheGradientLiesBetweenTheSlopes() {
        for (int seed = 0; seed < 20; seed++) {
            Fill ties = new Fill(Fill.Kind.TIES, seed);
            GradientCheck.of(Layers.relu(), Shape.of(6)).fill(ties).jacobian(Fill::floats);
            GradientCheck.of(Layers.maxPool2d(2), Shape.image(1, 4, 4))
                    .fill(ties)
                    .jacobian(Fill::floats);
        }
    }

    @Test
    void dropoutIsDifferentiatedUnderOneKey() {
        GradientCheck check = GradientCheck.of(Layers.dropout(0.5), Shape.of(40));
        check.directional(Fill::floats, true);
        check.jacobian(Fill::floats);
        check.adjoint(0);
    }

    @Test
    void anAdjointThatIsNoneIsNamedWithBothSides() {
        assertSays(
                "Bend\\[wrong=] on \\(30,\\): forward gives <f\\(x\\) - f\\(0\\), y> = ~, backward .* = ~,"
                        + " bound 0.0 \\(seed SMALL_INTEGERS#9\\)",
                () ->
                        GradientCheck.of(new Bend(""), Shape.of(30))
                                .fill(Fill.centred(9))
                                .adjoint(0));
    }

    /** e^x in doubles has next to no rounding, in floats little else. */
    @Test
    void truncationIsToldFromRounding() {
        Derivative exact = Derivative.of(t -> Math.exp(8 * t), 0.125, 0);
        assertEquals(8, exact.value(), exact.bound());
        assertTrue(exact.bound() < 1e-8, exact.toString());
        Derivative coarse = Derivative.of(t -> (float) Math.exp(8 * t), 0.125, 0x1p-25);
        assertEquals(8, coarse.value(), coarse.bound());
        assertTrue(coarse.bound() < 1e-2, coarse.toString());
        assertTrue(coarse.rounding() > 10 * exact.rounding(), coarse.toString());
        assertEquals("rounding", coarse.cause());
        assertEquals("truncation", new Derivative(1, 2e-3, 1e-3, 1, 1, 1, 0).cause());
    }

    /** Over random smooth functions the bound holds. */
    @Test
    void theBoundHolds() {
        var random = Key.of(1).sequence();
        for (int i = 0; i < 2000; i++) {
            double a = random.nextDouble() * 20 - 10;
            double b = random.nextDouble() * 6;
            Derivative d =
                    Derivative.of(
                            t -> (float) (a * Math.sin(b * t + 1)), 0.125, 0x1p-24 * Math.abs(a));
            assertEquals(a * b * Math.cos(1), d.value(), d.bound() + 1e-15, d.toString());
        }
    }
}
