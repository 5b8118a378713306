package lanewise.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    /**
     * Deviations of the noise that a bound allows. The noise itself is told by few differences, so
     * that without grain one bound in 10^4 is too narrow where rounding is normal noise.
     */
    private static final double DEVIATIONS = 8;

    /** No power of two and no fraction of one: what has such a period would look constant. */
    private static final double SHARE = 0.9427;

    private static final int STEPS = 16;
    private static final int LARGER = 7;

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
     * What the grain and a bend alone do to the bound tells nothing: a constant has the one, x |x|
     * the other.
     */
    public boolean kinked() {
        return !(bound() <= 0.05 * Math.max(Math.abs(left), Math.abs(right)) + SUM / 2 * sideError);
    }

    /**
     * Takes the derivative.
     *
     * <p>Of the steps tried, the one of the least bound is taken whose interval meets those of all
     * smaller steps: what a large step sees of a fast oscillation is another function.
     *
     * @param function of the distance from the point, computed with the rounding of floats
     * @param reach the first step, about; smaller ones are tried, and larger ones where rounding
     *     asks for them
     * @param grain by how much a value may be wrong for the floats that go in and come out
     */
    public static Derivative of(DoubleUnaryOperator function, double reach, double grain) {
        return of(function, reach, grain, LARGER);
    }

    /** The same with at most so many steps larger than the first. */
    static Derivative of(DoubleUnaryOperator function, double reach, double grain, int larger) {
        List<Tried> tried = new ArrayList<>();
        double step = reach * SHARE;
        double best = Double.POSITIVE_INFINITY;
        int worse = 0;
        for (int i = 0; i < STEPS && worse < 5; i++, step /= 2) {
            Derivative next = at(function, step, grain, tried);
            if (next.bound() < best) {
                best = next.bound();
                worse = 0;
            } else if (best < 1e-2 * Math.abs(next.value)) {
                worse++;
            }
            if (best == 0) {
                break;
            }
        }
        step = reach * SHARE * 2;
        double last = tried.getFirst().derivative.bound();
        for (int i = 0; i < larger && last <= best; i++, step *= 2) {
            Derivative next = at(function, step, grain, tried);
            last = next.bound() < best ? next.bound() : Double.POSITIVE_INFINITY;
            best = Math.min(best, last);
        }
        Derivative chosen = choose(tried, grain);
        return chosen.kinked() ? at(function, reach / 128, grain, tried) : chosen;
    }

    /** What one step gave, and the noise it saw. */
    private record Tried(Derivative derivative, double noise) {}

    private static Derivative choose(List<Tried> tried, double grain) {
        tried.sort(Comparator.comparingDouble(each -> each.derivative.step));
        Derivative chosen = null;
        double noise = 0;
        double low = Double.NEGATIVE_INFINITY;
        double high = Double.POSITIVE_INFINITY;
        for (Tried each : tried) {
            Derivative d = each.derivative;
            // The noise of smaller steps is noise here too.
            noise = Math.max(noise, each.noise);
            double rounding = (DEVIATIONS * NORM * noise + SUM * grain) / d.step;
            double bound = d.truncation + rounding;
            if (!(d.value - bound <= high && d.value + bound >= low)) {
                continue;
            }
            low = Math.max(low, d.value - bound);
            high = Math.min(high, d.value + bound);
            if (chosen == null || bound < chosen.bound()) {
                chosen =
                        new Derivative(
                                d.value,
                                d.truncation,
                                rounding,
                                d.step,
                                d.left,
                                d.right,
                                d.sideError);
            }
        }
        return chosen == null ? tried.getFirst().derivative : chosen;
    }

    private static Derivative at(
            DoubleUnaryOperator function, double step, double grain, List<Tried> tried) {
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
        double[] left = side(values, -1, step);
        double[] right = side(values, 1, step);
        double noise = noise(values);
        Derivative derivative =
                new Derivative(
                        order8 / step,
                        Math.abs(order8 - order6) / step,
                        (DEVIATIONS * NORM * noise + SUM * grain) / step,
                        step,
                        left[0],
                        right[0],
                        5 * grain / step + Math.max(left[1], right[1]));
        tried.add(new Tried(derivative, noise));
        return derivative;
    }

    /**
     * The derivative from one side, straight from two steps, and what the bend adds to its error.
     */
    private static double[] side(double[] values, int sign, double step) {
        double near = sign * (values[4 + sign] - values[4]) / step;
        double far = sign * (values[4 + 2 * sign] - values[4]) / (2 * step);
        return new double[] {2 * near - far, Math.abs(near - far)};
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
