package lanewise.kernel.vector.simd;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposes matrices in blocks of one vector a side, with the rows of both found through tables.
 *
 * <p>Rows i and i + d, where i has not the bit d, exchange runs of d lanes across the diagonal: one
 * shuffle and one blend a row. After d = L / 2, L / 4, …, 1 the block is transposed. Two steps at a
 * time are done in registers.
 */
public final class Transpose {
    /** Rows and columns of a block. */
    public static final int SIDE = L;

    private static final int QUARTER = L / 4;

    /** Exchanges each run of lanes with the next: of half a vector, a quarter, two lanes, one. */
    private static final VectorShuffle<Float> BY_HALF = exchange(L / 2);

    private static final VectorShuffle<Float> BY_QUARTER = exchange(QUARTER);
    private static final VectorShuffle<Float> BY_TWO = exchange(2);
    private static final VectorShuffle<Float> BY_ONE = exchange(1);

    /** The second of each two runs. */
    private static final VectorMask<Float> HALF = second(L / 2);

    private static final VectorMask<Float> QUARTERS = second(QUARTER);
    private static final VectorMask<Float> TWOS = second(2);
    private static final VectorMask<Float> ONES = second(1);

    /** The rows of the scratch block. */
    private static final int[] ROWS = new int[L];

    static {
        for (int i = 0; i < L; i++) {
            ROWS[i] = i * L;
        }
    }

    private static final Scratch TABLES = new Scratch("tables of a transpose");
    private static final Scratch BLOCK = new Scratch("block of a transpose");

    private Transpose() {}

    /** Transposes an m by n matrix. */
    public static void run(int m, int n, float[] a, int ao, int lda, float[] b, int bo, int ldb) {
        try (Scratch.Lease tables = TABLES.lease()) {
            int[] aRows = tables.rows(m);
            for (int i = 0; i < m; i++) {
                aRows[i] = i * lda;
            }
            int[] bRows = tables.columns(n);
            for (int j = 0; j < n; j++) {
                bRows[j] = j * ldb;
            }
            run(m, n, a, ao, aRows, b, bo, bRows);
        }
    }

    /**
     * Transposes a matrix of any size.
     *
     * @param m rows of A, columns of B
     * @param n columns of A, rows of B
     * @param aRows where the rows of A start after {@code ao}
     * @param bRows where the rows of B start after {@code bo}
     */
    public static void run(
            int m, int n, float[] a, int ao, int[] aRows, float[] b, int bo, int[] bRows) {
        if (m < L || n < L) {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    b[bo + bRows[j] + i] = a[ao + aRows[i] + j];
                }
            }
            return;
        }
        try (Scratch.Lease lease = BLOCK.lease()) {
            float[] scratch = lease.floats(SIDE * SIDE);
            for (int j0 = 0; j0 < n; j0 += L) {
                // The last block of a row or column covers again what the one before has done.
                int j = Math.min(j0, n - L);
                for (int i0 = 0; i0 < m; i0 += L) {
                    int i = Math.min(i0, m - L);
                    block(a, ao + j, aRows, i, b, bo + i, bRows, j, scratch);
                }
            }
        }
    }

    /** Writes the transpose of the block at {@code from} to {@code to}. */
    public static void block(float[] a, int from, int lda, float[] b, int to, int ldb) {
        try (Scratch.Lease lease = BLOCK.lease()) {
            int[] rows = lease.rows(SIDE);
            int[] columns = lease.columns(SIDE);
            for (int i = 0; i < L; i++) {
                rows[i] = i * lda;
                columns[i] = i * ldb;
            }
            block(a, from, rows, 0, b, to, columns, 0, lease.floats(SIDE * SIDE));
        }
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
            large(a, from, aRows, ap, b, to, bRows, bp);
        } else {
            large(a, from, aRows, ap, scratch, 0, ROWS, 0);
            if (L == 8) {
                single(scratch, b, to, bRows, bp);
            } else {
                small(scratch, b, to, bRows, bp);
            }
        }
    }

    private static VectorShuffle<Float> exchange(int run) {
        return VectorShuffle.fromOp(F, lane -> lane ^ run);
    }

    private static VectorMask<Float> second(int run) {
        boolean[] lanes = new boolean[L];
        for (int lane = 0; lane < L; lane++) {
            lanes[lane] = (lane & run) != 0;
        }
        return VectorMask.fromArray(F, lanes, 0);
    }

    /** Exchanges halves, then quarters. */
    private static void large(
            float[] a, int from, int[] aRows, int ap, float[] b, int to, int[] bRows, int bp) {
        for (int i = 0; i < QUARTER; i++) {
            int p = ap + i;
            FloatVector r0 = FloatVector.fromArray(F, a, from + aRows[p]);
            FloatVector r1 = FloatVector.fromArray(F, a, from + aRows[p + QUARTER]);
            FloatVector r2 = FloatVector.fromArray(F, a, from + aRows[p + 2 * QUARTER]);
            FloatVector r3 = FloatVector.fromArray(F, a, from + aRows[p + 3 * QUARTER]);
            FloatVector s0 = r0.blend(r2.rearrange(BY_HALF), HALF);
            FloatVector s1 = r1.blend(r3.rearrange(BY_HALF), HALF);
            FloatVector s2 = r0.rearrange(BY_HALF).blend(r2, HALF);
            FloatVector s3 = r1.rearrange(BY_HALF).blend(r3, HALF);
            int q = bp + i;
            s0.blend(s1.rearrange(BY_QUARTER), QUARTERS).intoArray(b, to + bRows[q]);
            s0.rearrange(BY_QUARTER).blend(s1, QUARTERS).intoArray(b, to + bRows[q + QUARTER]);
            s2.blend(s3.rearrange(BY_QUARTER), QUARTERS).intoArray(b, to + bRows[q + 2 * QUARTER]);
            s2.rearrange(BY_QUARTER).blend(s3, QUARTERS).intoArray(b, to + bRows[q + 3 * QUARTER]);
        }
    }

    /** Exchanges runs of two lanes, then single ones. */
    private static void small(float[] a, float[] b, int to, int[] bRows, int bp) {
        for (int i = 0; i < L; i += 4) {
            FloatVector r0 = FloatVector.fromArray(F, a, i * L);
            FloatVector r1 = FloatVector.fromArray(F, a, (i + 1) * L);
            FloatVector r2 = FloatVector.fromArray(F, a, (i + 2) * L);
            FloatVector r3 = FloatVector.fromArray(F, a, (i + 3) * L);
            FloatVector s0 = r0.blend(r2.rearrange(BY_TWO), TWOS);
            FloatVector s1 = r1.blend(r3.rearrange(BY_TWO), TWOS);
            FloatVector s2 = r0.rearrange(BY_TWO).blend(r2, TWOS);
            FloatVector s3 = r1.rearrange(BY_TWO).blend(r3, TWOS);
            int q = bp + i;
            s0.blend(s1.rearrange(BY_ONE), ONES).intoArray(b, to + bRows[q]);
            s0.rearrange(BY_ONE).blend(s1, ONES).intoArray(b, to + bRows[q + 1]);
            s2.blend(s3.rearrange(BY_ONE), ONES).intoArray(b, to + bRows[q + 2]);
            s2.rearrange(BY_ONE).blend(s3, ONES).intoArray(b, to + bRows[q + 3]);
        }
    }

    /** Exchanges single lanes. */
    private static void single(float[] a, float[] b, int to, int[] bRows, int bp) {
        for (int i = 0; i < L; i += 2) {
            FloatVector r0 = FloatVector.fromArray(F, a, i * L);
            FloatVector r1 = FloatVector.fromArray(F, a, (i + 1) * L);
            r0.blend(r1.rearrange(BY_ONE), ONES).intoArray(b, to + bRows[bp + i]);
            r0.rearrange(BY_ONE).blend(r1, ONES).intoArray(b, to + bRows[bp + i + 1]);
        }
    }
}
