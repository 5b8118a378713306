package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Transpose;
import lanewise.kernel.vector.tiles.GemmTiles;

/**
 * The matrix product: A and C in place, B in place or packed a panel of columns at a time, and a
 * chain that is cut goes on from C.
 *
 * <p>As the chain goes on from C, the block sizes change no bit.
 */
final class VectorGemm {
    /** Rows of a block of A, which stays in the second-level cache while panels of B pass. */
    private static final int BLOCK_ROWS = 264;

    /** Length of the chains in a block. */
    private static final int DEPTH = 512;

    /** Rows that are too few to pack a B for that is stored as it is read. */
    private static final int FEW_ROWS = 48;

    /** Where chains start that do not go on from C: one row for all. */
    private static final float[] ZEROS = new float[GemmTiles.MAX_COLUMNS];

    private VectorGemm() {}

    static void run(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        if (k == 0) {
            for (int i = 0; !accumulate && i < m; i++) {
                Arrays.fill(c, co + i * ldc, co + i * ldc + n, 0f);
            }
            return;
        }
        if (m == 1 && !transB) {
            OuterProduct.row(n, k, a, ao, transA ? lda : 1, b, bo, ldb, accumulate, c, co);
            return;
        }
        if (m >= L && (n < L || transB && !transA && n >= 2 * m)) {
            turned(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, accumulate, c, co, ldc);
            return;
        }
        if (n < L) {
            padded(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, accumulate, c, co, ldc);
            return;
        }
        int depth = even(k, DEPTH, 1);
        for (int k0 = 0; k0 < k; k0 += depth) {
            chains(
                    transB,
                    m,
                    n,
                    Math.min(depth, k - k0),
                    a,
                    transA ? ao + k0 * lda : ao + k0,
                    transA ? 1 : lda,
                    transA ? lda : 1,
                    b,
                    transB ? bo + k0 : bo + k0 * ldb,
                    ldb,
                    accumulate || k0 > 0,
                    c,
                    co,
                    ldc);
        }
    }

    /** The size of blocks of about the same size, at most {@code limit}. */
    private static int even(int size, int limit, int multiple) {
        int blocks = Math.max(1, (size + limit - 1) / limit);
        int even = (size + blocks - 1) / blocks;
        return (even + multiple - 1) / multiple * multiple;
    }

    /**
     * Chains of one block. Each panel of B passes all rows of a block of A, and is packed when its
     * turn first comes.
     *
     * @param aRow from one row of A to the next
     * @param aStep from one step of the chains to the next
     */
    private static void chains(
            boolean transB,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        // Where its rows are as wide as a panel, B is one as it is.
        boolean pack = transB || m > FEW_ROWS && ldb != GemmTiles.MAX_COLUMNS;
        int rows = even(m, BLOCK_ROWS, GemmTiles.MAX_ROWS);
        int panelSize = k * GemmTiles.MAX_COLUMNS;
        int kept = m > rows ? (n + GemmTiles.MAX_COLUMNS - 1) / GemmTiles.MAX_COLUMNS : 1;
        float[] panels = pack ? Scratch.get().arena(Scratch.LINE + kept * panelSize) : b;
        float[] start = accumulate ? c : ZEROS;
        for (int i0 = 0; i0 < m; i0 += rows) {
            int end = Math.min(m, i0 + rows);
            int panel = Scratch.LINE;
            for (int j = 0; j < n; ) {
                int columns = Panels.columns(n - j);
                int from = transB ? bo + j * ldb : bo + j;
                if (pack && i0 == 0) {
                    pack(transB, k, columns, b, from, ldb, panels, panel);
                }
                for (int i = i0; i < end; i += GemmTiles.MAX_ROWS) {
                    int at = co + i * ldc + j;
                    GemmTiles.tile(
                            Math.min(GemmTiles.MAX_ROWS, end - i),
                            columns,
                            k,
                            a,
                            ao + i * aRow,
                            aRow,
                            aStep,
                            panels,
                            pack ? panel : from,
                            pack ? GemmTiles.MAX_COLUMNS : ldb,
                            start,
                            accumulate ? at : 0,
                            accumulate ? ldc : 0,
                            c,
                            at,
                            ldc);
                }
                j += columns;
                panel += kept > 1 ? panelSize : 0;
            }
        }
    }

    private static void pack(
            boolean transposed, int k, int n, float[] b, int bo, int ldb, float[] packed, int po) {
        if (transposed) {
            Transpose.run(n, k, b, bo, ldb, packed, po, GemmTiles.MAX_COLUMNS);
        } else {
            Panels.copy(k, n, b, bo, ldb, packed, po, GemmTiles.MAX_COLUMNS);
        }
    }

    /** C' = B' A': a narrow C is computed along its columns. */
    private static void turned(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        float[] turned = Scratch.get().first(m * n);
        if (accumulate) {
            Transpose.run(m, n, c, co, ldc, turned, 0, m);
        }
        run(!transB, !transA, n, m, k, b, bo, ldb, a, ao, lda, accumulate, turned, 0, m);
        Transpose.run(n, m, turned, 0, m, c, co, ldc);
    }

    /** With less than a vector of rows and of columns, B and C are filled up to one. */
    private static void padded(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        float[] wide = Scratch.get().first((k + m) * L);
        for (int q = 0; q < k; q++) {
            for (int j = 0; j < n; j++) {
                wide[q * L + j] = b[transB ? bo + j * ldb + q : bo + q * ldb + j];
            }
        }
        int to = k * L;
        if (accumulate) {
            Panels.copy(m, n, c, co, ldc, wide, to, L);
        }
        run(transA, false, m, L, k, a, ao, lda, wide, 0, L, accumulate, wide, to, L);
        Panels.copy(m, n, wide, to, L, c, co, ldc);
    }
}
