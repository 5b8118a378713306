package lanewise.testkit;

/**
 * What the backward pass says and what the forward pass says.
 *
 * @param analytic the gradient's
 * @param own error of the gradient's, told by scaling the outputs' gradient by odd numbers
 * @param size the root of the sum of squares of the gradient's terms
 * @param numeric the forward pass's
 */
record Measured(double analytic, double own, double size, Derivative numeric) {
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
                || bound() <= 2e-3 * Math.max(Math.abs(numeric.value()), size)
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
                                        + ": a kink or a jump");
    }
}
