package lanewise.kernel;

import static lanewise.kernel.Simd.F;
import static lanewise.kernel.Simd.L;

import jdk.incubator.vector.FloatVector;

/**
 * How the columns of a matrix are divided for the tiles: panels of two vectors, and a last one of
 * one or two vectors, filled up with what is of no use. A panel is stored k after k.
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
        return rows >= 8 ? 8 : rows >= 6 ? 6 : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
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
     * Packs a k by n matrix that is stored transposed: column j is contiguous from {@code b[bo + j
     * * ldb]} on. A last panel is filled up with copies of the last column, whose products nobody
     * reads.
     *
     * @param order which row of the packed matrix an element of a column becomes; null for its own
     */
    static void packTransposed(
            int k, int n, float[] b, int bo, int ldb, int[] order, float[] packed, int po) {
        Scratch scratch = Scratch.get();
        int[] columns = scratch.tableA(WIDTH);
        int[] rows = scratch.tableB(k);
        int last = 0;
        for (int j = 0; j < n; ) {
            int width = width(n, j);
            for (int i = 0; i < width; i++) {
                columns[i] = Math.min(j + i, n - 1) * ldb;
            }
            for (int q = 0; width != last && q < k; q++) {
                rows[q] = (order == null ? q : order[q]) * width;
            }
            last = width;
            Transpose.run(width, k, b, bo, columns, packed, po + j * k, rows);
            j += width;
        }
    }
}
