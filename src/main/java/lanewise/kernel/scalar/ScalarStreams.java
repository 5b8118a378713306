package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.Kernels;

/** What only streams through memory, in plain loops. */
final class ScalarStreams {
    private ScalarStreams() {}

    static void add(int n, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i++) {
            y[yo + i] += x[xo + i];
        }
    }

    /** The sum of elements that lie {@code stride} apart, see {@link Kernels#treeSum}. */
    static float treeSum(int terms, int stride, float[] x, int xo) {
        if (terms == 1) {
            return x[xo];
        }
        int left = Integer.highestOneBit(terms - 1);
        return treeSum(left, stride, x, xo) + treeSum(terms - left, stride, x, xo + left * stride);
    }

    /** y = a x + y, each element an {@code fma}. */
    static void fma(int n, float a, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Math.fma(a, x[xo + i], y[yo + i]);
        }
    }

    static void scale(int n, float factor, float[] x, int xo) {
        for (int i = 0; i < n; i++) {
            x[xo + i] *= factor;
        }
    }

    static boolean allFinite(int n, float[] x, int xo) {
        for (int i = 0; i < n; i++) {
            if (!Float.isFinite(x[xo + i])) {
                return false;
            }
        }
        return true;
    }

    static void relu(int n, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i++) {
            float value = x[xo + i];
            y[yo + i] = value <= 0 ? 0f : value;
        }
    }

    static void reluBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        for (int i = 0; i < n; i++) {
            dx[dxo + i] = y[yo + i] <= 0 ? 0f : dy[dyo + i];
        }
    }

    static void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        if (!accumulate) {
            Arrays.fill(sums, so, so + columns, 0f);
        }
        if (rows <= Kernels.ROWS_IN_A_CHAIN) {
            for (int i = 0; i < rows; i++) {
                add(columns, x, xo + i * columns, sums, so);
            }
            return;
        }
        for (int j = 0; j < columns; j++) {
            sums[so + j] += tree(rows, columns, x, xo + j);
        }
    }

    private static float tree(int rows, int columns, float[] x, int xo) {
        int leaf = Kernels.ROWS_IN_A_LEAF;
        if (rows > leaf) {
            int left = leaf * Integer.highestOneBit((rows - 1) / leaf);
            return tree(left, columns, x, xo) + tree(rows - left, columns, x, xo + left * columns);
        }
        float sum = 0;
        for (int i = 0; i < rows; i++) {
            sum += x[xo + i * columns];
        }
        return sum;
    }
}
