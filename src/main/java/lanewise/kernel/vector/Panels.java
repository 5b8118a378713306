package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Transpose;
import lanewise.kernel.vector.tiles.GemmTiles;
import lanewise.kernel.vector.tiles.OuterTiles;
import lanewise.kernel.vector.tiles.RowTiles;

/**
 * How the columns of a matrix are divided for the tiles: panels of four vectors while there are as
 * many columns, then of two, and a last one of one or two vectors, filled up with what is of no
 * use. A panel is stored k after k.
 */
final class Panels {
    /** Columns of a panel of two vectors. */
    static final int WIDTH = OuterTiles.MAX_COLUMNS;

    private static final Scratch TABLES = new Scratch("tables of a panel");

    private Panels() {}

    /** Columns, rounded up to whole panels. */
    static int padded(int columns) {
        return (columns + L - 1) / L * L;
    }

    /** Columns of the next panel when {@code left} are left, padding included. */
    static int width(int left) {
        return left >= RowTiles.MAX_COLUMNS ? RowTiles.MAX_COLUMNS : atMostTwo(left);
    }

    /** The same where no panel has more than two vectors. */
    static int atMostTwo(int left) {
        return left > L ? WIDTH : L;
    }

    /**
     * Columns of the next panel of a matrix product, at least a vector, when so many are left: what
     * is too few for a panel takes from the panel before it.
     */
    static int columns(int left) {
        return left <= GemmTiles.MAX_COLUMNS ? left : Math.min(GemmTiles.MAX_COLUMNS, left - L);
    }

    /** Copies rows. */
    static void copy(
            int rows, int columns, float[] a, int ao, int lda, float[] b, int bo, int ldb) {
        for (int i = 0; i < rows; i++) {
            int from = ao + i * lda;
            int to = bo + i * ldb;
            int j = 0;
            for (; j <= columns - L; j += L) {
                FloatVector.fromArray(F, a, from + j).intoArray(b, to + j);
            }
            for (; j < columns; j++) {
                b[to + j] = a[from + j];
            }
        }
    }

    /** Packs a k by n matrix whose rows are contiguous. */
    static void pack(int k, int n, float[] b, int bo, int ldb, float[] packed, int po) {
        for (int j = 0; j < n; ) {
            int width = width(n - j);
            int filled = Math.min(width, n - j);
            int to = po + j * k;
            if (filled == width) {
                for (int q = 0; q < k; q++) {
                    int from = bo + q * ldb + j;
                    int at = to + q * width;
                    for (int i = 0; i < width; i += L) {
                        FloatVector.fromArray(F, b, from + i).intoArray(packed, at + i);
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
        try (Scratch.Lease tables = TABLES.lease()) {
            int[] columns = tables.columns(RowTiles.MAX_COLUMNS);
            int[] rows = tables.rows(k);
            int last = 0;
            for (int j = 0; j < n; ) {
                int width = width(n - j);
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
}
