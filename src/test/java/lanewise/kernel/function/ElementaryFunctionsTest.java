package lanewise.kernel.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import lanewise.random.Gaussian;
import org.junit.jupiter.api.Test;

/** The polynomials against double precision, at every 997th float of the range. */
class ElementaryFunctionsTest {
    private interface FloatFunction {
        float of(float x);
    }

    private static void holds(
            double ulps, FloatFunction function, DoubleUnaryOperator exact, float lo, float hi) {
        double worst = 0;
        float where = 0;
        for (float x = lo; x < hi; x = next(x)) {
            double expected = exact.applyAsDouble(x);
            double ulp = Math.max(Math.ulp((float) expected), Float.MIN_NORMAL);
            double error = Math.abs(function.of(x) - expected) / ulp;
            if (!(error <= worst)) {
                worst = error;
                where = x;
            }
        }
        assertTrue(worst <= ulps, "%.2f ulp at %s, bound %s".formatted(worst, where, ulps));
    }

    private static float next(float x) {
        int bits = Float.floatToIntBits(x);
        if (Math.abs(x) < 1e-30f) {
            return x < 0 ? 0f : x == 0 ? 1e-30f : 1.1e-30f;
        }
        return Float.intBitsToFloat(x > 0 ? bits + 997 : bits - 997);
    }

    @Test
    void theExponentialIsWithin0Point9Ulp() {
        holds(0.9, Exp::of, StrictMath::exp, -87.33f, 88.7f);
        assertEquals(0f, Exp.of(-87.34f));
        assertEquals(0x1p-126f, Exp.of(-87.3365f), 0x1p-140f);
    }

    @Test
    void theExponentialLessOneIsWithin2Point5Ulp() {
        holds(2.5, Expm1::of, StrictMath::expm1, -20, 88.7f);
    }

    @Test
    void theLogarithmIsWithin1Point5Ulp() {
        holds(1.5, Log::of, StrictMath::log, 1e-38f, 3e38f);
        assertEquals(StrictMath.log(1e-42f), Log.of(1e-42f), 1e-5);
    }

    @Test
    void theLogarithmOfOnePlusIsWithin4Ulp() {
        holds(4, Log::ofOnePlus, StrictMath::log1p, -0.99f, 1e30f);
    }

    @Test
    void theTangentIsWithin4Ulp() {
        holds(4, HyperbolicTangent::of, StrictMath::tanh, -20, 20);
    }

    @Test
    void theLogisticFunctionIsWithin3Ulp() {
        holds(3, Logistic::of, x -> 1 / (1 + StrictMath.exp(-x)), -87, 87);
    }

    private static double gelu(double x) {
        return 0.5 * x * (1 + (Math.abs(x) > 6 ? Math.signum(x) : erf(x / Math.sqrt(2))));
    }

    /** The integral of the series of exp(-t^2). */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    @Test
    void geluIsWithin3UlpAndWithinOneOfXWhereItIsSmall() {
        holds(3, Gelu::of, ElementaryFunctionsTest::gelu, -1, 6);
        for (float x = -9; x < -0.5f; x += 0x1p-12f) {
            assertEquals(gelu(x), Gelu.of(x), 0x1p-23 * -x, "at " + x);
        }
    }

    /** From one number to the next, that of the function and of its slope. */
    @Test
    void geluIsFlatWhereItIsNothing() {
        for (float x : new float[] {Gelu.LOWEST, Math.nextDown(Gelu.LOWEST)}) {
            float y = CurveFamily.GELU.value(x, 0, 0);
            float slope = CurveFamily.GELU.slope(x, y, 0, 0);
            assertEquals(x < Gelu.LOWEST, y == 0, "value at " + x);
            assertEquals(x < Gelu.LOWEST, slope == 0, "slope at " + x);
        }
    }

    @Test
    void endsOfTheRangeAreWhatTheyShouldBe() {
        float inf = Float.POSITIVE_INFINITY;
        assertEquals(-1f, Expm1.of(-inf));
        assertEquals(inf, Expm1.of(inf));
        assertEquals(-inf, Log.of(0f));
        assertEquals(inf, Log.of(inf));
        assertTrue(Float.isNaN(Log.of(-1f)));
        assertEquals(1f, HyperbolicTangent.of(inf));
        assertEquals(-1f, HyperbolicTangent.of(-inf));
        assertEquals(0f, Logistic.of(-inf));
        assertEquals(1f, Logistic.of(inf));
        assertEquals(0f, Exp.of(-inf));
        assertEquals(inf, Exp.of(inf));
        assertEquals(inf, Gelu.of(inf));
        assertEquals(0f, Gelu.of(-inf));
        assertEquals(0f, Gelu.of(0f));
        for (FloatFunction each :
                new FloatFunction[] {
                    Exp::of,
                    Expm1::of,
                    Log::of,
                    Log::ofOnePlus,
                    HyperbolicTangent::of,
                    Logistic::of,
                    Gelu::of
                }) {
            assertTrue(Float.isNaN(each.of(Float.NaN)));
        }
    }

    @Test
    void normalNumbersHaveTheMomentsOfTheirDistribution() {
        int n = 1 << 22;
        float[] z = new float[n];
        Gaussian.fill(42, 0, n, z, 0);
        double[] moments = new double[5];
        for (float value : z) {
            double power = 1;
            for (int k = 1; k < 5; k++) {
                power *= value;
                moments[k] += power / n;
            }
        }
        // Eight standard deviations of each mean.
        assertEquals(0, moments[1], 8 / Math.sqrt(n));
        assertEquals(1, moments[2], 8 * Math.sqrt(2.0 / n));
        assertEquals(0, moments[3], 8 * Math.sqrt(15.0 / n));
        assertEquals(3, moments[4], 8 * Math.sqrt(96.0 / n));
    }

    @Test
    void aRangeOfNormalNumbersIsPartOfTheSequence() {
        float[] all = new float[64];
        Gaussian.fill(9, 0, 64, all, 0);
        for (int from = 0; from < 8; from++) {
            float[] part = new float[32];
            Gaussian.fill(9, from, 31, part, 1);
            for (int i = 0; i < 31; i++) {
                assertEquals(all[from + i], part[1 + i]);
            }
        }
    }
}
