package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;

import jdk.incubator.vector.FloatVector;
import lanewise.kernel.scalar.VirtualLanes;
import lanewise.kernel.vector.simd.Simd;

/**
 * Tiles of C = A B' along k; written by LaneTileGenerator.
 *
 * <p>An element of C is a vector of sums here: a row of A and one of B pass, of every 16 floats one
 * vector.
 */
public final class LaneTiles {
    private static final int STRETCH = 96;

    /** Rows of the largest tile. */
    public static final int MAX_ROWS = Simd.MANY_REGISTERS ? 4 : 2;

    /** Columns of the largest tile. */
    public static final int MAX_COLUMNS = 5;

    private LaneTiles() {}

    /** Rows of the next tile when {@code left} are left. */
    public static int rows(int left) {
        return left >= MAX_ROWS ? MAX_ROWS : left > 1 ? 2 : 1;
    }

    /**
     * The sums of one tile, from 0: that of row i and column j to {@code lanes[to + i * rowLanes +
     * j * 16]}.
     *
     * @param steps of 16 floats
     */
    public static void tile(
            int rows,
            int columns,
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        switch (rows * 8 + columns) {
            case 37 -> tile4x5(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 36 -> tile4x4(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 35 -> tile4x3(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 34 -> tile4x2(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 33 -> tile4x1(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 21 -> tile2x5(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 20 -> tile2x4(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 19 -> tile2x3(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 18 -> tile2x2(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 17 -> tile2x1(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 13 -> tile1x5(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 12 -> tile1x4(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 11 -> tile1x3(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 10 -> tile1x2(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            case 9 -> tile1x1(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);
            default -> throw noTile(rows, columns);
        }
    }

    private static void tile4x5(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int a2 = ao + 2 * lda;
        int a3 = ao + 3 * lda;
        int b0 = bo;
        int b1 = bo + ldb;
        int b2 = bo + 2 * ldb;
        int b3 = bo + 3 * ldb;
        int b4 = bo + 4 * ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c0_2 = FloatVector.zero(F);
        FloatVector c0_3 = FloatVector.zero(F);
        FloatVector c0_4 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        FloatVector c1_1 = FloatVector.zero(F);
        FloatVector c1_2 = FloatVector.zero(F);
        FloatVector c1_3 = FloatVector.zero(F);
        FloatVector c1_4 = FloatVector.zero(F);
        FloatVector c2_0 = FloatVector.zero(F);
        FloatVector c2_1 = FloatVector.zero(F);
        FloatVector c2_2 = FloatVector.zero(F);
        FloatVector c2_3 = FloatVector.zero(F);
        FloatVector c2_4 = FloatVector.zero(F);
        FloatVector c3_0 = FloatVector.zero(F);
        FloatVector c3_1 = FloatVector.zero(F);
        FloatVector c3_2 = FloatVector.zero(F);
        FloatVector c3_3 = FloatVector.zero(F);
        FloatVector c3_4 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector v2 = FloatVector.fromArray(F, a, a2 + y);
                FloatVector v3 = FloatVector.fromArray(F, a, a3 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
                c2_0 = w.fma(v2, c2_0);
                c3_0 = w.fma(v3, c3_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                c1_1 = w.fma(v1, c1_1);
                c2_1 = w.fma(v2, c2_1);
                c3_1 = w.fma(v3, c3_1);
                w = FloatVector.fromArray(F, b, b2 + y);
                c0_2 = w.fma(v0, c0_2);
                c1_2 = w.fma(v1, c1_2);
                c2_2 = w.fma(v2, c2_2);
                c3_2 = w.fma(v3, c3_2);
                w = FloatVector.fromArray(F, b, b3 + y);
                c0_3 = w.fma(v0, c0_3);
                c1_3 = w.fma(v1, c1_3);
                c2_3 = w.fma(v2, c2_3);
                c3_3 = w.fma(v3, c3_3);
                w = FloatVector.fromArray(F, b, b4 + y);
                c0_4 = w.fma(v0, c0_4);
                c1_4 = w.fma(v1, c1_4);
                c2_4 = w.fma(v2, c2_4);
                c3_4 = w.fma(v3, c3_4);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        c0_2.intoArray(lanes, t0 + 2 * VirtualLanes.COUNT);
        c0_3.intoArray(lanes, t0 + 3 * VirtualLanes.COUNT);
        c0_4.intoArray(lanes, t0 + 4 * VirtualLanes.COUNT);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
        c1_1.intoArray(lanes, t1 + VirtualLanes.COUNT);
        c1_2.intoArray(lanes, t1 + 2 * VirtualLanes.COUNT);
        c1_3.intoArray(lanes, t1 + 3 * VirtualLanes.COUNT);
        c1_4.intoArray(lanes, t1 + 4 * VirtualLanes.COUNT);
        int t2 = to + 2 * rowLanes;
        c2_0.intoArray(lanes, t2);
        c2_1.intoArray(lanes, t2 + VirtualLanes.COUNT);
        c2_2.intoArray(lanes, t2 + 2 * VirtualLanes.COUNT);
        c2_3.intoArray(lanes, t2 + 3 * VirtualLanes.COUNT);
        c2_4.intoArray(lanes, t2 + 4 * VirtualLanes.COUNT);
        int t3 = to + 3 * rowLanes;
        c3_0.intoArray(lanes, t3);
        c3_1.intoArray(lanes, t3 + VirtualLanes.COUNT);
        c3_2.intoArray(lanes, t3 + 2 * VirtualLanes.COUNT);
        c3_3.intoArray(lanes, t3 + 3 * VirtualLanes.COUNT);
        c3_4.intoArray(lanes, t3 + 4 * VirtualLanes.COUNT);
    }

    private static void tile4x4(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int a2 = ao + 2 * lda;
        int a3 = ao + 3 * lda;
        int b0 = bo;
        int b1 = bo + ldb;
        int b2 = bo + 2 * ldb;
        int b3 = bo + 3 * ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c0_2 = FloatVector.zero(F);
        FloatVector c0_3 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        FloatVector c1_1 = FloatVector.zero(F);
        FloatVector c1_2 = FloatVector.zero(F);
        FloatVector c1_3 = FloatVector.zero(F);
        FloatVector c2_0 = FloatVector.zero(F);
        FloatVector c2_1 = FloatVector.zero(F);
        FloatVector c2_2 = FloatVector.zero(F);
        FloatVector c2_3 = FloatVector.zero(F);
        FloatVector c3_0 = FloatVector.zero(F);
        FloatVector c3_1 = FloatVector.zero(F);
        FloatVector c3_2 = FloatVector.zero(F);
        FloatVector c3_3 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector v2 = FloatVector.fromArray(F, a, a2 + y);
                FloatVector v3 = FloatVector.fromArray(F, a, a3 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
                c2_0 = w.fma(v2, c2_0);
                c3_0 = w.fma(v3, c3_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                c1_1 = w.fma(v1, c1_1);
                c2_1 = w.fma(v2, c2_1);
                c3_1 = w.fma(v3, c3_1);
                w = FloatVector.fromArray(F, b, b2 + y);
                c0_2 = w.fma(v0, c0_2);
                c1_2 = w.fma(v1, c1_2);
                c2_2 = w.fma(v2, c2_2);
                c3_2 = w.fma(v3, c3_2);
                w = FloatVector.fromArray(F, b, b3 + y);
                c0_3 = w.fma(v0, c0_3);
                c1_3 = w.fma(v1, c1_3);
                c2_3 = w.fma(v2, c2_3);
                c3_3 = w.fma(v3, c3_3);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        c0_2.intoArray(lanes, t0 + 2 * VirtualLanes.COUNT);
        c0_3.intoArray(lanes, t0 + 3 * VirtualLanes.COUNT);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
        c1_1.intoArray(lanes, t1 + VirtualLanes.COUNT);
        c1_2.intoArray(lanes, t1 + 2 * VirtualLanes.COUNT);
        c1_3.intoArray(lanes, t1 + 3 * VirtualLanes.COUNT);
        int t2 = to + 2 * rowLanes;
        c2_0.intoArray(lanes, t2);
        c2_1.intoArray(lanes, t2 + VirtualLanes.COUNT);
        c2_2.intoArray(lanes, t2 + 2 * VirtualLanes.COUNT);
        c2_3.intoArray(lanes, t2 + 3 * VirtualLanes.COUNT);
        int t3 = to + 3 * rowLanes;
        c3_0.intoArray(lanes, t3);
        c3_1.intoArray(lanes, t3 + VirtualLanes.COUNT);
        c3_2.intoArray(lanes, t3 + 2 * VirtualLanes.COUNT);
        c3_3.intoArray(lanes, t3 + 3 * VirtualLanes.COUNT);
    }

    private static void tile4x3(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int a2 = ao + 2 * lda;
        int a3 = ao + 3 * lda;
        int b0 = bo;
        int b1 = bo + ldb;
        int b2 = bo + 2 * ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c0_2 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        FloatVector c1_1 = FloatVector.zero(F);
        FloatVector c1_2 = FloatVector.zero(F);
        FloatVector c2_0 = FloatVector.zero(F);
        FloatVector c2_1 = FloatVector.zero(F);
        FloatVector c2_2 = FloatVector.zero(F);
        FloatVector c3_0 = FloatVector.zero(F);
        FloatVector c3_1 = FloatVector.zero(F);
        FloatVector c3_2 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector v2 = FloatVector.fromArray(F, a, a2 + y);
                FloatVector v3 = FloatVector.fromArray(F, a, a3 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
                c2_0 = w.fma(v2, c2_0);
                c3_0 = w.fma(v3, c3_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                c1_1 = w.fma(v1, c1_1);
                c2_1 = w.fma(v2, c2_1);
                c3_1 = w.fma(v3, c3_1);
                w = FloatVector.fromArray(F, b, b2 + y);
                c0_2 = w.fma(v0, c0_2);
                c1_2 = w.fma(v1, c1_2);
                c2_2 = w.fma(v2, c2_2);
                c3_2 = w.fma(v3, c3_2);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        c0_2.intoArray(lanes, t0 + 2 * VirtualLanes.COUNT);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
        c1_1.intoArray(lanes, t1 + VirtualLanes.COUNT);
        c1_2.intoArray(lanes, t1 + 2 * VirtualLanes.COUNT);
        int t2 = to + 2 * rowLanes;
        c2_0.intoArray(lanes, t2);
        c2_1.intoArray(lanes, t2 + VirtualLanes.COUNT);
        c2_2.intoArray(lanes, t2 + 2 * VirtualLanes.COUNT);
        int t3 = to + 3 * rowLanes;
        c3_0.intoArray(lanes, t3);
        c3_1.intoArray(lanes, t3 + VirtualLanes.COUNT);
        c3_2.intoArray(lanes, t3 + 2 * VirtualLanes.COUNT);
    }

    private static void tile4x2(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int a2 = ao + 2 * lda;
        int a3 = ao + 3 * lda;
        int b0 = bo;
        int b1 = bo + ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        FloatVector c1_1 = FloatVector.zero(F);
        FloatVector c2_0 = FloatVector.zero(F);
        FloatVector c2_1 = FloatVector.zero(F);
        FloatVector c3_0 = FloatVector.zero(F);
        FloatVector c3_1 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector v2 = FloatVector.fromArray(F, a, a2 + y);
                FloatVector v3 = FloatVector.fromArray(F, a, a3 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
                c2_0 = w.fma(v2, c2_0);
                c3_0 = w.fma(v3, c3_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                c1_1 = w.fma(v1, c1_1);
                c2_1 = w.fma(v2, c2_1);
                c3_1 = w.fma(v3, c3_1);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
        c1_1.intoArray(lanes, t1 + VirtualLanes.COUNT);
        int t2 = to + 2 * rowLanes;
        c2_0.intoArray(lanes, t2);
        c2_1.intoArray(lanes, t2 + VirtualLanes.COUNT);
        int t3 = to + 3 * rowLanes;
        c3_0.intoArray(lanes, t3);
        c3_1.intoArray(lanes, t3 + VirtualLanes.COUNT);
    }

    private static void tile4x1(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int a2 = ao + 2 * lda;
        int a3 = ao + 3 * lda;
        int b0 = bo;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        FloatVector c2_0 = FloatVector.zero(F);
        FloatVector c3_0 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector v2 = FloatVector.fromArray(F, a, a2 + y);
                FloatVector v3 = FloatVector.fromArray(F, a, a3 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
                c2_0 = w.fma(v2, c2_0);
                c3_0 = w.fma(v3, c3_0);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
        int t2 = to + 2 * rowLanes;
        c2_0.intoArray(lanes, t2);
        int t3 = to + 3 * rowLanes;
        c3_0.intoArray(lanes, t3);
    }

    private static void tile2x5(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int b0 = bo;
        int b1 = bo + ldb;
        int b2 = bo + 2 * ldb;
        int b3 = bo + 3 * ldb;
        int b4 = bo + 4 * ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c0_2 = FloatVector.zero(F);
        FloatVector c0_3 = FloatVector.zero(F);
        FloatVector c0_4 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        FloatVector c1_1 = FloatVector.zero(F);
        FloatVector c1_2 = FloatVector.zero(F);
        FloatVector c1_3 = FloatVector.zero(F);
        FloatVector c1_4 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                c1_1 = w.fma(v1, c1_1);
                w = FloatVector.fromArray(F, b, b2 + y);
                c0_2 = w.fma(v0, c0_2);
                c1_2 = w.fma(v1, c1_2);
                w = FloatVector.fromArray(F, b, b3 + y);
                c0_3 = w.fma(v0, c0_3);
                c1_3 = w.fma(v1, c1_3);
                w = FloatVector.fromArray(F, b, b4 + y);
                c0_4 = w.fma(v0, c0_4);
                c1_4 = w.fma(v1, c1_4);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        c0_2.intoArray(lanes, t0 + 2 * VirtualLanes.COUNT);
        c0_3.intoArray(lanes, t0 + 3 * VirtualLanes.COUNT);
        c0_4.intoArray(lanes, t0 + 4 * VirtualLanes.COUNT);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
        c1_1.intoArray(lanes, t1 + VirtualLanes.COUNT);
        c1_2.intoArray(lanes, t1 + 2 * VirtualLanes.COUNT);
        c1_3.intoArray(lanes, t1 + 3 * VirtualLanes.COUNT);
        c1_4.intoArray(lanes, t1 + 4 * VirtualLanes.COUNT);
    }

    private static void tile2x4(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int b0 = bo;
        int b1 = bo + ldb;
        int b2 = bo + 2 * ldb;
        int b3 = bo + 3 * ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c0_2 = FloatVector.zero(F);
        FloatVector c0_3 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        FloatVector c1_1 = FloatVector.zero(F);
        FloatVector c1_2 = FloatVector.zero(F);
        FloatVector c1_3 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                c1_1 = w.fma(v1, c1_1);
                w = FloatVector.fromArray(F, b, b2 + y);
                c0_2 = w.fma(v0, c0_2);
                c1_2 = w.fma(v1, c1_2);
                w = FloatVector.fromArray(F, b, b3 + y);
                c0_3 = w.fma(v0, c0_3);
                c1_3 = w.fma(v1, c1_3);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        c0_2.intoArray(lanes, t0 + 2 * VirtualLanes.COUNT);
        c0_3.intoArray(lanes, t0 + 3 * VirtualLanes.COUNT);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
        c1_1.intoArray(lanes, t1 + VirtualLanes.COUNT);
        c1_2.intoArray(lanes, t1 + 2 * VirtualLanes.COUNT);
        c1_3.intoArray(lanes, t1 + 3 * VirtualLanes.COUNT);
    }

    private static void tile2x3(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int b0 = bo;
        int b1 = bo + ldb;
        int b2 = bo + 2 * ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c0_2 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        FloatVector c1_1 = FloatVector.zero(F);
        FloatVector c1_2 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                c1_1 = w.fma(v1, c1_1);
                w = FloatVector.fromArray(F, b, b2 + y);
                c0_2 = w.fma(v0, c0_2);
                c1_2 = w.fma(v1, c1_2);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        c0_2.intoArray(lanes, t0 + 2 * VirtualLanes.COUNT);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
        c1_1.intoArray(lanes, t1 + VirtualLanes.COUNT);
        c1_2.intoArray(lanes, t1 + 2 * VirtualLanes.COUNT);
    }

    private static void tile2x2(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int b0 = bo;
        int b1 = bo + ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        FloatVector c1_1 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                c1_1 = w.fma(v1, c1_1);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
        c1_1.intoArray(lanes, t1 + VirtualLanes.COUNT);
    }

    private static void tile2x1(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int a1 = ao + lda;
        int b0 = bo;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c1_0 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector v1 = FloatVector.fromArray(F, a, a1 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                c1_0 = w.fma(v1, c1_0);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        int t1 = to + rowLanes;
        c1_0.intoArray(lanes, t1);
    }

    private static void tile1x5(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int b0 = bo;
        int b1 = bo + ldb;
        int b2 = bo + 2 * ldb;
        int b3 = bo + 3 * ldb;
        int b4 = bo + 4 * ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c0_2 = FloatVector.zero(F);
        FloatVector c0_3 = FloatVector.zero(F);
        FloatVector c0_4 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                w = FloatVector.fromArray(F, b, b2 + y);
                c0_2 = w.fma(v0, c0_2);
                w = FloatVector.fromArray(F, b, b3 + y);
                c0_3 = w.fma(v0, c0_3);
                w = FloatVector.fromArray(F, b, b4 + y);
                c0_4 = w.fma(v0, c0_4);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        c0_2.intoArray(lanes, t0 + 2 * VirtualLanes.COUNT);
        c0_3.intoArray(lanes, t0 + 3 * VirtualLanes.COUNT);
        c0_4.intoArray(lanes, t0 + 4 * VirtualLanes.COUNT);
    }

    private static void tile1x4(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int b0 = bo;
        int b1 = bo + ldb;
        int b2 = bo + 2 * ldb;
        int b3 = bo + 3 * ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c0_2 = FloatVector.zero(F);
        FloatVector c0_3 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                w = FloatVector.fromArray(F, b, b2 + y);
                c0_2 = w.fma(v0, c0_2);
                w = FloatVector.fromArray(F, b, b3 + y);
                c0_3 = w.fma(v0, c0_3);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        c0_2.intoArray(lanes, t0 + 2 * VirtualLanes.COUNT);
        c0_3.intoArray(lanes, t0 + 3 * VirtualLanes.COUNT);
    }

    private static void tile1x3(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int b0 = bo;
        int b1 = bo + ldb;
        int b2 = bo + 2 * ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        FloatVector c0_2 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
                w = FloatVector.fromArray(F, b, b2 + y);
                c0_2 = w.fma(v0, c0_2);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
        c0_2.intoArray(lanes, t0 + 2 * VirtualLanes.COUNT);
    }

    private static void tile1x2(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int b0 = bo;
        int b1 = bo + ldb;
        FloatVector c0_0 = FloatVector.zero(F);
        FloatVector c0_1 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
                w = FloatVector.fromArray(F, b, b1 + y);
                c0_1 = w.fma(v0, c0_1);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
        c0_1.intoArray(lanes, t0 + VirtualLanes.COUNT);
    }

    private static void tile1x1(
            int steps,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            float[] lanes,
            int to,
            int rowLanes) {
        int a0 = ao;
        int b0 = bo;
        FloatVector c0_0 = FloatVector.zero(F);
        for (int k0 = 0; k0 < steps; k0 += STRETCH) {
            int n = Math.min(steps - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * VirtualLanes.COUNT;
                FloatVector v0 = FloatVector.fromArray(F, a, a0 + y);
                FloatVector w;
                w = FloatVector.fromArray(F, b, b0 + y);
                c0_0 = w.fma(v0, c0_0);
            }
        }
        int t0 = to;
        c0_0.intoArray(lanes, t0);
    }

    private static IllegalArgumentException noTile(int rows, int columns) {
        return new IllegalArgumentException(
                "there is no tile of " + rows + " rows and " + columns + " columns");
    }
}
