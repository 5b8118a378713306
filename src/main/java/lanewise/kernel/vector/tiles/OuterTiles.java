package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import lanewise.kernel.vector.simd.Simd;

/**
 * Tiles of C = A' B, sums of outer products; written by OuterTileGenerator.
 *
 * <p>Step k of the chain multiplies the tile's rows, which lie side by side from {@code a[ao +
 * aRows[p + k]]} on, with the tile's columns, which are packed.
 */
public final class OuterTiles {
    private static final int STRETCH = 96;

    /** Columns of the widest tile. */
    public static final int MAX_COLUMNS = 2 * L;

    /** Rows of the largest tile. */
    public static final int MAX_ROWS = Simd.MANY_REGISTERS ? 12 : 4;

    private OuterTiles() {}

    /** Rows of the next tile of at most two vectors when {@code left} are left. */
    public static int rows(int left) {
        if (left >= MAX_ROWS) {
            return MAX_ROWS;
        }
        return left >= 9 ? 9 : left >= 8 ? 8 : left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    }

    /** Whether {@link #summing2} has a tile of as many rows that is as fast as any. */
    public static boolean sums(int rows) {
        return rows == MAX_ROWS || rows == 9;
    }

    /** A tile of 2 vectors that overwrites C. */
    public static void plain2(
            int rows,
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        switch (rows) {
            case 12 -> plain12x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 9 -> plain9x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 8 -> plain8x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 6 -> plain6x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 4 -> plain4x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 2 -> plain2x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 1 -> plain1x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            default -> throw noTile(rows, 2 * L);
        }
    }

    private static void plain12x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        FloatVector c4_0 = zero;
        FloatVector c4_1 = zero;
        FloatVector c5_0 = zero;
        FloatVector c5_1 = zero;
        FloatVector c6_0 = zero;
        FloatVector c6_1 = zero;
        FloatVector c7_0 = zero;
        FloatVector c7_1 = zero;
        FloatVector c8_0 = zero;
        FloatVector c8_1 = zero;
        FloatVector c9_0 = zero;
        FloatVector c9_1 = zero;
        FloatVector c10_0 = zero;
        FloatVector c10_1 = zero;
        FloatVector c11_0 = zero;
        FloatVector c11_1 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
                c8_1 = v.fma(b1, c8_1);
                v = FloatVector.broadcast(F, a[x + 9]);
                c9_0 = v.fma(b0, c9_0);
                c9_1 = v.fma(b1, c9_1);
                v = FloatVector.broadcast(F, a[x + 10]);
                c10_0 = v.fma(b0, c10_0);
                c10_1 = v.fma(b1, c10_1);
                v = FloatVector.broadcast(F, a[x + 11]);
                c11_0 = v.fma(b0, c11_0);
                c11_1 = v.fma(b1, c11_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
        c6_0.intoArray(c, co + 6 * ldc);
        c6_1.intoArray(c, co + 6 * ldc + L);
        c7_0.intoArray(c, co + 7 * ldc);
        c7_1.intoArray(c, co + 7 * ldc + L);
        c8_0.intoArray(c, co + 8 * ldc);
        c8_1.intoArray(c, co + 8 * ldc + L);
        c9_0.intoArray(c, co + 9 * ldc);
        c9_1.intoArray(c, co + 9 * ldc + L);
        c10_0.intoArray(c, co + 10 * ldc);
        c10_1.intoArray(c, co + 10 * ldc + L);
        c11_0.intoArray(c, co + 11 * ldc);
        c11_1.intoArray(c, co + 11 * ldc + L);
    }

    private static void plain9x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        FloatVector c4_0 = zero;
        FloatVector c4_1 = zero;
        FloatVector c5_0 = zero;
        FloatVector c5_1 = zero;
        FloatVector c6_0 = zero;
        FloatVector c6_1 = zero;
        FloatVector c7_0 = zero;
        FloatVector c7_1 = zero;
        FloatVector c8_0 = zero;
        FloatVector c8_1 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
                c8_1 = v.fma(b1, c8_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
        c6_0.intoArray(c, co + 6 * ldc);
        c6_1.intoArray(c, co + 6 * ldc + L);
        c7_0.intoArray(c, co + 7 * ldc);
        c7_1.intoArray(c, co + 7 * ldc + L);
        c8_0.intoArray(c, co + 8 * ldc);
        c8_1.intoArray(c, co + 8 * ldc + L);
    }

    private static void plain8x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        FloatVector c4_0 = zero;
        FloatVector c4_1 = zero;
        FloatVector c5_0 = zero;
        FloatVector c5_1 = zero;
        FloatVector c6_0 = zero;
        FloatVector c6_1 = zero;
        FloatVector c7_0 = zero;
        FloatVector c7_1 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
        c6_0.intoArray(c, co + 6 * ldc);
        c6_1.intoArray(c, co + 6 * ldc + L);
        c7_0.intoArray(c, co + 7 * ldc);
        c7_1.intoArray(c, co + 7 * ldc + L);
    }

    private static void plain6x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        FloatVector c4_0 = zero;
        FloatVector c4_1 = zero;
        FloatVector c5_0 = zero;
        FloatVector c5_1 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
    }

    private static void plain4x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
    }

    private static void plain2x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
    }

    private static void plain1x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
    }

    /** A tile of 1 vectors that overwrites C. */
    public static void plain1(
            int rows,
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        switch (rows) {
            case 12 -> plain12x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 9 -> plain9x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 8 -> plain8x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 6 -> plain6x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 4 -> plain4x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 2 -> plain2x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 1 -> plain1x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            default -> throw noTile(rows, 1 * L);
        }
    }

    private static void plain12x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        FloatVector c6_0 = zero;
        FloatVector c7_0 = zero;
        FloatVector c8_0 = zero;
        FloatVector c9_0 = zero;
        FloatVector c10_0 = zero;
        FloatVector c11_0 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
                v = FloatVector.broadcast(F, a[x + 9]);
                c9_0 = v.fma(b0, c9_0);
                v = FloatVector.broadcast(F, a[x + 10]);
                c10_0 = v.fma(b0, c10_0);
                v = FloatVector.broadcast(F, a[x + 11]);
                c11_0 = v.fma(b0, c11_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
        c4_0.intoArray(c, co + 4 * ldc);
        c5_0.intoArray(c, co + 5 * ldc);
        c6_0.intoArray(c, co + 6 * ldc);
        c7_0.intoArray(c, co + 7 * ldc);
        c8_0.intoArray(c, co + 8 * ldc);
        c9_0.intoArray(c, co + 9 * ldc);
        c10_0.intoArray(c, co + 10 * ldc);
        c11_0.intoArray(c, co + 11 * ldc);
    }

    private static void plain9x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        FloatVector c6_0 = zero;
        FloatVector c7_0 = zero;
        FloatVector c8_0 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
        c4_0.intoArray(c, co + 4 * ldc);
        c5_0.intoArray(c, co + 5 * ldc);
        c6_0.intoArray(c, co + 6 * ldc);
        c7_0.intoArray(c, co + 7 * ldc);
        c8_0.intoArray(c, co + 8 * ldc);
    }

    private static void plain8x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        FloatVector c6_0 = zero;
        FloatVector c7_0 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
        c4_0.intoArray(c, co + 4 * ldc);
        c5_0.intoArray(c, co + 5 * ldc);
        c6_0.intoArray(c, co + 6 * ldc);
        c7_0.intoArray(c, co + 7 * ldc);
    }

    private static void plain6x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
        c4_0.intoArray(c, co + 4 * ldc);
        c5_0.intoArray(c, co + 5 * ldc);
    }

    private static void plain4x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
    }

    private static void plain2x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
    }

    private static void plain1x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
    }

    /** A tile of 2 vectors that goes on from C. */
    public static void accumulate2(
            int rows,
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        switch (rows) {
            case 12 -> accumulate12x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 9 -> accumulate9x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 8 -> accumulate8x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 6 -> accumulate6x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 4 -> accumulate4x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 2 -> accumulate2x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 1 -> accumulate1x2(k, a, ao, aRows, p, b, bo, c, co, ldc);
            default -> throw noTile(rows, 2 * L);
        }
    }

    private static void accumulate12x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c1_1 = FloatVector.fromArray(F, c, co + 1 * ldc + L);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c2_1 = FloatVector.fromArray(F, c, co + 2 * ldc + L);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c3_1 = FloatVector.fromArray(F, c, co + 3 * ldc + L);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c4_1 = FloatVector.fromArray(F, c, co + 4 * ldc + L);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        FloatVector c5_1 = FloatVector.fromArray(F, c, co + 5 * ldc + L);
        FloatVector c6_0 = FloatVector.fromArray(F, c, co + 6 * ldc);
        FloatVector c6_1 = FloatVector.fromArray(F, c, co + 6 * ldc + L);
        FloatVector c7_0 = FloatVector.fromArray(F, c, co + 7 * ldc);
        FloatVector c7_1 = FloatVector.fromArray(F, c, co + 7 * ldc + L);
        FloatVector c8_0 = FloatVector.fromArray(F, c, co + 8 * ldc);
        FloatVector c8_1 = FloatVector.fromArray(F, c, co + 8 * ldc + L);
        FloatVector c9_0 = FloatVector.fromArray(F, c, co + 9 * ldc);
        FloatVector c9_1 = FloatVector.fromArray(F, c, co + 9 * ldc + L);
        FloatVector c10_0 = FloatVector.fromArray(F, c, co + 10 * ldc);
        FloatVector c10_1 = FloatVector.fromArray(F, c, co + 10 * ldc + L);
        FloatVector c11_0 = FloatVector.fromArray(F, c, co + 11 * ldc);
        FloatVector c11_1 = FloatVector.fromArray(F, c, co + 11 * ldc + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
                c8_1 = v.fma(b1, c8_1);
                v = FloatVector.broadcast(F, a[x + 9]);
                c9_0 = v.fma(b0, c9_0);
                c9_1 = v.fma(b1, c9_1);
                v = FloatVector.broadcast(F, a[x + 10]);
                c10_0 = v.fma(b0, c10_0);
                c10_1 = v.fma(b1, c10_1);
                v = FloatVector.broadcast(F, a[x + 11]);
                c11_0 = v.fma(b0, c11_0);
                c11_1 = v.fma(b1, c11_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
        c6_0.intoArray(c, co + 6 * ldc);
        c6_1.intoArray(c, co + 6 * ldc + L);
        c7_0.intoArray(c, co + 7 * ldc);
        c7_1.intoArray(c, co + 7 * ldc + L);
        c8_0.intoArray(c, co + 8 * ldc);
        c8_1.intoArray(c, co + 8 * ldc + L);
        c9_0.intoArray(c, co + 9 * ldc);
        c9_1.intoArray(c, co + 9 * ldc + L);
        c10_0.intoArray(c, co + 10 * ldc);
        c10_1.intoArray(c, co + 10 * ldc + L);
        c11_0.intoArray(c, co + 11 * ldc);
        c11_1.intoArray(c, co + 11 * ldc + L);
    }

    private static void accumulate9x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c1_1 = FloatVector.fromArray(F, c, co + 1 * ldc + L);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c2_1 = FloatVector.fromArray(F, c, co + 2 * ldc + L);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c3_1 = FloatVector.fromArray(F, c, co + 3 * ldc + L);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c4_1 = FloatVector.fromArray(F, c, co + 4 * ldc + L);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        FloatVector c5_1 = FloatVector.fromArray(F, c, co + 5 * ldc + L);
        FloatVector c6_0 = FloatVector.fromArray(F, c, co + 6 * ldc);
        FloatVector c6_1 = FloatVector.fromArray(F, c, co + 6 * ldc + L);
        FloatVector c7_0 = FloatVector.fromArray(F, c, co + 7 * ldc);
        FloatVector c7_1 = FloatVector.fromArray(F, c, co + 7 * ldc + L);
        FloatVector c8_0 = FloatVector.fromArray(F, c, co + 8 * ldc);
        FloatVector c8_1 = FloatVector.fromArray(F, c, co + 8 * ldc + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
                c8_1 = v.fma(b1, c8_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
        c6_0.intoArray(c, co + 6 * ldc);
        c6_1.intoArray(c, co + 6 * ldc + L);
        c7_0.intoArray(c, co + 7 * ldc);
        c7_1.intoArray(c, co + 7 * ldc + L);
        c8_0.intoArray(c, co + 8 * ldc);
        c8_1.intoArray(c, co + 8 * ldc + L);
    }

    private static void accumulate8x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c1_1 = FloatVector.fromArray(F, c, co + 1 * ldc + L);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c2_1 = FloatVector.fromArray(F, c, co + 2 * ldc + L);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c3_1 = FloatVector.fromArray(F, c, co + 3 * ldc + L);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c4_1 = FloatVector.fromArray(F, c, co + 4 * ldc + L);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        FloatVector c5_1 = FloatVector.fromArray(F, c, co + 5 * ldc + L);
        FloatVector c6_0 = FloatVector.fromArray(F, c, co + 6 * ldc);
        FloatVector c6_1 = FloatVector.fromArray(F, c, co + 6 * ldc + L);
        FloatVector c7_0 = FloatVector.fromArray(F, c, co + 7 * ldc);
        FloatVector c7_1 = FloatVector.fromArray(F, c, co + 7 * ldc + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
        c6_0.intoArray(c, co + 6 * ldc);
        c6_1.intoArray(c, co + 6 * ldc + L);
        c7_0.intoArray(c, co + 7 * ldc);
        c7_1.intoArray(c, co + 7 * ldc + L);
    }

    private static void accumulate6x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c1_1 = FloatVector.fromArray(F, c, co + 1 * ldc + L);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c2_1 = FloatVector.fromArray(F, c, co + 2 * ldc + L);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c3_1 = FloatVector.fromArray(F, c, co + 3 * ldc + L);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c4_1 = FloatVector.fromArray(F, c, co + 4 * ldc + L);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        FloatVector c5_1 = FloatVector.fromArray(F, c, co + 5 * ldc + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
    }

    private static void accumulate4x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c1_1 = FloatVector.fromArray(F, c, co + 1 * ldc + L);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c2_1 = FloatVector.fromArray(F, c, co + 2 * ldc + L);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c3_1 = FloatVector.fromArray(F, c, co + 3 * ldc + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
    }

    private static void accumulate2x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c1_1 = FloatVector.fromArray(F, c, co + 1 * ldc + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
    }

    private static void accumulate1x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
    }

    /** A tile of 1 vectors that goes on from C. */
    public static void accumulate1(
            int rows,
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        switch (rows) {
            case 12 -> accumulate12x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 9 -> accumulate9x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 8 -> accumulate8x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 6 -> accumulate6x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 4 -> accumulate4x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 2 -> accumulate2x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            case 1 -> accumulate1x1(k, a, ao, aRows, p, b, bo, c, co, ldc);
            default -> throw noTile(rows, 1 * L);
        }
    }

    private static void accumulate12x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        FloatVector c6_0 = FloatVector.fromArray(F, c, co + 6 * ldc);
        FloatVector c7_0 = FloatVector.fromArray(F, c, co + 7 * ldc);
        FloatVector c8_0 = FloatVector.fromArray(F, c, co + 8 * ldc);
        FloatVector c9_0 = FloatVector.fromArray(F, c, co + 9 * ldc);
        FloatVector c10_0 = FloatVector.fromArray(F, c, co + 10 * ldc);
        FloatVector c11_0 = FloatVector.fromArray(F, c, co + 11 * ldc);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
                v = FloatVector.broadcast(F, a[x + 9]);
                c9_0 = v.fma(b0, c9_0);
                v = FloatVector.broadcast(F, a[x + 10]);
                c10_0 = v.fma(b0, c10_0);
                v = FloatVector.broadcast(F, a[x + 11]);
                c11_0 = v.fma(b0, c11_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
        c4_0.intoArray(c, co + 4 * ldc);
        c5_0.intoArray(c, co + 5 * ldc);
        c6_0.intoArray(c, co + 6 * ldc);
        c7_0.intoArray(c, co + 7 * ldc);
        c8_0.intoArray(c, co + 8 * ldc);
        c9_0.intoArray(c, co + 9 * ldc);
        c10_0.intoArray(c, co + 10 * ldc);
        c11_0.intoArray(c, co + 11 * ldc);
    }

    private static void accumulate9x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        FloatVector c6_0 = FloatVector.fromArray(F, c, co + 6 * ldc);
        FloatVector c7_0 = FloatVector.fromArray(F, c, co + 7 * ldc);
        FloatVector c8_0 = FloatVector.fromArray(F, c, co + 8 * ldc);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
        c4_0.intoArray(c, co + 4 * ldc);
        c5_0.intoArray(c, co + 5 * ldc);
        c6_0.intoArray(c, co + 6 * ldc);
        c7_0.intoArray(c, co + 7 * ldc);
        c8_0.intoArray(c, co + 8 * ldc);
    }

    private static void accumulate8x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        FloatVector c6_0 = FloatVector.fromArray(F, c, co + 6 * ldc);
        FloatVector c7_0 = FloatVector.fromArray(F, c, co + 7 * ldc);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
        c4_0.intoArray(c, co + 4 * ldc);
        c5_0.intoArray(c, co + 5 * ldc);
        c6_0.intoArray(c, co + 6 * ldc);
        c7_0.intoArray(c, co + 7 * ldc);
    }

    private static void accumulate6x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
        c4_0.intoArray(c, co + 4 * ldc);
        c5_0.intoArray(c, co + 5 * ldc);
    }

    private static void accumulate4x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
        c2_0.intoArray(c, co + 2 * ldc);
        c3_0.intoArray(c, co + 3 * ldc);
    }

    private static void accumulate2x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
        c1_0.intoArray(c, co + 1 * ldc);
    }

    private static void accumulate1x1(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 1 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
            }
        }
        c0_0.intoArray(c, co + 0 * ldc);
    }

    /** A tile of 2 vectors that goes on from C, and adds the rows of B to {@code sums}. */
    public static void summing2(
            int rows,
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc,
            float[] sums,
            int so) {
        switch (rows) {
            case 12 -> summing12x2(k, a, ao, aRows, p, b, bo, c, co, ldc, sums, so);
            case 9 -> summing9x2(k, a, ao, aRows, p, b, bo, c, co, ldc, sums, so);
            case 4 -> summing4x2(k, a, ao, aRows, p, b, bo, c, co, ldc, sums, so);
            default -> throw noTile(rows, 2 * L);
        }
    }

    private static void summing12x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc,
            float[] sums,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c1_1 = FloatVector.fromArray(F, c, co + 1 * ldc + L);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c2_1 = FloatVector.fromArray(F, c, co + 2 * ldc + L);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c3_1 = FloatVector.fromArray(F, c, co + 3 * ldc + L);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c4_1 = FloatVector.fromArray(F, c, co + 4 * ldc + L);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        FloatVector c5_1 = FloatVector.fromArray(F, c, co + 5 * ldc + L);
        FloatVector c6_0 = FloatVector.fromArray(F, c, co + 6 * ldc);
        FloatVector c6_1 = FloatVector.fromArray(F, c, co + 6 * ldc + L);
        FloatVector c7_0 = FloatVector.fromArray(F, c, co + 7 * ldc);
        FloatVector c7_1 = FloatVector.fromArray(F, c, co + 7 * ldc + L);
        FloatVector c8_0 = FloatVector.fromArray(F, c, co + 8 * ldc);
        FloatVector c8_1 = FloatVector.fromArray(F, c, co + 8 * ldc + L);
        FloatVector c9_0 = FloatVector.fromArray(F, c, co + 9 * ldc);
        FloatVector c9_1 = FloatVector.fromArray(F, c, co + 9 * ldc + L);
        FloatVector c10_0 = FloatVector.fromArray(F, c, co + 10 * ldc);
        FloatVector c10_1 = FloatVector.fromArray(F, c, co + 10 * ldc + L);
        FloatVector c11_0 = FloatVector.fromArray(F, c, co + 11 * ldc);
        FloatVector c11_1 = FloatVector.fromArray(F, c, co + 11 * ldc + L);
        FloatVector s0 = FloatVector.fromArray(F, sums, so);
        FloatVector s1 = FloatVector.fromArray(F, sums, so + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                s0 = s0.add(b0);
                s1 = s1.add(b1);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
                c8_1 = v.fma(b1, c8_1);
                v = FloatVector.broadcast(F, a[x + 9]);
                c9_0 = v.fma(b0, c9_0);
                c9_1 = v.fma(b1, c9_1);
                v = FloatVector.broadcast(F, a[x + 10]);
                c10_0 = v.fma(b0, c10_0);
                c10_1 = v.fma(b1, c10_1);
                v = FloatVector.broadcast(F, a[x + 11]);
                c11_0 = v.fma(b0, c11_0);
                c11_1 = v.fma(b1, c11_1);
            }
        }
        s0.intoArray(sums, so);
        s1.intoArray(sums, so + L);
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
        c6_0.intoArray(c, co + 6 * ldc);
        c6_1.intoArray(c, co + 6 * ldc + L);
        c7_0.intoArray(c, co + 7 * ldc);
        c7_1.intoArray(c, co + 7 * ldc + L);
        c8_0.intoArray(c, co + 8 * ldc);
        c8_1.intoArray(c, co + 8 * ldc + L);
        c9_0.intoArray(c, co + 9 * ldc);
        c9_1.intoArray(c, co + 9 * ldc + L);
        c10_0.intoArray(c, co + 10 * ldc);
        c10_1.intoArray(c, co + 10 * ldc + L);
        c11_0.intoArray(c, co + 11 * ldc);
        c11_1.intoArray(c, co + 11 * ldc + L);
    }

    private static void summing9x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc,
            float[] sums,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c1_1 = FloatVector.fromArray(F, c, co + 1 * ldc + L);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c2_1 = FloatVector.fromArray(F, c, co + 2 * ldc + L);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c3_1 = FloatVector.fromArray(F, c, co + 3 * ldc + L);
        FloatVector c4_0 = FloatVector.fromArray(F, c, co + 4 * ldc);
        FloatVector c4_1 = FloatVector.fromArray(F, c, co + 4 * ldc + L);
        FloatVector c5_0 = FloatVector.fromArray(F, c, co + 5 * ldc);
        FloatVector c5_1 = FloatVector.fromArray(F, c, co + 5 * ldc + L);
        FloatVector c6_0 = FloatVector.fromArray(F, c, co + 6 * ldc);
        FloatVector c6_1 = FloatVector.fromArray(F, c, co + 6 * ldc + L);
        FloatVector c7_0 = FloatVector.fromArray(F, c, co + 7 * ldc);
        FloatVector c7_1 = FloatVector.fromArray(F, c, co + 7 * ldc + L);
        FloatVector c8_0 = FloatVector.fromArray(F, c, co + 8 * ldc);
        FloatVector c8_1 = FloatVector.fromArray(F, c, co + 8 * ldc + L);
        FloatVector s0 = FloatVector.fromArray(F, sums, so);
        FloatVector s1 = FloatVector.fromArray(F, sums, so + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                s0 = s0.add(b0);
                s1 = s1.add(b1);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x + 4]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x + 5]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x + 6]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x + 7]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
                v = FloatVector.broadcast(F, a[x + 8]);
                c8_0 = v.fma(b0, c8_0);
                c8_1 = v.fma(b1, c8_1);
            }
        }
        s0.intoArray(sums, so);
        s1.intoArray(sums, so + L);
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
        c4_0.intoArray(c, co + 4 * ldc);
        c4_1.intoArray(c, co + 4 * ldc + L);
        c5_0.intoArray(c, co + 5 * ldc);
        c5_1.intoArray(c, co + 5 * ldc + L);
        c6_0.intoArray(c, co + 6 * ldc);
        c6_1.intoArray(c, co + 6 * ldc + L);
        c7_0.intoArray(c, co + 7 * ldc);
        c7_1.intoArray(c, co + 7 * ldc + L);
        c8_0.intoArray(c, co + 8 * ldc);
        c8_1.intoArray(c, co + 8 * ldc + L);
    }

    private static void summing4x2(
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int ldc,
            float[] sums,
            int so) {
        FloatVector c0_0 = FloatVector.fromArray(F, c, co + 0 * ldc);
        FloatVector c0_1 = FloatVector.fromArray(F, c, co + 0 * ldc + L);
        FloatVector c1_0 = FloatVector.fromArray(F, c, co + 1 * ldc);
        FloatVector c1_1 = FloatVector.fromArray(F, c, co + 1 * ldc + L);
        FloatVector c2_0 = FloatVector.fromArray(F, c, co + 2 * ldc);
        FloatVector c2_1 = FloatVector.fromArray(F, c, co + 2 * ldc + L);
        FloatVector c3_0 = FloatVector.fromArray(F, c, co + 3 * ldc);
        FloatVector c3_1 = FloatVector.fromArray(F, c, co + 3 * ldc + L);
        FloatVector s0 = FloatVector.fromArray(F, sums, so);
        FloatVector s1 = FloatVector.fromArray(F, sums, so + L);
        for (int k0 = 0; k0 < k; k0 += STRETCH) {
            int n = Math.min(k - k0, STRETCH);
            for (int q = 0; q < n; q++) {
                int at = bo + (k0 + q) * 2 * L;
                int x = ao + aRows[p + k0 + q];
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                s0 = s0.add(b0);
                s1 = s1.add(b1);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x + 1]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x + 2]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x + 3]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
            }
        }
        s0.intoArray(sums, so);
        s1.intoArray(sums, so + L);
        c0_0.intoArray(c, co + 0 * ldc);
        c0_1.intoArray(c, co + 0 * ldc + L);
        c1_0.intoArray(c, co + 1 * ldc);
        c1_1.intoArray(c, co + 1 * ldc + L);
        c2_0.intoArray(c, co + 2 * ldc);
        c2_1.intoArray(c, co + 2 * ldc + L);
        c3_0.intoArray(c, co + 3 * ldc);
        c3_1.intoArray(c, co + 3 * ldc + L);
    }

    private static IllegalArgumentException noTile(int rows, int columns) {
        return new IllegalArgumentException(
                "there is no tile of " + rows + " rows and " + columns + " columns");
    }
}
