package lanewise.kernel.scalar;

import lanewise.kernel.Kernels;
import lanewise.random.Bernoulli;

/** {@link Kernels#dropout} in plain loops. */
public final class ScalarDropout {
    private ScalarDropout() {}

    public static void run(
            long key,
            long first,
            Bernoulli bernoulli,
            int n,
            float[] x,
            int xo,
            float[] y,
            int yo) {
        if (bernoulli.keepsAll()) {
            System.arraycopy(x, xo, y, yo, n);
            return;
        }
        float scale = bernoulli.scale();
        for (int i = 0; i < n; i++) {
            y[yo + i] = bernoulli.keeps(key, first + i) ? x[xo + i] * scale : 0f;
        }
    }
}
