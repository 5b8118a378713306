package lanewise.kernel.function;

/**
 * The natural logarithm of a float, the same bits on every CPU: a polynomial in {@code fma}.
 *
 * <p>Error at most 1.5 ulp; minus infinity of 0, NaN below 0 and of NaN.
 */
public final class Log {
    /** The square root of a half: from it to its double ln is a polynomial of f = x - 1. */
    public static final float SQRT_HALF = 0.70710677f;

    /** Coefficient of f to the power of 3. */
    public static final float C3 = 0.33333313f;

    /** Coefficient of f to the power of 4. */
    public static final float C4 = -0.25000009f;

    /** Coefficient of f to the power of 5. */
    public static final float C5 = 0.2000212f;

    /** Coefficient of f to the power of 6. */
    public static final float C6 = -0.16667996f;

    /** Coefficient of f to the power of 7. */
    public static final float C7 = 0.1421955f;

    /** Coefficient of f to the power of 8. */
    public static final float C8 = -0.124055915f;

    /** Coefficient of f to the power of 9. */
    public static final float C9 = 0.11888175f;

    /** Coefficient of f to the power of 10. */
    public static final float C10 = -0.116756417f;

    /** Coefficient of f to the power of 11. */
    public static final float C11 = 0.067466013f;

    private Log() {}

    /** The logarithm of x. */
    public static float of(float x) {
        if (!(x > 0)) {
            return x == 0 ? Float.NEGATIVE_INFINITY : Float.NaN;
        }
        if (x == Float.POSITIVE_INFINITY) {
            return x;
        }
        float lift = 0;
        if (x < Float.MIN_NORMAL) {
            x *= 0x1p23f;
            lift = -23;
        }
        int bits = Float.floatToRawIntBits(x);
        int shifted = bits - Float.floatToRawIntBits(SQRT_HALF);
        float exponent = (shifted >> 23) + lift;
        float f = Float.intBitsToFloat(bits - (shifted & 0xFF800000)) - 1;
        float p = C11;
        p = Math.fma(p, f, C10);
        p = Math.fma(p, f, C9);
        p = Math.fma(p, f, C8);
        p = Math.fma(p, f, C7);
        p = Math.fma(p, f, C6);
        p = Math.fma(p, f, C5);
        p = Math.fma(p, f, C4);
        p = Math.fma(p, f, C3);
        float square = f * f;
        p = Math.fma(p * f, square, exponent * Exp.LN2_LOW);
        p = Math.fma(-0.5f, square, p);
        return Math.fma(exponent, Exp.LN2_HIGH, f + p);
    }

    /** The logarithm of 1 + x, exact in relative terms near 0: at most 4 ulp. */
    public static float ofOnePlus(float x) {
        float sum = 1 + x;
        if (sum == 1 || sum == Float.POSITIVE_INFINITY) {
            return x;
        }
        return of(sum) * (x / (sum - 1));
    }
}
