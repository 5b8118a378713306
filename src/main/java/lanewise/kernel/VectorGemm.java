package lanewise.kernel;

import java.util.Arrays;

/**
 * The matrix product in blocks that fit the caches: B is packed in panels, a block of A is copied
 * to where its rows are at a constant distance, and a chain that is cut goes on from C.
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

    /** Columns that are too few to copy A for. */
    private static final int NARROW = 2 * Panels.WIDTH;

    /** Length of the chains in a block with few columns: B still fits the first-level cache. */
    static final int NARROW_DEPTH = 512;

    /** For each depth, the stretches of its rows. */
    private static final int[][] STARTS = new int[NARROW_DEPTH + 1][];

    private static final int[][] LENGTHS = new int[NARROW_DEPTH + 1][];

    static {
        for (int k = 0; k <= NARROW_DEPTH; k++) {
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
        if (transB && !transA && m >= Transpose.SIDE && m <= NARROW && n >= 4 * m) {
            turned(m, n, k, a, ao, lda, b, bo, ldb, accumulate, c, co, ldc);
            return;
        }
        boolean narrow = !transA && n <= NARROW;
        int depth = even(k, n <= Panels.WIDTH / 2 ? NARROW_DEPTH : BLOCK_DEPTH, 1);
        for (int k0 = 0; k0 < k; k0 += depth) {
            if (narrow) {
                narrow(
                        transB,
                        m,
                        n,
                        Math.min(depth, k - k0),
                        a,
                        ao + k0,
                        lda,
                        b,
                        transB ? bo + k0 : bo + k0 * ldb,
                        ldb,
                        accumulate || k0 > 0,
                        c,
                        co,
                        ldc);
                continue;
            }
            for (int j0 = 0; j0 < n; j0 += BLOCK_COLUMNS) {
                block(
                        transA,
                        transB,
                        m,
                        Math.min(BLOCK_COLUMNS, n - j0),
                        Math.min(depth, k - k0),
                        a,
                        transA ? ao + k0 * lda : ao + k0,
                        lda,
                        b,
                        transB ? bo + j0 * ldb + k0 : bo + k0 * ldb + j0,
                        ldb,
                        accumulate || k0 > 0,
                        c,
                        co + j0,
                        ldc);
            }
        }
    }

    /** C' = B A': with few rows it takes less to transpose A and C than to pack B transposed. */
    private static void turned(
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
        float[] turned = scratch.arena(m * n);
        if (accumulate) {
            Transpose.run(m, n, c, co, ldc, turned, 0, m);
        }
        run(false, true, n, m, k, b, bo, ldb, a, ao, lda, accumulate, turned, 0, m);
        Transpose.run(n, m, turned, 0, m, c, co, ldc);
    }

    /** The size of blocks of about the same size, at most {@code limit}. */
    private static int even(int size, int limit, int multiple) {
        int blocks = Math.max(1, (size + limit - 1) / limit);
        int even = (size + blocks - 1) / blocks;
        return (even + multiple - 1) / multiple * multiple;
    }

    /** A block of few columns, which reads A in place. */
    private static void narrow(
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
        float[] packed = scratch.first(Panels.padded(n) * k);
        pack(transB, k, n, b, bo, ldb, packed);
        for (int i0 = 0; i0 < m; i0 += BLOCK_ROWS) {
            int count = Math.min(BLOCK_ROWS, m - i0);
            for (int i = 0; i < count; i++) {
                scratch.aRows[i] = i * lda;
                scratch.cRows[i] = i * ldc;
            }
            RowProduct.run(
                    0,
                    count,
                    n,
                    k,
                    STARTS[k],
                    LENGTHS[k],
                    a,
                    ao + i0 * lda,
                    scratch.aRows,
                    packed,
                    0,
                    null,
                    0,
                    false,
                    accumulate,
                    c,
                    co + i0 * ldc,
                    scratch.cRows);
        }
    }

    private static void block(
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
        boolean atOnce = m > BLOCK_ROWS;
        float[] packed = scratch.first((atOnce ? Panels.padded(n) : Panels.WIDTH) * k);
        if (atOnce) {
            pack(transB, k, n, b, bo, ldb, packed);
        }
        int step = even(m, BLOCK_ROWS, Panels.GROUP);
        int[] steps = scratch.steps;
        for (int i0 = 0; i0 < m; i0 += step) {
            int count = Math.min(step, m - i0);
            float[] rows = copyOfA(transA, count, k, a, transA ? ao + i0 : ao + i0 * lda, lda);
            for (int j = 0; j < n; ) {
                int columns = Math.min(Panels.WIDTH, n - j);
                int panel = atOnce ? j * k : 0;
                if (!atOnce) {
                    pack(transB, k, columns, b, bo + (transB ? j * ldb : j), ldb, packed);
                }
                int to = co + i0 * ldc + j;
                if (transA) {
                    OuterProduct.panel(
                            count,
                            columns,
                            k,
                            rows,
                            0,
                            Panels.GROUP * k,
                            steps,
                            0,
                            packed,
                            panel,
                            accumulate,
                            c,
                            to,
                            ldc);
                } else {
                    BlockProduct.panel(
                            count, columns, k, rows, 0, packed, panel, accumulate, c, to, ldc);
                }
                j += columns;
            }
        }
    }

    private static float[] copyOfA(boolean transA, int rows, int k, float[] a, int ao, int lda) {
        Scratch scratch = Scratch.get();
        if (!transA) {
            float[] copy = scratch.second(BLOCK_ROWS * BlockTiles.STRIDE);
            Panels.copy(rows, k, a, ao, lda, copy, 0, BlockTiles.STRIDE);
            return copy;
        }
        float[] packed = scratch.second((rows + Panels.GROUP) * k + Panels.GROUP_LANES);
        Panels.packGroups(k, rows, a, ao, lda, packed);
        for (int q = 0; q < k; q++) {
            scratch.steps[q] = q * Panels.GROUP;
        }
        return packed;
    }

    private static void pack(
            boolean transposed, int k, int n, float[] b, int bo, int ldb, float[] packed) {
        if (transposed) {
            Panels.packTransposed(k, n, b, bo, ldb, null, packed, 0);
        } else {
            Panels.pack(k, n, b, bo, ldb, packed, 0);
        }
    }
}
