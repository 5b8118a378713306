package lanewise.kernel.function;

/**
 * A function of one variable with its derivative, which kernels apply to every element: one of a
 * family.
 *
 * @param family the functions that it is one of
 * @param a the family's first parameter; ignored by families that have none
 * @param b the second
 */
public record Curve(CurveFamily family, float a, float b) {
    /** The function at x. */
    public float value(float x) {
        return family.value(x, a, b);
    }

    /**
     * The derivative at x.
     *
     * @param y the function at x
     */
    public float slope(float x, float y) {
        return family.slope(x, y, a, b);
    }
}
