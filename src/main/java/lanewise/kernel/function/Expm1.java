package lanewise.kernel.function;

/**
 * exp(x) - 1 of a float, the same bits on every CPU; exact in relative terms near 0.
 *
 * <p>Error at most 2.5 ulp; -1 below -17.4, infinity above 88.72, NaN of NaN.
 */
public final class Expm1 {
    /** Below this the result is -1. */
    public static final float LOWEST = -17.4f;

    private Expm1() {}

    /** e to the power of x, less 1. */
    public static float of(float x) {
        if (x != x) {
            return x;
        }
        if (x > Exp.HIGHEST) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < LOWEST) {
            return -1f;
        }
        float k = Math.fma(x, Exp.LOG2_E, Exp.ROUND) - Exp.ROUND;
        float r = Math.fma(k, -Exp.LN2_HIGH, x);
        r = Math.fma(k, -Exp.LN2_LOW, r);
        float p = Exp.C6;
        p = Math.fma(p, r, Exp.C5);
        p = Math.fma(p, r, Exp.C4);
        p = Math.fma(p, r, Exp.C3);
        p = Math.fma(p, r, Exp.C2);
        p = Math.fma(p * r, r, r);
        // Half of the power of two, which is a normal number for every k.
        float half = Float.intBitsToFloat((int) k + 126 << 23);
        return 2 * Math.fma(p, half, half - 0.5f);
    }
}
