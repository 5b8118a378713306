package lanewise.kernel.function;

/** The logistic function of a float, the same bits on every CPU; error at most 3 ulp. */
public final class Logistic {
    private Logistic() {}

    /** 1 / (1 + exp(-x)). */
    public static float of(float x) {
        float e = Exp.of(-Math.abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }
}
