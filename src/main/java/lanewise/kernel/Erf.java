package lanewise.kernel;

/**
 * The error function of a float, the same bits on every CPU; error at most 2 ulp.
 *
 * <p>An odd polynomial near 0, and beyond it 1 - exp(-q(x)) with a polynomial q.
 */
public final class Erf {
    private static final float NEAR = 0.95f;
    private static final float SATURATED = 3.925f;

    private Erf() {}

    /** The error function of x. */
    public static float of(float x) {
        float a = Math.abs(x);
        if (!(a > NEAR)) {
            float s = x * x;
            float p = 8.2154234e-5f;
            p = Math.fma(p, s, -8.1059651e-4f);
            p = Math.fma(p, s, 5.197797e-3f);
            p = Math.fma(p, s, -2.6858104e-2f);
            p = Math.fma(p, s, 0.112836726f);
            p = Math.fma(p, s, -0.37612632f);
            p = Math.fma(p, s, 0.12837917f);
            return Math.fma(p, x, x);
        }
        if (a > SATURATED) {
            return Math.copySign(1f, x);
        }
        float q = -2.1131013e-6f;
        q = Math.fma(q, a, 3.3938119e-5f);
        q = Math.fma(q, a, -2.1554617e-4f);
        q = Math.fma(q, a, 5.0618075e-4f);
        q = Math.fma(q, a, 1.8208057e-3f);
        q = Math.fma(q, a, -2.1289313e-2f);
        q = Math.fma(q, a, 0.1042063f);
        q = Math.fma(q, a, 0.63607585f);
        q = Math.fma(q, a, 1.1284695f);
        return Math.copySign(1 - Exp.of(-q * a), x);
    }
}
