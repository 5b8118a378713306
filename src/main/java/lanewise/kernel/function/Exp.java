package lanewise.kernel.function;

/**
 * The exponential function of a float, the same bits on every CPU: a polynomial in {@code fma}.
 *
 * <p>Error at most 0.9 ulp over the whole range; 0 below -87.3, where results would be subnormal,
 * infinity above 88.73, NaN of NaN.
 */
public final class Exp {
    /** The logarithm of e to base 2. */
    public static final float LOG2_E = 1.44269504f;

    /** The first bits of ln 2, so few that their product with an exponent is exact. */
    public static final float LN2_HIGH = 0.693359375f;

    /** ln 2 without {@link #LN2_HIGH}. */
    public static final float LN2_LOW = -2.12194440e-4f;

    /** Adding and taking off this constant rounds to the nearest integer, ties to even. */
    public static final float ROUND = 12582912f;

    /** Below this the result is 0. */
    public static final float LOWEST = -87.3365f;

    /** Above this the result is infinite. */
    static final float HIGHEST = 88.7228394f;

    /** Coefficient of r to the power of 6 in exp(r) between -ln 2 / 2 and ln 2 / 2. */
    public static final float C6 = 1.3814613e-3f;

    /** Coefficient of r to the power of 5. */
    public static final float C5 = 8.36871e-3f;

    /** Coefficient of r to the power of 4. */
    public static final float C4 = 0.04166839f;

    /** Coefficient of r to the power of 3. */
    public static final float C3 = 0.16666521f;

    /** Coefficient of r to the power of 2. */
    public static final float C2 = 0.49999994f;

    private Exp() {}

    /** e to the power of x. */
    public static float of(float x) {
        if (x != x) {
            return x;
        }
        if (x > HIGHEST) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < LOWEST) {
            return 0f;
        }
        float k = Math.fma(x, LOG2_E, ROUND) - ROUND;
        float r = Math.fma(k, -LN2_HIGH, x);
        r = Math.fma(k, -LN2_LOW, r);
        float p = C6;
        p = Math.fma(p, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + ((int) k << 23));
    }
}
