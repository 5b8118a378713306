package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Plain functions whose derivatives are right pass; what is wrong is named. */
class FunctionCheckTest {
    private static final int N = 3;

    /** y = a b + a³, element by element. */
    private static float[] value(float[][] x) {
        float[] y = new float[N];
        for (int i = 0; i < N; i++) {
            y[i] = x[0][i] * x[1][i] + x[0][i] * x[0][i] * x[0][i];
        }
        return y;
    }

    private static float[][] gradients(float[][] x, float[] dy) {
        float[][] dx = new float[2][N];
        for (int i = 0; i < N; i++) {
            dx[0][i] = dy[i] * (x[1][i] + 3 * x[0][i] * x[0][i]);
            dx[1][i] = dy[i] * x[0][i];
        }
        return dx;
    }

    private static float[] forward(float[][] x, float[][] direction) {
        float[] moved = new float[N];
        for (int i = 0; i < N; i++) {
            moved[i] =
                    direction[0][i] * (x[1][i] + 3 * x[0][i] * x[0][i]) + direction[1][i] * x[0][i];
        }
        return moved;
    }

    private static float[][] second(float[][] x, float[] dy, float[][] direction) {
        float[][] moved = new float[2][N];
        for (int i = 0; i < N; i++) {
            moved[0][i] = dy[i] * (direction[1][i] + 6 * x[0][i] * direction[0][i]);
            moved[1][i] = dy[i] * direction[0][i];
        }
        return moved;
    }

    private static FunctionCheck check(FunctionCheck.Vjp vjp) {
        return FunctionCheck.of(FunctionCheckTest::value, vjp, N, N, N).named("mine");
    }

    private static void fails(String expected, Executable check) {
        String said = assertThrows(AssertionError.class, check, expected).getMessage();
        assertTrue(said.startsWith(expected), said);
    }

    @Test
    void derivativesThatAreRightPass() {
        for (int seed = 0; seed < 5; seed++) {
            FunctionCheck sound = check(FunctionCheckTest::gradients).fill(Fill.centred(seed));
            sound.check();
            sound.at(new float[] {1, -2, 0.5f}, new float[] {0, 3, 1});
            sound.jvp(FunctionCheckTest::forward).hvp(FunctionCheckTest::second);
        }
    }

    @Test
    void checksAreMadeOneAfterTheOther() {
        FunctionCheck sound = check(FunctionCheckTest::gradients);
        assertSame(sound, sound.jvp(FunctionCheckTest::forward));
        assertSame(sound, sound.hvp(FunctionCheckTest::second));
    }

    private static FunctionCheck absolute(FunctionCheck.Vjp vjp) {
        return FunctionCheck.of(x -> new float[] {Math.abs(x[0][0])}, vjp, 1, 1);
    }

    /** y = |x| has a kink at 0, where one of three values of the recipe lies. */
    @Test
    void atAKinkAnotherPointIsTaken() {
        FunctionCheck.Vjp sign = (x, dy) -> new float[][] {{x[0][0] > 0 ? dy[0] : -dy[0]}};
        FunctionCheck.Vjp wrong = (x, dy) -> new float[][] {{x[0][0] > 0 ? -dy[0] : dy[0]}};
        absolute(wrong).at(new float[] {0});
        for (int seed = 0; seed < 12; seed++) {
            Fill ties = new Fill(Fill.Kind.TIES, seed);
            absolute(sign).fill(ties).check();
        }
        fails("function: backward pass: backward says", () -> absolute(wrong).check());
        assertThrows(AssertionError.class, () -> absolute(wrong).at(new float[] {-1}));
    }

    @Test
    void aFunctionThatJumpsEverywhereIsNotDecided() {
        int[] calls = {0};
        FunctionCheck jumping =
                FunctionCheck.of(
                        x -> new float[] {x[0][0] + calls[0]++ % 7 * 1e-3f},
                        (x, dy) -> new float[][] {{dy[0]}},
                        1,
                        1);
        String said = assertThrows(AssertionError.class, jumping::check).getMessage();
        assertTrue(said.contains("too wide to decide, for rounding"), said);
        jumping.at(new float[] {1});
    }

    /** A hundredth of one element of one input's gradient. */
    @Test
    void aGradientThatIsOffIsNamedByItsInput() {
        for (int input = 0; input < 2; input++) {
            int wrong = input;
            FunctionCheck.Vjp off =
                    (x, dy) -> {
                        float[][] dx = gradients(x, dy);
                        dx[wrong][1] *= 1.01f;
                        return dx;
                    };
            fails("mine: backward pass: backward says ", () -> check(off).check());
            fails(
                    "mine: backward pass: ",
                    () -> check(off).at(new float[] {1, -2, 0.5f}, new float[] {0, 3, 1}));
        }
    }

    @Test
    void aForwardModeThatIsOffIsNamed() {
        FunctionCheck sound = check(FunctionCheckTest::gradients);
        fails(
                "mine: forward mode: backward says ",
                () ->
                        sound.jvp((x, direction) -> {
                            float[] moved = forward(x, direction);
                            moved[2] -= 0.01f * direction[1][2];
                            return moved;
                        }));
    }

    @Test
    void aSecondOrderThatIsOffIsNamed() {
        FunctionCheck sound = check(FunctionCheckTest::gradients);
        fails(
                "mine: second order: backward says ",
                () ->
                        sound.hvp((x, dy, direction) -> {
                            float[][] moved = second(x, dy, direction);
                            moved[1][0] *= 1.05f;
                            return moved;
                        }));
    }

    @Test
    void aBackwardPassThatIsNotLinearIsNamed() {
        fails(
                "mine: backward pass: ",
                () ->
                        check(
                                        (x, dy) -> {
                                            float[][] dx = gradients(x, dy);
                                            dx[0][0] += 1;
                                            return dx;
                                        })
                                .check());
        fails(
                "mine: backward pass: ",
                () ->
                        check(
                                        (x, dy) -> {
                                            float[][] dx = gradients(x, dy);
                                            dx[1][2] = Float.NaN;
                                            return dx;
                                        })
                                .check());
    }

    @Test
    void whatIsGivenMayNotBeChanged() {
        fails(
                "mine: input 1 after use: [0] is ",
                () ->
                        check(
                                        (x, dy) -> {
                                            float[][] dx = gradients(x, dy);
                                            x[1][0]++;
                                            return dx;
                                        })
                                .check());
        fails(
                "mine: the outputs' gradient after use: [2] is ",
                () ->
                        check(
                                        (x, dy) -> {
                                            float[][] dx = gradients(x, dy);
                                            dy[2] = 5;
                                            return dx;
                                        })
                                .check());
        fails(
                "mine: input 0 after use: ",
                () ->
                        FunctionCheck.of(
                                        x -> {
                                            float[] y = value(x);
                                            x[0][1] = 7;
                                            return y;
                                        },
                                        FunctionCheckTest::gradients,
                                        N,
                                        N,
                                        N)
                                .named("mine")
                                .check());
    }

    @Test
    void asManyAsAreToldAreExpected() {
        fails(
                "mine: 3 outputs, expected 4",
                () ->
                        FunctionCheck.of(
                                        FunctionCheckTest::value,
                                        (x, dy) -> gradients(x, dy),
                                        4,
                                        N,
                                        N)
                                .named("mine")
                                .check());
        fails(
                "mine: gradients are not as many as inputs",
                () -> check((x, dy) -> new float[][] {new float[N], new float[2]}).check());
        fails(
                "mine: gradients are not as many as inputs",
                () -> check((x, dy) -> new float[3][N]).check());
    }

    @Test
    void aResultIsLeftAloneByTheNextCall() {
        float[] kept = new float[N];
        fails(
                "mine: outputs after another call",
                () ->
                        FunctionCheck.of(
                                        x -> {
                                            System.arraycopy(value(x), 0, kept, 0, N);
                                            return kept;
                                        },
                                        FunctionCheckTest::gradients,
                                        N,
                                        N,
                                        N)
                                .named("mine")
                                .check());
        float[][] same = new float[2][N];
        fails(
                "mine: a gradient after another call",
                () ->
                        check(
                                        (x, dy) -> {
                                            float[][] dx = gradients(x, dy);
                                            System.arraycopy(dx[0], 0, same[0], 0, N);
                                            return new float[][] {same[0], dx[1]};
                                        })
                                .check());
    }

    private static FunctionCheck ofOne(DoubleUnaryOperator f, DoubleUnaryOperator slope) {
        return FunctionCheck.of(
                x -> new float[] {(float) f.applyAsDouble(x[0][0])},
                (x, dy) -> new float[][] {{(float) (dy[0] * slope.applyAsDouble(x[0][0]))}},
                1,
                1);
    }

    /** x over its own size: steep at 0, and constant but for rounding elsewhere. */
    @Test
    void whatIsFlatOrSteepIsNoError() {
        for (double eps : new double[] {1e-4, 1e-6, 1e-8, 1e-12, 1e-16}) {
            ofOne(x -> x / Math.sqrt(x * x + eps), x -> eps / Math.pow(x * x + eps, 1.5)).check();
            FunctionCheck wrong =
                    ofOne(
                            x -> x / Math.sqrt(x * x + eps),
                            x -> 0.1 + eps / Math.pow(x * x + eps, 1.5));
            fails("function: backward pass", wrong::check);
        }
        FunctionCheck tenthTooMuch =
                ofOne(x -> x / Math.sqrt(x * x + 1e-8), x -> 1.1e-8 / Math.pow(x * x + 1e-8, 1.5));
        fails("function: backward pass", () -> tenthTooMuch.at(new float[] {0}));
    }

    @Test
    void whatIsNoNumberOnBothSidesDecidesNothing() {
        FunctionCheck logarithm = ofOne(Math::log, x -> x < 0 ? Double.NaN : 1 / x);
        for (int seed = 0; seed < 9; seed++) {
            logarithm.fill(Fill.centred(seed)).check();
        }
        logarithm.at(new float[] {-1});
        assertThrows(
                AssertionError.class, () -> ofOne(x -> x, x -> Double.NaN).at(new float[] {-1}));
        assertThrows(AssertionError.class, ofOne(x -> Double.NaN, x -> Double.NaN)::check);
    }

    @Test
    void kindsThatNoStepSuitsAreRefused() {
        FunctionCheck sound = check(FunctionCheckTest::gradients);
        for (Fill.Kind kind : Fill.Kind.values()) {
            Fill fill = new Fill(kind, 1);
            switch (kind) {
                case SMALL_INTEGERS, CENTRED, TIES, PLANTED_ZEROS, WIDE, SHIFTED -> {
                    sound.fill(fill).check();
                }
                default -> {
                    String said =
                            assertThrows(IllegalArgumentException.class, () -> sound.fill(fill))
                                    .getMessage();
                    assertEquals(
                            "mine: derivatives cannot be measured at values of kind "
                                    + kind
                                    + ", expected one of [SMALL_INTEGERS, CENTRED, TIES,"
                                    + " PLANTED_ZEROS, WIDE, SHIFTED]",
                            said);
                }
            }
        }
    }

    @Test
    void aPointAmongZerosIsCalledSo() {
        FunctionCheck.Vjp wrong =
                (x, dy) -> {
                    float[][] dx = gradients(x, dy);
                    for (int i = 0; i < N; i++) {
                        dx[1][i] += x[0][i] == 0 ? dy[i] : 0;
                    }
                    return dx;
                };
        String said = assertThrows(AssertionError.class, check(wrong)::check).getMessage();
        assertTrue(said.matches(".* \\(at zeros, seed PLANTED_ZEROS#\\d+\\)"), said);
    }

    @Test
    void aZeroIsAnOrdinaryPointOfTheBackwardPassIfItIsOneOfTheFunction() {
        fails(
                "mine: backward pass",
                () ->
                        check(
                                        (x, dy) -> {
                                            float[][] dx = gradients(x, dy);
                                            for (int i = 0; i < N; i++) {
                                                dx[1][i] *= x[0][i] / x[0][i];
                                            }
                                            return dx;
                                        })
                                .check());
        // |x| has no derivative at 0, log x is none there.
        GradientCheck.of(
                        x -> new float[] {Math.abs(x[0]) + Math.abs(x[1])},
                        (x, dy) ->
                                new float[] {dy[0] * Math.signum(x[0]), dy[0] * Math.signum(x[1])},
                        2,
                        1)
                .check();
        GradientCheck.of(
                        x -> new float[] {(float) Math.log(Math.abs(x[0])) + x[1]},
                        (x, dy) -> new float[] {dy[0] / x[0], dy[0]},
                        2,
                        1)
                .check();
    }
}
