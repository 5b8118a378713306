package lanewise.kernel;

import static lanewise.kernel.Simd.L;

import java.util.Arrays;

/**
 * The matrix product: A and C in place, B in place or packed a panel of columns at a time, and a
 * chain that is cut goes on from C.
 *
 * <p>As the chain goes on from C, the block sizes change no bit.
 */
final class VectorGemm {
    /** Length of the chains in a block. */
    private static final int DEPTH = Integer.getInteger("depth", 384);

    /** Rows that are too few to pack B for. */
    private static final int FEW_ROWS = Integer.getInteger("few", 128);

    /** Where chains start that do not go on from C: a row for all rows. */
    private static final float[] ZEROS = new float[Panels.COLUMNS];

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
        int aRow = transA ? 1 : lda;
        int aStep = transA ? lda : 1;
        boolean pack = transB || m > FEW_ROWS;
        int blocks = (k + DEPTH - 1) / DEPTH;
        int depth = (k + blocks - 1) / blocks;
        float[] panel = pack ? Scratch.get().first(depth * Panels.COLUMNS) : b;
        for (int k0 = 0; k0 < k; k0 += depth) {
            int length = Math.min(depth, k - k0);
            boolean onward = accumulate || k0 > 0;
            float[] start = onward ? c : ZEROS;
            for (int j = 0; j < n; ) {
                int columns = Panels.columns(n - j);
                int from = bo + (transB ? j * ldb + k0 : k0 * ldb + j);
                if (transB) {
                    Transpose.run(columns, length, b, from, ldb, panel, 0, Panels.COLUMNS);
                } else if (pack) {
                    Panels.copy(length, columns, b, from, ldb, panel, 0, Panels.COLUMNS);
                }
                for (int i = 0; i < m; i += Panels.ROWS) {
                    GemmTiles.tile(
                            Math.min(Panels.ROWS, m - i),
                            columns,
                            length,
                            a,
                            ao + i * aRow + k0 * aStep,
                            aRow,
                            aStep,
                            panel,
                            pack ? 0 : from,
                            pack ? Panels.COLUMNS : ldb,
                            start,
                            onward ? co + i * ldc + j : 0,
                            onward ? ldc : 0,
                            c,
                            co + i * ldc + j,
                            ldc);
                }
                j += columns;
            }
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
        float[] turned = Scratch.get().arena(m * n);
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
        float[] wide = Scratch.get().arena((k + m) * L);
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
