package lanewise.kernel;

/**
 * The error function of a float, the same bits on every CPU; error at most 2 ulp.
 *
 * <p>An odd polynomial near 0, and beyond it 1 - exp(-q(x)) with a polynomial q.
 */
public final class Erf {
    static final float NEAR = 0.95f;
    static final float SATURATED = 3.925f;

    /** Of erf(x) / x - 1 in x^2, near 0. */
    static final float P6 = 8.2154234e-5f;

    static final float P5 = -8.1059651e-4f;
    static final float P4 = 5.197797e-3f;
    static final float P3 = -2.6858104e-2f;
    static final float P2 = 0.112836726f;
    static final float P1 = -0.37612632f;
    static final float P0 = 0.12837917f;

    /** Of -log(1 - erf(x)) / x. */
    static final float Q8 = -2.1131013e-6f;

    static final float Q7 = 3.3938119e-5f;
    static final float Q6 = -2.1554617e-4f;
    static final float Q5 = 5.0618075e-4f;
    static final float Q4 = 1.8208057e-3f;
    static final float Q3 = -2.1289313e-2f;
    static final float Q2 = 0.1042063f;
    static final float Q1 = 0.63607585f;
    static final float Q0 = 1.1284695f;

    private Erf() {}

    /** The error function of x. */
    public static float of(float x) {
        float a = Math.abs(x);
        if (!(a > NEAR)) {
            float s = x * x;
            float p = P6;
            p = Math.fma(p, s, P5);
            p = Math.fma(p, s, P4);
            p = Math.fma(p, s, P3);
            p = Math.fma(p, s, P2);
            p = Math.fma(p, s, P1);
            p = Math.fma(p, s, P0);
            return Math.fma(p, x, x);
        }
        if (a > SATURATED) {
            return Math.copySign(1f, x);
        }
        float q = Q8;
        q = Math.fma(q, a, Q7);
        q = Math.fma(q, a, Q6);
        q = Math.fma(q, a, Q5);
        q = Math.fma(q, a, Q4);
        q = Math.fma(q, a, Q3);
        q = Math.fma(q, a, Q2);
        q = Math.fma(q, a, Q1);
        q = Math.fma(q, a, Q0);
        return Math.copySign(1 - Exp.of(-q * a), x);
    }
}
