package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import lanewise.kernel.vector.simd.Simd;

/**
 * Tiles of C = A B in place; written by GemmTileGenerator.
 *
 * <p>Element (i, q) of A is {@code a[ao + i * aRow + q * aStep]}, so A may be stored either way.
 *
 * <p>A tile may have fewer rows and columns than its code: rows that do not exist repeat the last
 * one, and the last vector ends with the last column, so that the one before it may be computed
 * twice. Both write what is there already. That takes no masks and no copy of the edges.
 *
 * <p>Where B is packed and the steps or the rows of A are neighbours the loop of a full tile has
 * these distances as constants, and so fewer indices to compute and no range checks, or two: on a
 * core that is shared with another thread, which leaves half of the instructions a cycle, that is
 * worth a sixth.
 */
public final class GemmTiles {
    private static final int STRETCH = 96;

    /** Rows of the largest tile. */
    public static final int MAX_ROWS = Simd.MANY_REGISTERS ? 6 : 4;

    /** Columns of the largest tile. */
    public static final int MAX_COLUMNS = Simd.MANY_REGISTERS ? 4 * L : 2 * L;

    private GemmTiles() {}

    /**
     * One tile of at most {@link #MAX_ROWS} rows and at least L, at most {@link #MAX_COLUMNS}
     * columns.
     *
     * @param s where the chains start
     */
    public static void tile(
            int rows,
            int columns,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        if (rows < 1 || rows > 6 || columns < L) {
            throw noTile(rows, columns);
        }
        switch ((columns + L - 1) / L) {
            case 4 -> {
                if (rows > 4 && ldb == 4 * L && aStep == 1) {
                    contiguous6x4(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows > 2 && ldb == 4 * L && aStep == 1) {
                    contiguous4x4(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows == 6 && ldb == 4 * L && aRow == 1) {
                    transposed6x4(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows > 4) {
                    tile6x4(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows > 2) {
                    tile4x4(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else {
                    tile2x4(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                }
            }
            case 3 -> {
                if (rows > 4 && ldb == 4 * L && aStep == 1) {
                    contiguous6x3(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows > 4) {
                    tile6x3(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows > 2) {
                    tile4x3(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else {
                    tile2x3(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                }
            }
            case 2 -> {
                if (rows > 4 && ldb == 4 * L && aStep == 1) {
                    contiguous6x2(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows > 4) {
                    tile6x2(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows > 2) {
                    tile4x2(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else {
                    tile2x2(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                }
            }
            case 1 -> {
                if (rows > 4 && ldb == 4 * L && aStep == 1) {
                    contiguous6x1(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows > 4) {
                    tile6x1(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else if (rows > 2) {
                    tile4x1(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                } else {
                    tile2x1(
                            rows,
                            columns - L,
                            k,
                            a,
                            ao,
                            aRow,
                            aStep,
                            b,
                            bo,
                            ldb,
                            s,
                            so,
                            lds,
                            c,
                            co,
                            ldc);
                }
            }
            default -> throw noTile(rows, columns);
        }
    }

    private static void tile6x4(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int o4 = co + Math.min(4, rows - 1) * ldc;
        int o5 = co + Math.min(5, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + L);
        FloatVector c2_2 = FloatVector.fromArray(F, s, s2 + 2 * L);
        FloatVector c2_3 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + L);
        FloatVector c3_2 = FloatVector.fromArray(F, s, s3 + 2 * L);
        FloatVector c3_3 = FloatVector.fromArray(F, s, s3 + tail);
        int s4 = so + Math.min(4, rows - 1) * lds;
        FloatVector c4_0 = FloatVector.fromArray(F, s, s4);
        FloatVector c4_1 = FloatVector.fromArray(F, s, s4 + L);
        FloatVector c4_2 = FloatVector.fromArray(F, s, s4 + 2 * L);
        FloatVector c4_3 = FloatVector.fromArray(F, s, s4 + tail);
        int s5 = so + Math.min(5, rows - 1) * lds;
        FloatVector c5_0 = FloatVector.fromArray(F, s, s5);
        FloatVector c5_1 = FloatVector.fromArray(F, s, s5 + L);
        FloatVector c5_2 = FloatVector.fromArray(F, s, s5 + 2 * L);
        FloatVector c5_3 = FloatVector.fromArray(F, s, s5 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        int x4 = ao + Math.min(4, rows - 1) * aRow;
        int x5 = ao + Math.min(5, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                c2_3 = v.fma(b3, c2_3);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                c3_3 = v.fma(b3, c3_3);
                v = FloatVector.broadcast(F, a[x4 + y]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                c4_2 = v.fma(b2, c4_2);
                c4_3 = v.fma(b3, c4_3);
                v = FloatVector.broadcast(F, a[x5 + y]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                c5_2 = v.fma(b2, c5_2);
                c5_3 = v.fma(b3, c5_3);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + 2 * L);
        c2_3.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + 2 * L);
        c3_3.intoArray(c, o3 + tail);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c4_2.intoArray(c, o4 + 2 * L);
        c4_3.intoArray(c, o4 + tail);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c5_2.intoArray(c, o5 + 2 * L);
        c5_3.intoArray(c, o5 + tail);
    }

    private static void tile4x4(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + L);
        FloatVector c2_2 = FloatVector.fromArray(F, s, s2 + 2 * L);
        FloatVector c2_3 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + L);
        FloatVector c3_2 = FloatVector.fromArray(F, s, s3 + 2 * L);
        FloatVector c3_3 = FloatVector.fromArray(F, s, s3 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                c2_3 = v.fma(b3, c2_3);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                c3_3 = v.fma(b3, c3_3);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + 2 * L);
        c2_3.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + 2 * L);
        c3_3.intoArray(c, o3 + tail);
    }

    private static void tile2x4(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, s, s1 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + tail);
    }

    private static void contiguous6x4(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int o4 = co + Math.min(4, rows - 1) * ldc;
        int o5 = co + Math.min(5, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + L);
        FloatVector c2_2 = FloatVector.fromArray(F, s, s2 + 2 * L);
        FloatVector c2_3 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + L);
        FloatVector c3_2 = FloatVector.fromArray(F, s, s3 + 2 * L);
        FloatVector c3_3 = FloatVector.fromArray(F, s, s3 + tail);
        int s4 = so + Math.min(4, rows - 1) * lds;
        FloatVector c4_0 = FloatVector.fromArray(F, s, s4);
        FloatVector c4_1 = FloatVector.fromArray(F, s, s4 + L);
        FloatVector c4_2 = FloatVector.fromArray(F, s, s4 + 2 * L);
        FloatVector c4_3 = FloatVector.fromArray(F, s, s4 + tail);
        int s5 = so + Math.min(5, rows - 1) * lds;
        FloatVector c5_0 = FloatVector.fromArray(F, s, s5);
        FloatVector c5_1 = FloatVector.fromArray(F, s, s5 + L);
        FloatVector c5_2 = FloatVector.fromArray(F, s, s5 + 2 * L);
        FloatVector c5_3 = FloatVector.fromArray(F, s, s5 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        int x4 = ao + Math.min(4, rows - 1) * aRow;
        int x5 = ao + Math.min(5, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q);
                int z = bo + (k0 + q) * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                c2_3 = v.fma(b3, c2_3);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                c3_3 = v.fma(b3, c3_3);
                v = FloatVector.broadcast(F, a[x4 + y]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                c4_2 = v.fma(b2, c4_2);
                c4_3 = v.fma(b3, c4_3);
                v = FloatVector.broadcast(F, a[x5 + y]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                c5_2 = v.fma(b2, c5_2);
                c5_3 = v.fma(b3, c5_3);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + 2 * L);
        c2_3.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + 2 * L);
        c3_3.intoArray(c, o3 + tail);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c4_2.intoArray(c, o4 + 2 * L);
        c4_3.intoArray(c, o4 + tail);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c5_2.intoArray(c, o5 + 2 * L);
        c5_3.intoArray(c, o5 + tail);
    }

    private static void contiguous4x4(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + L);
        FloatVector c2_2 = FloatVector.fromArray(F, s, s2 + 2 * L);
        FloatVector c2_3 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + L);
        FloatVector c3_2 = FloatVector.fromArray(F, s, s3 + 2 * L);
        FloatVector c3_3 = FloatVector.fromArray(F, s, s3 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q);
                int z = bo + (k0 + q) * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                c2_3 = v.fma(b3, c2_3);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                c3_3 = v.fma(b3, c3_3);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + 2 * L);
        c2_3.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + 2 * L);
        c3_3.intoArray(c, o3 + tail);
    }

    private static void tile6x3(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int o4 = co + Math.min(4, rows - 1) * ldc;
        int o5 = co + Math.min(5, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + L);
        FloatVector c2_2 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + L);
        FloatVector c3_2 = FloatVector.fromArray(F, s, s3 + tail);
        int s4 = so + Math.min(4, rows - 1) * lds;
        FloatVector c4_0 = FloatVector.fromArray(F, s, s4);
        FloatVector c4_1 = FloatVector.fromArray(F, s, s4 + L);
        FloatVector c4_2 = FloatVector.fromArray(F, s, s4 + tail);
        int s5 = so + Math.min(5, rows - 1) * lds;
        FloatVector c5_0 = FloatVector.fromArray(F, s, s5);
        FloatVector c5_1 = FloatVector.fromArray(F, s, s5 + L);
        FloatVector c5_2 = FloatVector.fromArray(F, s, s5 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        int x4 = ao + Math.min(4, rows - 1) * aRow;
        int x5 = ao + Math.min(5, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                v = FloatVector.broadcast(F, a[x4 + y]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                c4_2 = v.fma(b2, c4_2);
                v = FloatVector.broadcast(F, a[x5 + y]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                c5_2 = v.fma(b2, c5_2);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + tail);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c4_2.intoArray(c, o4 + tail);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c5_2.intoArray(c, o5 + tail);
    }

    private static void tile4x3(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + L);
        FloatVector c2_2 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + L);
        FloatVector c3_2 = FloatVector.fromArray(F, s, s3 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + tail);
    }

    private static void tile2x3(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + tail);
    }

    private static void contiguous6x3(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int o4 = co + Math.min(4, rows - 1) * ldc;
        int o5 = co + Math.min(5, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + L);
        FloatVector c2_2 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + L);
        FloatVector c3_2 = FloatVector.fromArray(F, s, s3 + tail);
        int s4 = so + Math.min(4, rows - 1) * lds;
        FloatVector c4_0 = FloatVector.fromArray(F, s, s4);
        FloatVector c4_1 = FloatVector.fromArray(F, s, s4 + L);
        FloatVector c4_2 = FloatVector.fromArray(F, s, s4 + tail);
        int s5 = so + Math.min(5, rows - 1) * lds;
        FloatVector c5_0 = FloatVector.fromArray(F, s, s5);
        FloatVector c5_1 = FloatVector.fromArray(F, s, s5 + L);
        FloatVector c5_2 = FloatVector.fromArray(F, s, s5 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        int x4 = ao + Math.min(4, rows - 1) * aRow;
        int x5 = ao + Math.min(5, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q);
                int z = bo + (k0 + q) * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                v = FloatVector.broadcast(F, a[x4 + y]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                c4_2 = v.fma(b2, c4_2);
                v = FloatVector.broadcast(F, a[x5 + y]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                c5_2 = v.fma(b2, c5_2);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + tail);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c4_2.intoArray(c, o4 + tail);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c5_2.intoArray(c, o5 + tail);
    }

    private static void tile6x2(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int o4 = co + Math.min(4, rows - 1) * ldc;
        int o5 = co + Math.min(5, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + tail);
        int s4 = so + Math.min(4, rows - 1) * lds;
        FloatVector c4_0 = FloatVector.fromArray(F, s, s4);
        FloatVector c4_1 = FloatVector.fromArray(F, s, s4 + tail);
        int s5 = so + Math.min(5, rows - 1) * lds;
        FloatVector c5_0 = FloatVector.fromArray(F, s, s5);
        FloatVector c5_1 = FloatVector.fromArray(F, s, s5 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        int x4 = ao + Math.min(4, rows - 1) * aRow;
        int x5 = ao + Math.min(5, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x4 + y]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x5 + y]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + tail);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + tail);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + tail);
    }

    private static void tile4x2(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + tail);
    }

    private static void tile2x2(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + tail);
    }

    private static void contiguous6x2(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int o4 = co + Math.min(4, rows - 1) * ldc;
        int o5 = co + Math.min(5, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + tail);
        int s4 = so + Math.min(4, rows - 1) * lds;
        FloatVector c4_0 = FloatVector.fromArray(F, s, s4);
        FloatVector c4_1 = FloatVector.fromArray(F, s, s4 + tail);
        int s5 = so + Math.min(5, rows - 1) * lds;
        FloatVector c5_0 = FloatVector.fromArray(F, s, s5);
        FloatVector c5_1 = FloatVector.fromArray(F, s, s5 + tail);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        int x4 = ao + Math.min(4, rows - 1) * aRow;
        int x5 = ao + Math.min(5, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q);
                int z = bo + (k0 + q) * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x4 + y]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x5 + y]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + tail);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + tail);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + tail);
    }

    private static void tile6x1(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int o4 = co + Math.min(4, rows - 1) * ldc;
        int o5 = co + Math.min(5, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        int s4 = so + Math.min(4, rows - 1) * lds;
        FloatVector c4_0 = FloatVector.fromArray(F, s, s4);
        int s5 = so + Math.min(5, rows - 1) * lds;
        FloatVector c5_0 = FloatVector.fromArray(F, s, s5);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        int x4 = ao + Math.min(4, rows - 1) * aRow;
        int x5 = ao + Math.min(5, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x4 + y]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x5 + y]);
                c5_0 = v.fma(b0, c5_0);
            }
        }
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
        c2_0.intoArray(c, o2);
        c3_0.intoArray(c, o3);
        c4_0.intoArray(c, o4);
        c5_0.intoArray(c, o5);
    }

    private static void tile4x1(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
            }
        }
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
        c2_0.intoArray(c, o2);
        c3_0.intoArray(c, o3);
    }

    private static void tile2x1(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * ldb;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
            }
        }
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
    }

    private static void contiguous6x1(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + Math.min(1, rows - 1) * ldc;
        int o2 = co + Math.min(2, rows - 1) * ldc;
        int o3 = co + Math.min(3, rows - 1) * ldc;
        int o4 = co + Math.min(4, rows - 1) * ldc;
        int o5 = co + Math.min(5, rows - 1) * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        int s1 = so + Math.min(1, rows - 1) * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        int s2 = so + Math.min(2, rows - 1) * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        int s3 = so + Math.min(3, rows - 1) * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        int s4 = so + Math.min(4, rows - 1) * lds;
        FloatVector c4_0 = FloatVector.fromArray(F, s, s4);
        int s5 = so + Math.min(5, rows - 1) * lds;
        FloatVector c5_0 = FloatVector.fromArray(F, s, s5);
        int x0 = ao;
        int x1 = ao + Math.min(1, rows - 1) * aRow;
        int x2 = ao + Math.min(2, rows - 1) * aRow;
        int x3 = ao + Math.min(3, rows - 1) * aRow;
        int x4 = ao + Math.min(4, rows - 1) * aRow;
        int x5 = ao + Math.min(5, rows - 1) * aRow;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q);
                int z = bo + (k0 + q) * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + y]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x2 + y]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x3 + y]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x4 + y]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x5 + y]);
                c5_0 = v.fma(b0, c5_0);
            }
        }
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
        c2_0.intoArray(c, o2);
        c3_0.intoArray(c, o3);
        c4_0.intoArray(c, o4);
        c5_0.intoArray(c, o5);
    }

    private static void transposed6x4(
            int rows,
            int tail,
            int k,
            float[] a,
            int ao,
            int aRow,
            int aStep,
            float[] b,
            int bo,
            int ldb,
            float[] s,
            int so,
            int lds,
            float[] c,
            int co,
            int ldc) {
        int o0 = co;
        int o1 = co + 1 * ldc;
        int o2 = co + 2 * ldc;
        int o3 = co + 3 * ldc;
        int o4 = co + 4 * ldc;
        int o5 = co + 5 * ldc;
        int s0 = so + 0 * lds;
        FloatVector c0_0 = FloatVector.fromArray(F, s, s0);
        FloatVector c0_1 = FloatVector.fromArray(F, s, s0 + L);
        FloatVector c0_2 = FloatVector.fromArray(F, s, s0 + 2 * L);
        FloatVector c0_3 = FloatVector.fromArray(F, s, s0 + tail);
        int s1 = so + 1 * lds;
        FloatVector c1_0 = FloatVector.fromArray(F, s, s1);
        FloatVector c1_1 = FloatVector.fromArray(F, s, s1 + L);
        FloatVector c1_2 = FloatVector.fromArray(F, s, s1 + 2 * L);
        FloatVector c1_3 = FloatVector.fromArray(F, s, s1 + tail);
        int s2 = so + 2 * lds;
        FloatVector c2_0 = FloatVector.fromArray(F, s, s2);
        FloatVector c2_1 = FloatVector.fromArray(F, s, s2 + L);
        FloatVector c2_2 = FloatVector.fromArray(F, s, s2 + 2 * L);
        FloatVector c2_3 = FloatVector.fromArray(F, s, s2 + tail);
        int s3 = so + 3 * lds;
        FloatVector c3_0 = FloatVector.fromArray(F, s, s3);
        FloatVector c3_1 = FloatVector.fromArray(F, s, s3 + L);
        FloatVector c3_2 = FloatVector.fromArray(F, s, s3 + 2 * L);
        FloatVector c3_3 = FloatVector.fromArray(F, s, s3 + tail);
        int s4 = so + 4 * lds;
        FloatVector c4_0 = FloatVector.fromArray(F, s, s4);
        FloatVector c4_1 = FloatVector.fromArray(F, s, s4 + L);
        FloatVector c4_2 = FloatVector.fromArray(F, s, s4 + 2 * L);
        FloatVector c4_3 = FloatVector.fromArray(F, s, s4 + tail);
        int s5 = so + 5 * lds;
        FloatVector c5_0 = FloatVector.fromArray(F, s, s5);
        FloatVector c5_1 = FloatVector.fromArray(F, s, s5 + L);
        FloatVector c5_2 = FloatVector.fromArray(F, s, s5 + 2 * L);
        FloatVector c5_3 = FloatVector.fromArray(F, s, s5 + tail);
        int x0 = ao;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int y = (k0 + q) * aStep;
                int z = bo + (k0 + q) * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, z);
                FloatVector b1 = FloatVector.fromArray(F, b, z + L);
                FloatVector b2 = FloatVector.fromArray(F, b, z + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, z + tail);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + y]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x0 + y + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
                v = FloatVector.broadcast(F, a[x0 + y + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                c2_3 = v.fma(b3, c2_3);
                v = FloatVector.broadcast(F, a[x0 + y + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                c3_3 = v.fma(b3, c3_3);
                v = FloatVector.broadcast(F, a[x0 + y + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                c4_2 = v.fma(b2, c4_2);
                c4_3 = v.fma(b3, c4_3);
                v = FloatVector.broadcast(F, a[x0 + y + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                c5_2 = v.fma(b2, c5_2);
                c5_3 = v.fma(b3, c5_3);
            }
        }
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + tail);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + tail);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + 2 * L);
        c2_3.intoArray(c, o2 + tail);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + 2 * L);
        c3_3.intoArray(c, o3 + tail);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c4_2.intoArray(c, o4 + 2 * L);
        c4_3.intoArray(c, o4 + tail);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c5_2.intoArray(c, o5 + 2 * L);
        c5_3.intoArray(c, o5 + tail);
    }

    private static IllegalArgumentException noTile(int rows, int columns) {
        return new IllegalArgumentException(
                "there is no tile of " + rows + " rows and " + columns + " columns");
    }
}
