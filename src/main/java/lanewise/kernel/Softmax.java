package lanewise.kernel;

import java.util.Arrays;

/**
 * Softmax of one row in plain loops.
 *
 * <p>A row's sum is taken in {@value #LANES} virtual lanes, element j in lane j mod {@value
 * #LANES}, which are then added in a fixed tree; so a vector of any width that divides it can do
 * the same.
 */
final class Softmax {
    static final int LANES = 16;

    private static final ThreadLocal<float[]> LANES_OF_THREAD =
            ThreadLocal.withInitial(() -> new float[LANES]);

    private Softmax() {}

    /** The sum of the lanes: halves are added until one is left. */
    static float tree(float[] lanes) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[0];
    }

    static float max(int n, float[] x, int xo) {
        float max = x[xo];
        for (int j = 1; j < n; j++) {
            max = Math.max(max, x[xo + j]);
        }
        return max;
    }

    /** One row of {@link Kernels#softmaxCrossEntropy}. */
    static double crossEntropyRow(
            int n, float[] logits, int lo, int label, float weight, float[] y, int yo) {
        float max = max(n, logits, lo);
        float target = logits[lo + label];
        float[] lanes = LANES_OF_THREAD.get();
        Arrays.fill(lanes, 0f);
        for (int j = 0; j < n; j++) {
            float e = Exp.of(logits[lo + j] - max);
            y[yo + j] = e;
            lanes[j % LANES] += e;
        }
        float sum = tree(lanes);
        float factor = weight / sum;
        for (int j = 0; j < n; j++) {
            y[yo + j] *= factor;
        }
        y[yo + label] -= weight;
        return StrictMath.log(sum) - ((double) target - max);
    }
}
