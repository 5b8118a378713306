package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** A derivative by differences, its bound, and what is decided by them. */
class DerivativeTest {
    private static final double REACH = 0.125;

    private record Smooth(String name, DoubleUnaryOperator function, double slope) {}

    private static final List<Smooth> SMOOTH =
            List.of(
                    new Smooth("a line", t -> 7 - 3 * t, -3),
                    new Smooth("a parabola", t -> 2 * t + 5 * t * t, 2),
                    new Smooth("degree 8", t -> t + Math.pow(t, 8), 1),
                    new Smooth("an exponential", Math::exp, 1),
                    new Smooth("a sine", t -> Math.sin(3 * t + 1), 3 * Math.cos(1)),
                    new Smooth("a fast sine", t -> Math.sin(200 * t + 1), 200 * Math.cos(1)),
                    new Smooth("a wide root", t -> Math.sqrt(1e4 + t), 0.005),
                    new Smooth("a small one", t -> 1e-9 * Math.sin(t), 1e-9));

    @Test
    void theBoundHoldsAndIsNarrow() {
        for (Smooth each : SMOOTH) {
            Derivative derivative = Derivative.of(each.function, REACH, 0);
            double error = Math.abs(derivative.value() - each.slope);
            assertTrue(
                    error <= derivative.bound() + 1e-14 * Math.abs(each.slope),
                    each.name + ": " + derivative);
            assertTrue(derivative.bound() <= 1e-8 * Math.abs(each.slope), each.name + derivative);
            assertFalse(derivative.kinked(), each.name);
        }
    }

    /** Values are rounded to floats around 1, so that each may be wrong by 2^-25. */
    @Test
    void theGrainOfFloatsIsInTheBound() {
        double grain = 0x1p-25;
        for (double slope : new double[] {0, 0.3, -0.7}) {
            Derivative derivative = Derivative.of(t -> (float) (1.25 + slope * t), REACH, grain);
            assertTrue(Math.abs(derivative.value() - slope) <= derivative.bound(), "" + derivative);
            assertTrue(derivative.bound() >= grain / derivative.step(), "" + derivative);
            assertTrue(derivative.bound() < 1e-5, "" + derivative);
            assertEquals("rounding", derivative.cause());
        }
    }

    @Test
    void aKinkHasTwoSlopes() {
        Derivative kink = Derivative.of(t -> t < 0 ? 2 * t : -3 * t + t * t, REACH, 0);
        assertTrue(kink.kinked());
        assertEquals(2, kink.left(), 1e-12);
        assertEquals(-3, kink.right(), 1e-5);
        assertTrue(kink.sideError() >= Math.abs(kink.right() + 3));
        assertTrue(kink.sideError() < 0.01, "" + kink);
        Derivative coarse = Derivative.of(Math::abs, REACH, 1e-7);
        assertEquals(-1, coarse.left(), 1e-12);
        assertEquals(1, coarse.right(), 1e-12);
        assertEquals(5 * 1e-7 / (REACH / 128), coarse.sideError(), 1e-12);
        assertTrue(Derivative.of(t -> t < 0 ? 0 : 1, REACH, 0).kinked(), "a jump");
        assertTrue(Derivative.of(t -> Math.max(0, t), REACH, 0).kinked(), "a ReLU");
    }

    /** Wherever the function lies. */
    @Test
    void slopesFromBothSidesAreOfDifferences() {
        Derivative kink = Derivative.of(t -> 50 + (t < 0 ? 2 * t : -3 * t), REACH, 0);
        assertTrue(kink.kinked());
        assertEquals(2, kink.left(), 1e-9);
        assertEquals(-3, kink.right(), 1e-9);
    }

    /** The formula of order 6 is off by h⁶ / 140 times the seventh derivative. */
    @Test
    void truncationIsWhereTheFormulasDiffer() {
        Derivative derivative = Derivative.of(t -> t + Math.pow(t, 7), REACH, 1e-6);
        double expected = 36 * Math.pow(derivative.step(), 6);
        assertEquals(expected, derivative.truncation(), 1e-3 * expected, "" + derivative);
    }

    private static int asked(DoubleUnaryOperator function, double grain) {
        int[] calls = {0};
        Derivative.of(
                t -> {
                    calls[0]++;
                    return function.applyAsDouble(t);
                },
                REACH,
                grain);
        return calls[0];
    }

    /** Nine values a step, and no more steps than promise anything. */
    @Test
    void stepsThatOnlyGetWorseAreNotTried() {
        assertEquals(2 * 9, asked(t -> 5, 0), "a constant");
        assertTrue(asked(Math::exp, 0) <= 13 * 9);
        assertTrue(asked(t -> (float) Math.exp(t), 0x1p-25) <= 7 * 9);
        assertTrue(asked(Math::abs, 0) <= 18 * 9, "16 that are smaller, 2 that are not");
    }

    @Test
    void aKinkBesideThePointIsSteppedAround() {
        Derivative derivative = Derivative.of(t -> t < 0.01 ? t : 0.01 + 9 * (t - 0.01), REACH, 0);
        assertFalse(derivative.kinked());
        assertEquals(1, derivative.value(), 1e-9);
        assertTrue(4 * derivative.step() <= 0.01, "" + derivative);
    }

    @Test
    void aConstantHasNoKink() {
        Derivative constant = Derivative.of(t -> 5, REACH, 1e-7);
        assertEquals(0, constant.value());
        assertFalse(constant.kinked());
    }

    private static Measured measured(double analytic, double own, double size, double... numeric) {
        return new Measured(
                analytic,
                own,
                size,
                new Derivative(
                        numeric[0],
                        numeric[1],
                        numeric[2],
                        0.1,
                        numeric[3],
                        numeric[4],
                        numeric[5]));
    }

    @Test
    void aGradientWithinABoundThatIsNarrowAgrees() {
        assertTrue(measured(1, 1e-4, 1, 1.0006, 2e-4, 3e-4, 1, 1, 0).agrees(), "just within");
        Measured off = measured(1, 1e-4, 1, 1.001, 2e-4, 3e-4, 1, 1, 0);
        assertEquals(6e-4, off.bound(), 1e-15);
        assertEquals(4e-4, off.excess(), 1e-12);
        assertTrue(off.decides() && off.refutes() && !off.agrees());
        Measured sound = measured(1, 1e-4, 1, 1.0005, 2e-4, 3e-4, 1, 1, 0);
        assertTrue(sound.decides() && !sound.refutes() && sound.agrees());
    }

    @Test
    void aBoundThatIsWideDecidesNothing() {
        Measured wide = measured(5, 0, 1, 1, 3e-3, 0, 1, 1, 0);
        assertFalse(wide.decides() || wide.refutes() || wide.agrees());
        assertTrue(wide.describe().contains("the bound is too wide to decide, for truncation"));
        assertTrue(measured(5, 0, 2, 1, 3e-3, 0, 1, 1, 0).refutes(), "of terms of size 2");
        assertTrue(measured(5, 0, 0, -2, 3e-3, 0, 1, 1, 0).refutes(), "of a slope of 2");
        assertTrue(measured(0, 0, 0, 0, 1, 0, 1, 1, 0).agrees(), "of no terms at all");
        Measured none = measured(Double.NaN, 0, 1, 1, 3e-3, 0, 1, 1, 0);
        assertTrue(none.refutes() && !none.agrees());
        String said = measured(3, 0, 1, 1, 1e-3, 2e-3, 1, 1, 0).describe();
        assertTrue(
                said.startsWith(
                        "backward says 3.00000000, forward 1.00000000, difference 2.00, bound"
                                + " 0.00300 (truncation 0.001, rounding 0.002,"),
                said);
    }

    @Test
    void betweenTwoSlopesIsWithinTheirErrors() {
        assertTrue(measured(0.5, 0, 1, 0, 0, 0, 0, 1, 0).between());
        assertTrue(measured(0.5, 0, 1, 0, 0, 0, 1, 0, 0).between());
        assertTrue(measured(1.0009, 0, 1, 0, 0, 0, 0, 1, 0).between(), "a thousandth of the slope");
        assertFalse(measured(1.0011, 0, 1, 0, 0, 0, 0, 1, 0).between());
        assertFalse(measured(-0.0011, 0, 1, 0, 0, 0, 0, 1, 0).between());
        assertTrue(measured(-0.1, 0.06, 1, 0, 0, 0, 0, 1, 0.04).between(), "and both errors");
        assertFalse(measured(-0.11, 0.06, 1, 0, 0, 0, 0, 1, 0.04).between());
        assertFalse(measured(1.11, 0.06, 1, 0, 0, 0, 0, 1, 0.04).between());
    }
}
