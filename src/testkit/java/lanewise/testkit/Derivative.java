package lanewise.testkit;

import java.util.function.DoubleUnaryOperator;

/**
 * The derivative at 0 of a function that is computed in floats, with what is known of its error.
 *
 * <p>Nine points a step h apart give the central difference of order 8; that of order 6 beside it
 * tells the truncation error. High differences of nine values of a smooth function vanish, so what
 * they hold is the noise of rounding (Moré and Wild, <i>Estimating computational noise</i>, SIAM J.
 * Sci. Comput. 33, 2011); over h it is the rounding error, together with the grain of floats, which
 * may be no noise but a staircase. The step where both together are least is taken. A kink within
 * the nine points shows as noise, so that steps shrink until it is outside; one at 0 itself never
 * is, and then the derivatives from both sides are what is known.
 *
 * @param value the derivative
 * @param truncation bound on the error of the formula
 * @param rounding bound on what the noise of the values does to it
 * @param step the h that was taken
 * @param left the derivative from below
 * @param right the derivative from above
 * @param sideError by how much these two may be wrong for the grain of floats
 */
public record Derivative(
        double value,
        double truncation,
        double rounding,
        double step,
        double left,
        double right,
        double sideError) {
    private static final double[] ORDER_8 = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
    private static final double[] ORDER_6 = {3.0 / 4, -3.0 / 20, 1.0 / 60, 0};

    /** The root of the sum of squares of all coefficients of order 8. */
    private static final double NORM = 1.1675;

    /** The sum of their absolute values. */
    private static final double SUM = 2.0835;

    /** Deviations of the noise that a bound allows: no more than one in 10^15 if it is normal. */
    private static final double DEVIATIONS = 8;

    private static final int STEPS = 16;

    /** The error that the derivative may have. */
    public double bound() {
        return truncation + rounding;
    }

    /** Which of the two errors is the larger. */
    public String cause() {
        return truncation > rounding ? "truncation" : "rounding";
    }

    /**
     * Whether no step gave a bound that decides: there is a kink or a jump at the point itself.
     * What the grain alone does to the bound tells nothing: a constant has it too.
     */
    public boolean kinked() {
        return bound() > 0.05 * Math.max(Math.abs(left), Math.abs(right)) + SUM / 2 * sideError;
    }

    /**
     * Takes the derivative.
     *
     * @param function of the distance from the point, computed with the rounding of floats
     * @param reach the first step; a quarter of the distance in which the function is well behaved
     * @param grain by how much a value may be wrong for the floats that go in and come out
     */
    public static Derivative of(DoubleUnaryOperator function, double reach, double grain) {
        Derivative best = null;
        double step = reach;
        int worse = 0;
        for (int i = 0; i < STEPS && worse < 5; i++, step /= 2) {
            Derivative next = at(function, step, grain);
            if (best == null || !(next.bound() >= best.bound())) {
                best = next;
                worse = 0;
            } else if (best.bound() < 1e-2 * Math.abs(best.value)) {
                worse++;
            }
            if (best.bound() == 0) {
                break;
            }
        }
        return best.kinked() ? at(function, reach / 128, grain) : best;
    }

    private static Derivative at(DoubleUnaryOperator function, double step, double grain) {
        double[] values = new double[9];
        for (int i = 0; i < 9; i++) {
            values[i] = function.applyAsDouble((i - 4) * step);
        }
        double order8 = 0;
        double order6 = 0;
        for (int i = 1; i <= 4; i++) {
            double difference = values[4 + i] - values[4 - i];
            order8 += ORDER_8[i - 1] * difference;
            order6 += ORDER_6[i - 1] * difference;
        }
        return new Derivative(
                order8 / step,
                Math.abs(order8 - order6) / step,
                (DEVIATIONS * NORM * noise(values) + SUM * grain) / step,
                step,
                (values[4] - values[3]) / step,
                (values[5] - values[4]) / step,
                2 * grain / step);
    }

    /** The deviation of the values' noise: the largest that differences of order 5 to 7 tell. */
    private static double noise(double[] values) {
        double[] differences = values.clone();
        double largest = 0;
        double factor = 1;
        for (int order = 1; order <= 7; order++) {
            // (order!)^2 / (2 order)!, built up.
            factor *= order / (2.0 * (2 * order - 1));
            double squares = 0;
            int count = values.length - order;
            for (int i = 0; i < count; i++) {
                differences[i] = differences[i + 1] - differences[i];
                squares += differences[i] * differences[i];
            }
            if (order >= 5) {
                largest = Math.max(largest, Math.sqrt(factor * squares / count));
            }
        }
        return largest;
    }
}
