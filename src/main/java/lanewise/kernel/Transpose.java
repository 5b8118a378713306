package lanewise.kernel;

import static lanewise.kernel.Simd.F;
import static lanewise.kernel.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposes matrices in blocks of one vector a side, with the rows of both found through tables.
 *
 * <p>To interleave row i with row i + {@code L / 2} for every i, and to number the results in
 * order, is one step of a perfect shuffle; after log2(L) steps the block is transposed. Two steps
 * at a time are done in registers.
 */
final class Transpose {
    /** Rows and columns of a block. */
    static final int SIDE = L;

    private static final int QUARTER = L / 4;
    private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(F, 0);
    private static final VectorShuffle<Float> HIGH = VectorShuffle.makeZip(F, 1);

    /** The rows of the scratch block. */
    private static final int[] ROWS = new int[L];

    static {
        for (int i = 0; i < L; i++) {
            ROWS[i] = i * L;
        }
    }

    private Transpose() {}

    /** Transposes an m by n matrix. */
    static void run(int m, int n, float[] a, int ao, int lda, float[] b, int bo, int ldb) {
        Scratch scratch = Scratch.get();
        int[] aRows = scratch.tableA(m);
        for (int i = 0; i < m; i++) {
            aRows[i] = i * lda;
        }
        int[] bRows = scratch.tableB(n);
        for (int j = 0; j < n; j++) {
            bRows[j] = j * ldb;
        }
        run(m, n, a, ao, aRows, b, bo, bRows);
    }

    /**
     * Transposes a matrix of any size.
     *
     * @param m rows of A, columns of B
     * @param n columns of A, rows of B
     * @param aRows where the rows of A start after {@code ao}
     * @param bRows where the rows of B start after {@code bo}
     */
    static void run(int m, int n, float[] a, int ao, int[] aRows, float[] b, int bo, int[] bRows) {
        if (m < L || n < L) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    b[bo + bRows[j] + i] = a[ao + aRows[i] + j];
                }
            }
            return;
        }
        float[] scratch = Scratch.get().block;
        for (int j0 = 0; j0 < n; j0 += L) {
            // The last block of a row or column covers again what the one before has done.
            int j = Math.min(j0, n - L);
            for (int i0 = 0; i0 < m; i0 += L) {
                int i = Math.min(i0, m - L);
                block(a, ao + j, aRows, i, b, bo + i, bRows, j, scratch);
            }
        }
    }

    /** Writes the transpose of the block at {@code from} to {@code to}. */
    static void block(float[] a, int from, int lda, float[] b, int to, int ldb) {
        Scratch scratch = Scratch.get();
        for (int i = 0; i < L; i++) {
            scratch.blockRows[i] = i * lda;
            scratch.blockColumns[i] = i * ldb;
        }
        block(a, from, scratch.blockRows, 0, b, to, scratch.blockColumns, 0, scratch.block);
    }

    private static void block(
            float[] a,
            int from,
            int[] aRows,
            int ap,
            float[] b,
            int to,
            int[] bRows,
            int bp,
            float[] scratch) {
        if (L == 4) {
            twice(a, from, aRows, ap, b, to, bRows, bp);
        } else {
            twice(a, from, aRows, ap, scratch, 0, ROWS, 0);
            if (L == 8) {
                once(scratch, b, to, bRows, bp);
            } else {
                twice(scratch, 0, ROWS, 0, b, to, bRows, bp);
            }
        }
    }

    private static void twice(
            float[] a, int from, int[] aRows, int ap, float[] b, int to, int[] bRows, int bp) {
        for (int i = 0; i < QUARTER; i++) {
            int p = ap + i;
            FloatVector r0 = FloatVector.fromArray(F, a, from + aRows[p]);
            FloatVector r1 = FloatVector.fromArray(F, a, from + aRows[p + QUARTER]);
            FloatVector r2 = FloatVector.fromArray(F, a, from + aRows[p + 2 * QUARTER]);
            FloatVector r3 = FloatVector.fromArray(F, a, from + aRows[p + 3 * QUARTER]);
            FloatVector s0 = r0.rearrange(LOW, r2);
            FloatVector s1 = r0.rearrange(HIGH, r2);
            FloatVector s2 = r1.rearrange(LOW, r3);
            FloatVector s3 = r1.rearrange(HIGH, r3);
            int q = bp + 4 * i;
            s0.rearrange(LOW, s2).intoArray(b, to + bRows[q]);
            s0.rearrange(HIGH, s2).intoArray(b, to + bRows[q + 1]);
            s1.rearrange(LOW, s3).intoArray(b, to + bRows[q + 2]);
            s1.rearrange(HIGH, s3).intoArray(b, to + bRows[q + 3]);
        }
    }

    private static void once(float[] a, float[] b, int to, int[] bRows, int bp) {
        for (int i = 0; i < L / 2; i++) {
            FloatVector r0 = FloatVector.fromArray(F, a, i * L);
            FloatVector r1 = FloatVector.fromArray(F, a, (i + L / 2) * L);
            r0.rearrange(LOW, r1).intoArray(b, to + bRows[bp + 2 * i]);
            r0.rearrange(HIGH, r1).intoArray(b, to + bRows[bp + 2 * i + 1]);
        }
    }
}
