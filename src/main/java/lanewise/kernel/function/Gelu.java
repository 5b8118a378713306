package lanewise.kernel.function;

/**
 * x times the standard normal distribution function, the same bits on every CPU; error at most 3
 * ulp from -1 up and 2^-23 |x| below.
 *
 * <p>That is max(x, 0) - |x| Phi(-|x|), where nothing cancels, and Phi(-|x|) is 2 to the power of a
 * polynomial.
 */
public final class Gelu {
    /** Below this Phi is taken for 0: it is 1.1e-8. */
    public static final float LOWEST = -5.6f;

    /** Coefficient of b to the power of 9 in log2(Phi(b)) from there to 0; the constant is -1. */
    public static final float Q9 = -2.081718e-7f;

    /** Coefficient of b to the power of 8. */
    public static final float Q8 = -4.895771e-6f;

    /** Coefficient of b to the power of 7. */
    public static final float Q7 = -4.6053283e-5f;

    /** Coefficient of b to the power of 6. */
    public static final float Q6 = -1.9081743e-4f;

    /** Coefficient of b to the power of 5. */
    public static final float Q5 = 1.5463182e-4f;

    /** Coefficient of b to the power of 4. */
    public static final float Q4 = 7.10407e-3f;

    /** Coefficient of b to the power of 3. */
    public static final float Q3 = 0.052528977f;

    /** Coefficient of b to the power of 2. */
    public static final float Q2 = -0.45919737f;

    /** Coefficient of b to the power of 1. */
    public static final float Q1 = 1.1511064f;

    /** Coefficient of f to the power of 6 in 2^f between -1/2 and 1/2; the constant is 1. */
    public static final float P6 = 1.5353362e-4f;

    /** Coefficient of f to the power of 5. */
    public static final float P5 = 1.3398874e-3f;

    /** Coefficient of f to the power of 4. */
    public static final float P4 = 9.618437e-3f;

    /** Coefficient of f to the power of 3. */
    public static final float P3 = 0.055503324f;

    /** Coefficient of f to the power of 2. */
    public static final float P2 = 0.24022648f;

    /** Coefficient of f to the power of 1. */
    public static final float P1 = 0.6931472f;

    private Gelu() {}

    /** x Phi(x). */
    public static float of(float x) {
        float b = -Math.abs(x);
        if (b < LOWEST) {
            b = 0;
        }
        float q = Q9;
        q = Math.fma(q, b, Q8);
        q = Math.fma(q, b, Q7);
        q = Math.fma(q, b, Q6);
        q = Math.fma(q, b, Q5);
        q = Math.fma(q, b, Q4);
        q = Math.fma(q, b, Q3);
        q = Math.fma(q, b, Q2);
        q = Math.fma(q, b, Q1);
        q = Math.fma(q, b, -1f);
        float rounded = q + Exp.ROUND;
        float f = q - (rounded - Exp.ROUND);
        float p = P6;
        p = Math.fma(p, f, P5);
        p = Math.fma(p, f, P4);
        p = Math.fma(p, f, P3);
        p = Math.fma(p, f, P2);
        p = Math.fma(p, f, P1);
        p = Math.fma(p, f, 1f);
        int power = Float.floatToRawIntBits(rounded) << 23;
        float phi = Float.intBitsToFloat(Float.floatToRawIntBits(p) + power);
        return Math.fma(b, phi, x <= 0 ? 0f : x);
    }
}
