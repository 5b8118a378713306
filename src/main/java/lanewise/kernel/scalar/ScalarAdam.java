package lanewise.kernel.scalar;

import lanewise.kernel.AdamRule;
import lanewise.kernel.Kernels;
import lanewise.kernel.Moments;
import lanewise.kernel.Squares;

/** A step of Adam in plain loops. */
public final class ScalarAdam {
    private ScalarAdam() {}

    /** {@link Kernels#adam}. */
    public static void step(
            AdamRule rule,
            float stepSize,
            float rootCorrection,
            int n,
            float[] w,
            float[] g,
            Moments moments,
            int offset) {
        float[] m = moments.first();
        float[] v = moments.second();
        float keep2 = rule.keep2();
        float enter1 = rule.enter1();
        float enter2 = rule.enter2();
        float correction = rootCorrection * rule.squares().down();
        for (int i = offset; i < offset + n; i++) {
            float gradient = Math.fma(rule.weightDecay(), w[i], g[i]);
            float first = Math.fma(enter1, gradient - m[i], m[i]);
            float second = Math.fma(enter2 * gradient, gradient, keep2 * v[i]);
            first = Math.abs(first) < Float.MIN_NORMAL ? 0f : first;
            second = Math.max(second, Squares.LEAST);
            m[i] = first;
            v[i] = second;
            float root = Math.fma((float) Math.sqrt(second), correction, rule.eps());
            w[i] = Math.fma(-stepSize, first / root, w[i]);
        }
    }
}
