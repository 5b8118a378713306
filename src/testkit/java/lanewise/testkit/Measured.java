package lanewise.testkit;

import java.util.function.DoubleUnaryOperator;

/**
 * What the backward pass says and what the forward pass says.
 *
 * @param analytic the gradient's
 * @param own error of the gradient's, told by scaling the outputs' gradient by odd numbers
 * @param size the root of the sum of squares of the gradient's terms
 * @param numeric the forward pass's
 */
record Measured(double analytic, double own, double size, Derivative numeric) {
    /** The bound beyond which nothing is decided, relative to the derivative. */
    private static final double DECIDES = 2e-3;

    private static final double NEARER = 0x1p-10;
    private static final double NEAREST = 0x1p-60;

    double bound() {
        return own + numeric.bound();
    }

    /** By how much the difference exceeds the bound; NaN where one side is no number. */
    double excess() {
        return Math.abs(analytic - numeric.value()) - bound();
    }

    /** Whether the bound is so small that an error would be seen; what is no number is one. */
    boolean decides() {
        return !Double.isFinite(analytic)
                || bound() <= DECIDES * Math.max(Math.abs(numeric.value()), size)
                || size == 0;
    }

    /** Whether there is an error for certain. */
    boolean refutes() {
        return decides() && !(excess() <= 0);
    }

    boolean agrees() {
        return excess() <= 0 && decides();
    }

    /**
     * Whether the function is hardly more than a constant as far as floats can tell, and the
     * gradient does not say otherwise: x over its own size has no better bound.
     *
     * @param values of the function, the sum of their sizes
     */
    boolean isFlat(double values) {
        return excess() <= 0
                && bound() <= 0x1p-12 * values
                && bound() * numeric.step() <= 0x1p-17 * values;
    }

    /**
     * The same at steps so small that they bear the gradient out, or this where none does: what is
     * steep near 0 looks like a jump from further off.
     */
    Measured closer(DoubleUnaryOperator function, double reach, double grain) {
        for (double near = reach * NEARER; near > NEAREST; near *= NEARER) {
            Derivative derivative = Derivative.of(function, near, grain, 0);
            Measured other = new Measured(analytic, own, size, derivative);
            if (other.excess() <= 0
                    && derivative.value() != 0
                    && other.bound() <= DECIDES * Math.abs(derivative.value())) {
                return other;
            }
        }
        return this;
    }

    /** Whether neither side is a number: there is nothing to hold. */
    boolean isNoNumber() {
        return !Double.isFinite(analytic) && !Double.isFinite(numeric.value());
    }

    /** Whether the gradient lies between the derivatives from both sides. */
    boolean between() {
        double slack =
                own
                        + numeric.sideError()
                        + 1e-3 * Math.max(Math.abs(numeric.left()), Math.abs(numeric.right()));
        return analytic >= Math.min(numeric.left(), numeric.right()) - slack
                && analytic <= Math.max(numeric.left(), numeric.right()) + slack;
    }

    String describe() {
        return ("backward says %.9g, forward %.9g, difference %.3g, bound %.3g"
                        + " (truncation %.1g, rounding %.1g, backward's own %.1g; step %.1g)%s")
                .formatted(
                        analytic,
                        numeric.value(),
                        Math.abs(analytic - numeric.value()),
                        bound(),
                        numeric.truncation(),
                        numeric.rounding(),
                        own,
                        numeric.step(),
                        decides()
                                ? ""
                                : "; the bound is too wide to decide, for "
                                        + numeric.cause()
                                        + ": a kink, a jump, or floats too coarse");
    }
}
