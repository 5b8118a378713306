package lanewise.kernel;

/**
 * The matrix product in blocks that fit the caches: B is packed in panels, A is copied row by row
 * where its rows are far apart, and a chain that is cut goes on from C.
 *
 * <p>As the chain goes on from C, the block sizes change no bit.
 */
final class VectorGemm {
    /** Rows of a block of A. */
    static final int BLOCK_ROWS = 192;

    /** Length of the chains in a block. */
    static final int BLOCK_DEPTH = 384;

    /** Columns of a block of B. */
    private static final int BLOCK_COLUMNS = 2048;

    /** Floats between the rows of a copied block, so that rows do not share cache sets. */
    private static final int COPY_STRIDE = BLOCK_DEPTH + 16;

    private static final int[][] STARTS = new int[BLOCK_DEPTH + 1][];
    private static final int[][] LENGTHS = new int[BLOCK_DEPTH + 1][];

    static {
        for (int k = 0; k <= BLOCK_DEPTH; k++) {
            int count = (k + RowTiles.STRETCH - 1) / RowTiles.STRETCH;
            STARTS[k] = new int[count];
            LENGTHS[k] = new int[count];
            for (int s = 0; s < count; s++) {
                STARTS[k][s] = s * RowTiles.STRETCH;
                LENGTHS[k][s] = Math.min(RowTiles.STRETCH, k - s * RowTiles.STRETCH);
            }
        }
    }

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
        if (k == 0 && !accumulate) {
            for (int i = 0; i < m; i++) {
                java.util.Arrays.fill(c, co + i * ldc, co + i * ldc + n, 0f);
            }
            return;
        }
        // A single row is also a single column, and the outer product packs nothing.
        boolean outer = !transB && (transA || m == 1);
        int stepOfA = transA ? lda : 1;
        for (int k0 = 0; k0 < k; k0 += BLOCK_DEPTH) {
            int depth = Math.min(BLOCK_DEPTH, k - k0);
            boolean goesOn = accumulate || k0 > 0;
            for (int j0 = 0; j0 < n; j0 += BLOCK_COLUMNS) {
                int columns = Math.min(BLOCK_COLUMNS, n - j0);
                if (outer) {
                    outer(
                            m,
                            columns,
                            depth,
                            a,
                            ao + k0 * stepOfA,
                            stepOfA,
                            b,
                            bo + k0 * ldb + j0,
                            ldb,
                            goesOn,
                            c,
                            co + j0,
                            ldc);
                } else {
                    rows(
                            transA,
                            transB,
                            m,
                            columns,
                            depth,
                            a,
                            transA ? ao + k0 * lda : ao + k0,
                            lda,
                            b,
                            transB ? bo + j0 * ldb + k0 : bo + k0 * ldb + j0,
                            ldb,
                            goesOn,
                            c,
                            co + j0,
                            ldc);
                }
            }
        }
    }

    private static void rows(
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
        Scratch scratch = Scratch.get();

        // One block of rows passes each panel once, so a panel is packed when its turn comes.
        int step = m <= BLOCK_ROWS ? Math.min(n, Panels.WIDTH) : n;
        float[] packed = scratch.first(Panels.padded(step) * k);
        if (step == n) {
            pack(transB, k, n, b, bo, ldb, packed);
        }
        for (int i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, m - i0);
            float[] source = a;
            int from = ao + i0 * lda;
            int stride = lda;
            if (transA) {
                source = scratch.second(BLOCK_ROWS * COPY_STRIDE);
                int[] steps = scratch.tableA(k);
                for (int q = 0; q < k; q++) {
                    steps[q] = q * lda;
                }
                int[] rows = scratch.tableB(count);
                for (int i = 0; i < count; i++) {
                    rows[i] = i * COPY_STRIDE;
                }
                Transpose.run(k, count, a, ao + i0, steps, source, 0, rows);
                from = 0;
                stride = COPY_STRIDE;
            } else if (lda > COPY_STRIDE && n > Panels.WIDTH) {
                source = scratch.second(BLOCK_ROWS * COPY_STRIDE);
                for (int i = 0; i < count; i++) {
                    System.arraycopy(a, from + i * lda, source, i * COPY_STRIDE, k);
                }
                from = 0;
                stride = COPY_STRIDE;
            }
            for (int i = 0; i < count; i++) {
                scratch.aRows[i] = i * stride;
                scratch.cRows[i] = i * ldc;
            }
            for (int j = 0; j < n; j += step) {
                int columns = Math.min(step, n - j);
                if (step < n) {
                    pack(transB, k, columns, b, bo + (transB ? j * ldb : j), ldb, packed);
                }
                RowProduct.run(
                        0,
                        count,
                        columns,
                        k,
                        STARTS[k],
                        LENGTHS[k],
                        source,
                        from,
                        scratch.aRows,
                        packed,
                        0,
                        null,
                        0,
                        false,
                        accumulate,
                        c,
                        co + i0 * ldc + j,
                        scratch.cRows);
            }
        }
    }

    private static void pack(
            boolean transposed, int k, int n, float[] b, int bo, int ldb, float[] packed) {
        if (transposed) {
            Panels.packTransposed(k, n, b, bo, ldb, null, packed, 0);
        } else {
            Panels.pack(k, n, b, bo, ldb, packed, 0);
        }
    }

    private static void outer(
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
        int[] steps = Scratch.get().steps;
        for (int q = 0; q < k; q++) {
            steps[q] = q * lda;
        }
        OuterProduct.run(m, n, k, a, ao, steps, 0, b, bo, ldb, accumulate, c, co, ldc);
    }
}
