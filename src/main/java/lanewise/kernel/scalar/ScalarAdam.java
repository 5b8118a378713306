package lanewise.kernel.scalar;

import lanewise.kernel.Kernels;

/** {@link Kernels#adam} in plain loops. */
public final class ScalarAdam {
    private ScalarAdam() {}

    public static void step(
            int n,
            float[] w,
            float[] g,
            float[] m,
            float[] v,
            int offset,
            float beta1,
            float beta2,
            float eps,
            float weightDecay,
            float stepSize,
            float rootCorrection) {
        float oneMinusBeta1 = 1 - beta1;
        float oneMinusBeta2 = 1 - beta2;
        for (int i = offset; i < offset + n; i++) {
            float gradient = Math.fma(weightDecay, w[i], g[i]);
            float first = Math.fma(oneMinusBeta1, gradient - m[i], m[i]);
            float second = Math.fma(oneMinusBeta2 * gradient, gradient, beta2 * v[i]);
            first = Math.abs(first) < Float.MIN_NORMAL ? 0f : first;
            second = Math.abs(second) < Float.MIN_NORMAL ? 0f : second;
            m[i] = first;
            v[i] = second;
            float root = Math.fma((float) Math.sqrt(second), rootCorrection, eps);
            w[i] = Math.fma(-stepSize, first / root, w[i]);
        }
    }
}
