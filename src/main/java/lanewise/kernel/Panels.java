package lanewise.kernel;

import static lanewise.kernel.Simd.F;
import static lanewise.kernel.Simd.L;

import jdk.incubator.vector.FloatVector;

/**
 * How the columns of a matrix are divided for the tiles: panels of two vectors, and a last one of
 * one or two vectors, filled up with zeros. A panel is stored k after k.
 */
final class Panels {
    /** Columns of a full panel. */
    static final int WIDTH = 2 * L;

    /**
     * The most rows of a tile: 24 accumulators want 32 registers, which AVX-512 and NEON have;
     * eight fit into AVX2's sixteen.
     */
    static final int MAX_ROWS = Simd.MANY_REGISTERS ? 8 : 4;

    private Panels() {}

    /** Columns, rounded up to whole panels. */
    static int padded(int columns) {
        return (columns + L - 1) / L * L;
    }

    /** Columns of the panel that starts at column {@code j}, padding included. */
    static int width(int columns, int j) {
        return columns - j > L ? WIDTH : L;
    }

    /** Rows of the next tile when {@code rows} are left. */
    static int tileRows(int rows) {
        if (rows >= MAX_ROWS) {
            return MAX_ROWS;
        }
        return rows >= 8 ? 8 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
    }

    /** Packs a k by n matrix whose rows are contiguous. */
    static void pack(int k, int n, float[] b, int bo, int ldb, float[] packed, int po) {
        for (int j = 0; j < n; ) {
            int width = width(n, j);
            int filled = Math.min(width, n - j);
            int to = po + j * k;
            if (filled == width) {
                for (int q = 0; q < k; q++) {
                    int from = bo + q * ldb + j;
                    int at = to + q * width;
                    FloatVector.fromArray(F, b, from).intoArray(packed, at);
                    if (width > L) {
                        FloatVector.fromArray(F, b, from + L).intoArray(packed, at + L);
                    }
                }
            } else {
                for (int q = 0; q < k; q++) {
                    int from = bo + q * ldb + j;
                    int at = to + q * width;
                    for (int i = 0; i < width; i++) {
                        packed[at + i] = i < filled ? b[from + i] : 0f;
                    }
                }
            }
            j += width;
        }
    }

    /**
     * Packs a k by n matrix that is stored transposed: column j's elements lie {@code step} apart
     * from {@code b[bo + j * ldb]} on.
     */
    static void packTransposed(
            int k, int n, float[] b, int bo, int ldb, int step, float[] packed, int po) {
        for (int j = 0; j < n; ) {
            int width = width(n, j);
            int filled = Math.min(width, n - j);
            int to = po + j * k;
            int whole = filled / Transpose.SIDE * Transpose.SIDE;
            int q = 0;
            if (step == 1) {
                for (; q + Transpose.SIDE <= k; q += Transpose.SIDE) {
                    for (int i = 0; i < whole; i += Transpose.SIDE) {
                        Transpose.block(
                                b, bo + (j + i) * ldb + q, ldb, packed, to + q * width + i, width);
                    }
                    remainder(
                            b,
                            bo + j * ldb,
                            ldb,
                            1,
                            packed,
                            to,
                            width,
                            whole,
                            filled,
                            q,
                            q + Transpose.SIDE);
                }
            }
            remainder(b, bo + j * ldb, ldb, step, packed, to, width, 0, filled, q, k);
            j += width;
        }
    }

    private static void remainder(
            float[] b,
            int bo,
            int ldb,
            int step,
            float[] packed,
            int to,
            int width,
            int from,
            int filled,
            int k0,
            int k1) {
        for (int i = from; i < width; i++) {
            if (i < filled) {
                for (int q = k0; q < k1; q++) {
                    packed[to + q * width + i] = b[bo + i * ldb + q * step];
                }
            } else {
                for (int q = k0; q < k1; q++) {
                    packed[to + q * width + i] = 0f;
                }
            }
        }
    }
}
