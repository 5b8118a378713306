package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.vector.simd.Simd;

/**
 * Tiles of C = A B whose rows of A and C are found through tables; written by RowTileGenerator.
 *
 * <p>Row i of the tile starts at {@code a[ao + aRows[p + i]]} and {@code c[co + cRows[p + i]]}. The
 * chain over k runs through stretches of A, stretch s of {@code lengths[s]} floats from {@code
 * starts[s]} on. They meet the rows of B from {@code steps[s]} on, which is packed: k after k, a
 * tile's columns each.
 *
 * <p>A tile of four vectors may have a row less than its code, which then repeats the last one. The
 * others have sixteen accumulators, what C2 keeps in registers whatever surrounds the loop; 24 it
 * moves to memory and back between stretches. No method calls a helper on vectors: in a method this
 * large only the Vector API's own methods are certain to be inlined, and one that is not boxes its
 * vectors.
 *
 * <p>A stretch is at most {@value #STRETCH} long, and the loop says so: only when C2 can prove a
 * short trip does it leave out the safepoint of a strip-mined loop.
 */
public final class RowTiles {
    /** The longest stretch of A. */
    public static final int STRETCH = 96;

    /** Rows of the largest tile of four vectors. */
    public static final int WIDE_ROWS = 6;

    /** Rows of the tile for colours. */
    public static final int COLOUR_ROWS = 10;

    /** Rows of the largest tile of one or two vectors. */
    public static final int MAX_ROWS = Simd.MANY_REGISTERS ? 8 : 4;

    /** Columns of the widest tile. */
    public static final int MAX_COLUMNS = Simd.MANY_REGISTERS ? 4 * L : 2 * L;

    private RowTiles() {}

    /** Rows of the next tile of at most two vectors when {@code left} are left. */
    public static int rows(int left) {
        if (left >= MAX_ROWS) {
            return MAX_ROWS;
        }
        return left >= 6 ? 6 : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    }

    /** A tile of 4 vectors that overwrites C. */
    public static void plain4(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        switch (rows) {
            case 5, 6 ->
                    plain6x4(rows, starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 3, 4 ->
                    plain4x4(rows, starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 1, 2 ->
                    plain2x4(rows, starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            default -> throw noTile(rows, 4 * L);
        }
    }

    private static void plain6x4(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + Math.min(1, rows - 1)];
        int a2 = ao + aRows[p + Math.min(2, rows - 1)];
        int a3 = ao + aRows[p + Math.min(3, rows - 1)];
        int a4 = ao + aRows[p + Math.min(4, rows - 1)];
        int a5 = ao + aRows[p + Math.min(5, rows - 1)];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c0_2 = zero;
        FloatVector c0_3 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c1_2 = zero;
        FloatVector c1_3 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c2_2 = zero;
        FloatVector c2_3 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        FloatVector c3_2 = zero;
        FloatVector c3_3 = zero;
        FloatVector c4_0 = zero;
        FloatVector c4_1 = zero;
        FloatVector c4_2 = zero;
        FloatVector c4_3 = zero;
        FloatVector c5_0 = zero;
        FloatVector c5_1 = zero;
        FloatVector c5_2 = zero;
        FloatVector c5_3 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 4 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector b2 = FloatVector.fromArray(F, b, at + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, at + 3 * L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                c2_3 = v.fma(b3, c2_3);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                c3_3 = v.fma(b3, c3_3);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                c4_2 = v.fma(b2, c4_2);
                c4_3 = v.fma(b3, c4_3);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                c5_2 = v.fma(b2, c5_2);
                c5_3 = v.fma(b3, c5_3);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + Math.min(1, rows - 1)];
        int o2 = co + cRows[p + Math.min(2, rows - 1)];
        int o3 = co + cRows[p + Math.min(3, rows - 1)];
        int o4 = co + cRows[p + Math.min(4, rows - 1)];
        int o5 = co + cRows[p + Math.min(5, rows - 1)];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + 3 * L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + 3 * L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + 2 * L);
        c2_3.intoArray(c, o2 + 3 * L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + 2 * L);
        c3_3.intoArray(c, o3 + 3 * L);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c4_2.intoArray(c, o4 + 2 * L);
        c4_3.intoArray(c, o4 + 3 * L);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c5_2.intoArray(c, o5 + 2 * L);
        c5_3.intoArray(c, o5 + 3 * L);
    }

    private static void plain4x4(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + Math.min(1, rows - 1)];
        int a2 = ao + aRows[p + Math.min(2, rows - 1)];
        int a3 = ao + aRows[p + Math.min(3, rows - 1)];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c0_2 = zero;
        FloatVector c0_3 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c1_2 = zero;
        FloatVector c1_3 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c2_2 = zero;
        FloatVector c2_3 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        FloatVector c3_2 = zero;
        FloatVector c3_3 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 4 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector b2 = FloatVector.fromArray(F, b, at + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, at + 3 * L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                c2_3 = v.fma(b3, c2_3);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                c3_3 = v.fma(b3, c3_3);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + Math.min(1, rows - 1)];
        int o2 = co + cRows[p + Math.min(2, rows - 1)];
        int o3 = co + cRows[p + Math.min(3, rows - 1)];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + 3 * L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + 3 * L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + 2 * L);
        c2_3.intoArray(c, o2 + 3 * L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + 2 * L);
        c3_3.intoArray(c, o3 + 3 * L);
    }

    private static void plain2x4(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + Math.min(1, rows - 1)];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c0_2 = zero;
        FloatVector c0_3 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c1_2 = zero;
        FloatVector c1_3 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 4 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector b2 = FloatVector.fromArray(F, b, at + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, at + 3 * L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + Math.min(1, rows - 1)];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + 3 * L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + 3 * L);
    }

    /** A tile of 2 vectors that overwrites C. */
    public static void plain2(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        switch (rows) {
            case 8 -> plain8x2(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 6 -> plain6x2(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 4 -> plain4x2(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 2 -> plain2x2(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 1 -> plain1x2(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            default -> throw noTile(rows, 2 * L);
        }
    }

    private static void plain8x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        int a4 = ao + aRows[p + 4];
        int a5 = ao + aRows[p + 5];
        int a6 = ao + aRows[p + 6];
        int a7 = ao + aRows[p + 7];
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
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            int x6 = a6 + start;
            int x7 = a7 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x6 + q]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x7 + q]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        int o4 = co + cRows[p + 4];
        int o5 = co + cRows[p + 5];
        int o6 = co + cRows[p + 6];
        int o7 = co + cRows[p + 7];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c6_0.intoArray(c, o6);
        c6_1.intoArray(c, o6 + L);
        c7_0.intoArray(c, o7);
        c7_1.intoArray(c, o7 + L);
    }

    private static void plain6x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        int a4 = ao + aRows[p + 4];
        int a5 = ao + aRows[p + 5];
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
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        int o4 = co + cRows[p + 4];
        int o5 = co + cRows[p + 5];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
    }

    private static void plain4x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
    }

    private static void plain2x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
    }

    private static void plain1x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
            }
        }
        int o0 = co + cRows[p + 0];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
    }

    /** A tile of 1 vectors that overwrites C. */
    public static void plain1(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        switch (rows) {
            case 8 -> plain8x1(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 6 -> plain6x1(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 4 -> plain4x1(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 2 -> plain2x1(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            case 1 -> plain1x1(starts, lengths, steps, a, ao, aRows, p, b, bo, c, co, cRows);
            default -> throw noTile(rows, 1 * L);
        }
    }

    private static void plain8x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        int a4 = ao + aRows[p + 4];
        int a5 = ao + aRows[p + 5];
        int a6 = ao + aRows[p + 6];
        int a7 = ao + aRows[p + 7];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        FloatVector c6_0 = zero;
        FloatVector c7_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            int x6 = a6 + start;
            int x7 = a7 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
                v = FloatVector.broadcast(F, a[x6 + q]);
                c6_0 = v.fma(b0, c6_0);
                v = FloatVector.broadcast(F, a[x7 + q]);
                c7_0 = v.fma(b0, c7_0);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        int o4 = co + cRows[p + 4];
        int o5 = co + cRows[p + 5];
        int o6 = co + cRows[p + 6];
        int o7 = co + cRows[p + 7];
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
        c2_0.intoArray(c, o2);
        c3_0.intoArray(c, o3);
        c4_0.intoArray(c, o4);
        c5_0.intoArray(c, o5);
        c6_0.intoArray(c, o6);
        c7_0.intoArray(c, o7);
    }

    private static void plain6x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        int a4 = ao + aRows[p + 4];
        int a5 = ao + aRows[p + 5];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        int o4 = co + cRows[p + 4];
        int o5 = co + cRows[p + 5];
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
        c2_0.intoArray(c, o2);
        c3_0.intoArray(c, o3);
        c4_0.intoArray(c, o4);
        c5_0.intoArray(c, o5);
    }

    private static void plain4x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
        c2_0.intoArray(c, o2);
        c3_0.intoArray(c, o3);
    }

    private static void plain2x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
            }
        }
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
    }

    private static void plain1x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
            }
        }
        int o0 = co + cRows[p + 0];
        c0_0.intoArray(c, o0);
    }

    /**
     * A tile of 4 vectors that adds a bias, and takes the maximum with 0 if wanted, before it
     * overwrites C.
     */
    public static void bias4(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        switch (rows) {
            case 5, 6 ->
                    bias6x4(
                            rows, starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt,
                            relu, c, co, cRows);
            case 3, 4 ->
                    bias4x4(
                            rows, starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt,
                            relu, c, co, cRows);
            case 1, 2 ->
                    bias2x4(
                            rows, starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt,
                            relu, c, co, cRows);
            default -> throw noTile(rows, 4 * L);
        }
    }

    private static void bias6x4(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + Math.min(1, rows - 1)];
        int a2 = ao + aRows[p + Math.min(2, rows - 1)];
        int a3 = ao + aRows[p + Math.min(3, rows - 1)];
        int a4 = ao + aRows[p + Math.min(4, rows - 1)];
        int a5 = ao + aRows[p + Math.min(5, rows - 1)];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c0_2 = zero;
        FloatVector c0_3 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c1_2 = zero;
        FloatVector c1_3 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c2_2 = zero;
        FloatVector c2_3 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        FloatVector c3_2 = zero;
        FloatVector c3_3 = zero;
        FloatVector c4_0 = zero;
        FloatVector c4_1 = zero;
        FloatVector c4_2 = zero;
        FloatVector c4_3 = zero;
        FloatVector c5_0 = zero;
        FloatVector c5_1 = zero;
        FloatVector c5_2 = zero;
        FloatVector c5_3 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 4 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector b2 = FloatVector.fromArray(F, b, at + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, at + 3 * L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                c2_3 = v.fma(b3, c2_3);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                c3_3 = v.fma(b3, c3_3);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                c4_2 = v.fma(b2, c4_2);
                c4_3 = v.fma(b3, c4_3);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                c5_2 = v.fma(b2, c5_2);
                c5_3 = v.fma(b3, c5_3);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector d1 = FloatVector.fromArray(F, bias, biasAt + L);
        FloatVector d2 = FloatVector.fromArray(F, bias, biasAt + 2 * L);
        FloatVector d3 = FloatVector.fromArray(F, bias, biasAt + 3 * L);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_1 = c0_1.add(d1);
        c0_2 = c0_2.add(d2);
        c0_3 = c0_3.add(d3);
        c1_0 = c1_0.add(d0);
        c1_1 = c1_1.add(d1);
        c1_2 = c1_2.add(d2);
        c1_3 = c1_3.add(d3);
        c2_0 = c2_0.add(d0);
        c2_1 = c2_1.add(d1);
        c2_2 = c2_2.add(d2);
        c2_3 = c2_3.add(d3);
        c3_0 = c3_0.add(d0);
        c3_1 = c3_1.add(d1);
        c3_2 = c3_2.add(d2);
        c3_3 = c3_3.add(d3);
        c4_0 = c4_0.add(d0);
        c4_1 = c4_1.add(d1);
        c4_2 = c4_2.add(d2);
        c4_3 = c4_3.add(d3);
        c5_0 = c5_0.add(d0);
        c5_1 = c5_1.add(d1);
        c5_2 = c5_2.add(d2);
        c5_3 = c5_3.add(d3);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c0_1 = c0_1.blend(zero, c0_1.compare(VectorOperators.LE, floor));
        c0_2 = c0_2.blend(zero, c0_2.compare(VectorOperators.LE, floor));
        c0_3 = c0_3.blend(zero, c0_3.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c1_1 = c1_1.blend(zero, c1_1.compare(VectorOperators.LE, floor));
        c1_2 = c1_2.blend(zero, c1_2.compare(VectorOperators.LE, floor));
        c1_3 = c1_3.blend(zero, c1_3.compare(VectorOperators.LE, floor));
        c2_0 = c2_0.blend(zero, c2_0.compare(VectorOperators.LE, floor));
        c2_1 = c2_1.blend(zero, c2_1.compare(VectorOperators.LE, floor));
        c2_2 = c2_2.blend(zero, c2_2.compare(VectorOperators.LE, floor));
        c2_3 = c2_3.blend(zero, c2_3.compare(VectorOperators.LE, floor));
        c3_0 = c3_0.blend(zero, c3_0.compare(VectorOperators.LE, floor));
        c3_1 = c3_1.blend(zero, c3_1.compare(VectorOperators.LE, floor));
        c3_2 = c3_2.blend(zero, c3_2.compare(VectorOperators.LE, floor));
        c3_3 = c3_3.blend(zero, c3_3.compare(VectorOperators.LE, floor));
        c4_0 = c4_0.blend(zero, c4_0.compare(VectorOperators.LE, floor));
        c4_1 = c4_1.blend(zero, c4_1.compare(VectorOperators.LE, floor));
        c4_2 = c4_2.blend(zero, c4_2.compare(VectorOperators.LE, floor));
        c4_3 = c4_3.blend(zero, c4_3.compare(VectorOperators.LE, floor));
        c5_0 = c5_0.blend(zero, c5_0.compare(VectorOperators.LE, floor));
        c5_1 = c5_1.blend(zero, c5_1.compare(VectorOperators.LE, floor));
        c5_2 = c5_2.blend(zero, c5_2.compare(VectorOperators.LE, floor));
        c5_3 = c5_3.blend(zero, c5_3.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + Math.min(1, rows - 1)];
        int o2 = co + cRows[p + Math.min(2, rows - 1)];
        int o3 = co + cRows[p + Math.min(3, rows - 1)];
        int o4 = co + cRows[p + Math.min(4, rows - 1)];
        int o5 = co + cRows[p + Math.min(5, rows - 1)];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + 3 * L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + 3 * L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + 2 * L);
        c2_3.intoArray(c, o2 + 3 * L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + 2 * L);
        c3_3.intoArray(c, o3 + 3 * L);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c4_2.intoArray(c, o4 + 2 * L);
        c4_3.intoArray(c, o4 + 3 * L);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c5_2.intoArray(c, o5 + 2 * L);
        c5_3.intoArray(c, o5 + 3 * L);
    }

    private static void bias4x4(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + Math.min(1, rows - 1)];
        int a2 = ao + aRows[p + Math.min(2, rows - 1)];
        int a3 = ao + aRows[p + Math.min(3, rows - 1)];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c0_2 = zero;
        FloatVector c0_3 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c1_2 = zero;
        FloatVector c1_3 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c2_2 = zero;
        FloatVector c2_3 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        FloatVector c3_2 = zero;
        FloatVector c3_3 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 4 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector b2 = FloatVector.fromArray(F, b, at + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, at + 3 * L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                c2_2 = v.fma(b2, c2_2);
                c2_3 = v.fma(b3, c2_3);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                c3_2 = v.fma(b2, c3_2);
                c3_3 = v.fma(b3, c3_3);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector d1 = FloatVector.fromArray(F, bias, biasAt + L);
        FloatVector d2 = FloatVector.fromArray(F, bias, biasAt + 2 * L);
        FloatVector d3 = FloatVector.fromArray(F, bias, biasAt + 3 * L);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_1 = c0_1.add(d1);
        c0_2 = c0_2.add(d2);
        c0_3 = c0_3.add(d3);
        c1_0 = c1_0.add(d0);
        c1_1 = c1_1.add(d1);
        c1_2 = c1_2.add(d2);
        c1_3 = c1_3.add(d3);
        c2_0 = c2_0.add(d0);
        c2_1 = c2_1.add(d1);
        c2_2 = c2_2.add(d2);
        c2_3 = c2_3.add(d3);
        c3_0 = c3_0.add(d0);
        c3_1 = c3_1.add(d1);
        c3_2 = c3_2.add(d2);
        c3_3 = c3_3.add(d3);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c0_1 = c0_1.blend(zero, c0_1.compare(VectorOperators.LE, floor));
        c0_2 = c0_2.blend(zero, c0_2.compare(VectorOperators.LE, floor));
        c0_3 = c0_3.blend(zero, c0_3.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c1_1 = c1_1.blend(zero, c1_1.compare(VectorOperators.LE, floor));
        c1_2 = c1_2.blend(zero, c1_2.compare(VectorOperators.LE, floor));
        c1_3 = c1_3.blend(zero, c1_3.compare(VectorOperators.LE, floor));
        c2_0 = c2_0.blend(zero, c2_0.compare(VectorOperators.LE, floor));
        c2_1 = c2_1.blend(zero, c2_1.compare(VectorOperators.LE, floor));
        c2_2 = c2_2.blend(zero, c2_2.compare(VectorOperators.LE, floor));
        c2_3 = c2_3.blend(zero, c2_3.compare(VectorOperators.LE, floor));
        c3_0 = c3_0.blend(zero, c3_0.compare(VectorOperators.LE, floor));
        c3_1 = c3_1.blend(zero, c3_1.compare(VectorOperators.LE, floor));
        c3_2 = c3_2.blend(zero, c3_2.compare(VectorOperators.LE, floor));
        c3_3 = c3_3.blend(zero, c3_3.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + Math.min(1, rows - 1)];
        int o2 = co + cRows[p + Math.min(2, rows - 1)];
        int o3 = co + cRows[p + Math.min(3, rows - 1)];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + 3 * L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + 3 * L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c2_2.intoArray(c, o2 + 2 * L);
        c2_3.intoArray(c, o2 + 3 * L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c3_2.intoArray(c, o3 + 2 * L);
        c3_3.intoArray(c, o3 + 3 * L);
    }

    private static void bias2x4(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + Math.min(1, rows - 1)];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c0_2 = zero;
        FloatVector c0_3 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c1_2 = zero;
        FloatVector c1_3 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 4 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 4 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector b2 = FloatVector.fromArray(F, b, at + 2 * L);
                FloatVector b3 = FloatVector.fromArray(F, b, at + 3 * L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                c0_2 = v.fma(b2, c0_2);
                c0_3 = v.fma(b3, c0_3);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                c1_2 = v.fma(b2, c1_2);
                c1_3 = v.fma(b3, c1_3);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector d1 = FloatVector.fromArray(F, bias, biasAt + L);
        FloatVector d2 = FloatVector.fromArray(F, bias, biasAt + 2 * L);
        FloatVector d3 = FloatVector.fromArray(F, bias, biasAt + 3 * L);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_1 = c0_1.add(d1);
        c0_2 = c0_2.add(d2);
        c0_3 = c0_3.add(d3);
        c1_0 = c1_0.add(d0);
        c1_1 = c1_1.add(d1);
        c1_2 = c1_2.add(d2);
        c1_3 = c1_3.add(d3);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c0_1 = c0_1.blend(zero, c0_1.compare(VectorOperators.LE, floor));
        c0_2 = c0_2.blend(zero, c0_2.compare(VectorOperators.LE, floor));
        c0_3 = c0_3.blend(zero, c0_3.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c1_1 = c1_1.blend(zero, c1_1.compare(VectorOperators.LE, floor));
        c1_2 = c1_2.blend(zero, c1_2.compare(VectorOperators.LE, floor));
        c1_3 = c1_3.blend(zero, c1_3.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + Math.min(1, rows - 1)];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c0_2.intoArray(c, o0 + 2 * L);
        c0_3.intoArray(c, o0 + 3 * L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c1_2.intoArray(c, o1 + 2 * L);
        c1_3.intoArray(c, o1 + 3 * L);
    }

    /**
     * A tile of 2 vectors that adds a bias, and takes the maximum with 0 if wanted, before it
     * overwrites C.
     */
    public static void bias2(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        switch (rows) {
            case 8 ->
                    bias8x2(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            case 6 ->
                    bias6x2(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            case 4 ->
                    bias4x2(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            case 2 ->
                    bias2x2(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            case 1 ->
                    bias1x2(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            default -> throw noTile(rows, 2 * L);
        }
    }

    private static void bias8x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        int a4 = ao + aRows[p + 4];
        int a5 = ao + aRows[p + 5];
        int a6 = ao + aRows[p + 6];
        int a7 = ao + aRows[p + 7];
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
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            int x6 = a6 + start;
            int x7 = a7 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x6 + q]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x7 + q]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector d1 = FloatVector.fromArray(F, bias, biasAt + L);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_1 = c0_1.add(d1);
        c1_0 = c1_0.add(d0);
        c1_1 = c1_1.add(d1);
        c2_0 = c2_0.add(d0);
        c2_1 = c2_1.add(d1);
        c3_0 = c3_0.add(d0);
        c3_1 = c3_1.add(d1);
        c4_0 = c4_0.add(d0);
        c4_1 = c4_1.add(d1);
        c5_0 = c5_0.add(d0);
        c5_1 = c5_1.add(d1);
        c6_0 = c6_0.add(d0);
        c6_1 = c6_1.add(d1);
        c7_0 = c7_0.add(d0);
        c7_1 = c7_1.add(d1);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c0_1 = c0_1.blend(zero, c0_1.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c1_1 = c1_1.blend(zero, c1_1.compare(VectorOperators.LE, floor));
        c2_0 = c2_0.blend(zero, c2_0.compare(VectorOperators.LE, floor));
        c2_1 = c2_1.blend(zero, c2_1.compare(VectorOperators.LE, floor));
        c3_0 = c3_0.blend(zero, c3_0.compare(VectorOperators.LE, floor));
        c3_1 = c3_1.blend(zero, c3_1.compare(VectorOperators.LE, floor));
        c4_0 = c4_0.blend(zero, c4_0.compare(VectorOperators.LE, floor));
        c4_1 = c4_1.blend(zero, c4_1.compare(VectorOperators.LE, floor));
        c5_0 = c5_0.blend(zero, c5_0.compare(VectorOperators.LE, floor));
        c5_1 = c5_1.blend(zero, c5_1.compare(VectorOperators.LE, floor));
        c6_0 = c6_0.blend(zero, c6_0.compare(VectorOperators.LE, floor));
        c6_1 = c6_1.blend(zero, c6_1.compare(VectorOperators.LE, floor));
        c7_0 = c7_0.blend(zero, c7_0.compare(VectorOperators.LE, floor));
        c7_1 = c7_1.blend(zero, c7_1.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        int o4 = co + cRows[p + 4];
        int o5 = co + cRows[p + 5];
        int o6 = co + cRows[p + 6];
        int o7 = co + cRows[p + 7];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c6_0.intoArray(c, o6);
        c6_1.intoArray(c, o6 + L);
        c7_0.intoArray(c, o7);
        c7_1.intoArray(c, o7 + L);
    }

    private static void bias6x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        int a4 = ao + aRows[p + 4];
        int a5 = ao + aRows[p + 5];
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
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector d1 = FloatVector.fromArray(F, bias, biasAt + L);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_1 = c0_1.add(d1);
        c1_0 = c1_0.add(d0);
        c1_1 = c1_1.add(d1);
        c2_0 = c2_0.add(d0);
        c2_1 = c2_1.add(d1);
        c3_0 = c3_0.add(d0);
        c3_1 = c3_1.add(d1);
        c4_0 = c4_0.add(d0);
        c4_1 = c4_1.add(d1);
        c5_0 = c5_0.add(d0);
        c5_1 = c5_1.add(d1);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c0_1 = c0_1.blend(zero, c0_1.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c1_1 = c1_1.blend(zero, c1_1.compare(VectorOperators.LE, floor));
        c2_0 = c2_0.blend(zero, c2_0.compare(VectorOperators.LE, floor));
        c2_1 = c2_1.blend(zero, c2_1.compare(VectorOperators.LE, floor));
        c3_0 = c3_0.blend(zero, c3_0.compare(VectorOperators.LE, floor));
        c3_1 = c3_1.blend(zero, c3_1.compare(VectorOperators.LE, floor));
        c4_0 = c4_0.blend(zero, c4_0.compare(VectorOperators.LE, floor));
        c4_1 = c4_1.blend(zero, c4_1.compare(VectorOperators.LE, floor));
        c5_0 = c5_0.blend(zero, c5_0.compare(VectorOperators.LE, floor));
        c5_1 = c5_1.blend(zero, c5_1.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        int o4 = co + cRows[p + 4];
        int o5 = co + cRows[p + 5];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
    }

    private static void bias4x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        FloatVector c2_0 = zero;
        FloatVector c2_1 = zero;
        FloatVector c3_0 = zero;
        FloatVector c3_1 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector d1 = FloatVector.fromArray(F, bias, biasAt + L);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_1 = c0_1.add(d1);
        c1_0 = c1_0.add(d0);
        c1_1 = c1_1.add(d1);
        c2_0 = c2_0.add(d0);
        c2_1 = c2_1.add(d1);
        c3_0 = c3_0.add(d0);
        c3_1 = c3_1.add(d1);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c0_1 = c0_1.blend(zero, c0_1.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c1_1 = c1_1.blend(zero, c1_1.compare(VectorOperators.LE, floor));
        c2_0 = c2_0.blend(zero, c2_0.compare(VectorOperators.LE, floor));
        c2_1 = c2_1.blend(zero, c2_1.compare(VectorOperators.LE, floor));
        c3_0 = c3_0.blend(zero, c3_0.compare(VectorOperators.LE, floor));
        c3_1 = c3_1.blend(zero, c3_1.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
    }

    private static void bias2x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        FloatVector c1_0 = zero;
        FloatVector c1_1 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector d1 = FloatVector.fromArray(F, bias, biasAt + L);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_1 = c0_1.add(d1);
        c1_0 = c1_0.add(d0);
        c1_1 = c1_1.add(d1);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c0_1 = c0_1.blend(zero, c0_1.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c1_1 = c1_1.blend(zero, c1_1.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
    }

    private static void bias1x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c0_1 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector d1 = FloatVector.fromArray(F, bias, biasAt + L);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_1 = c0_1.add(d1);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c0_1 = c0_1.blend(zero, c0_1.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
    }

    /**
     * A tile of 1 vectors that adds a bias, and takes the maximum with 0 if wanted, before it
     * overwrites C.
     */
    public static void bias1(
            int rows,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        switch (rows) {
            case 8 ->
                    bias8x1(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            case 6 ->
                    bias6x1(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            case 4 ->
                    bias4x1(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            case 2 ->
                    bias2x1(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            case 1 ->
                    bias1x1(
                            starts, lengths, steps, a, ao, aRows, p, b, bo, bias, biasAt, relu, c,
                            co, cRows);
            default -> throw noTile(rows, 1 * L);
        }
    }

    private static void bias8x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        int a4 = ao + aRows[p + 4];
        int a5 = ao + aRows[p + 5];
        int a6 = ao + aRows[p + 6];
        int a7 = ao + aRows[p + 7];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        FloatVector c6_0 = zero;
        FloatVector c7_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            int x6 = a6 + start;
            int x7 = a7 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
                v = FloatVector.broadcast(F, a[x6 + q]);
                c6_0 = v.fma(b0, c6_0);
                v = FloatVector.broadcast(F, a[x7 + q]);
                c7_0 = v.fma(b0, c7_0);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c1_0 = c1_0.add(d0);
        c2_0 = c2_0.add(d0);
        c3_0 = c3_0.add(d0);
        c4_0 = c4_0.add(d0);
        c5_0 = c5_0.add(d0);
        c6_0 = c6_0.add(d0);
        c7_0 = c7_0.add(d0);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c2_0 = c2_0.blend(zero, c2_0.compare(VectorOperators.LE, floor));
        c3_0 = c3_0.blend(zero, c3_0.compare(VectorOperators.LE, floor));
        c4_0 = c4_0.blend(zero, c4_0.compare(VectorOperators.LE, floor));
        c5_0 = c5_0.blend(zero, c5_0.compare(VectorOperators.LE, floor));
        c6_0 = c6_0.blend(zero, c6_0.compare(VectorOperators.LE, floor));
        c7_0 = c7_0.blend(zero, c7_0.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        int o4 = co + cRows[p + 4];
        int o5 = co + cRows[p + 5];
        int o6 = co + cRows[p + 6];
        int o7 = co + cRows[p + 7];
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
        c2_0.intoArray(c, o2);
        c3_0.intoArray(c, o3);
        c4_0.intoArray(c, o4);
        c5_0.intoArray(c, o5);
        c6_0.intoArray(c, o6);
        c7_0.intoArray(c, o7);
    }

    private static void bias6x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        int a4 = ao + aRows[p + 4];
        int a5 = ao + aRows[p + 5];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        FloatVector c4_0 = zero;
        FloatVector c5_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            int x4 = a4 + start;
            int x5 = a5 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
                v = FloatVector.broadcast(F, a[x4 + q]);
                c4_0 = v.fma(b0, c4_0);
                v = FloatVector.broadcast(F, a[x5 + q]);
                c5_0 = v.fma(b0, c5_0);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c1_0 = c1_0.add(d0);
        c2_0 = c2_0.add(d0);
        c3_0 = c3_0.add(d0);
        c4_0 = c4_0.add(d0);
        c5_0 = c5_0.add(d0);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c2_0 = c2_0.blend(zero, c2_0.compare(VectorOperators.LE, floor));
        c3_0 = c3_0.blend(zero, c3_0.compare(VectorOperators.LE, floor));
        c4_0 = c4_0.blend(zero, c4_0.compare(VectorOperators.LE, floor));
        c5_0 = c5_0.blend(zero, c5_0.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        int o4 = co + cRows[p + 4];
        int o5 = co + cRows[p + 5];
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
        c2_0.intoArray(c, o2);
        c3_0.intoArray(c, o3);
        c4_0.intoArray(c, o4);
        c5_0.intoArray(c, o5);
    }

    private static void bias4x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        int a2 = ao + aRows[p + 2];
        int a3 = ao + aRows[p + 3];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        FloatVector c2_0 = zero;
        FloatVector c3_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            int x2 = a2 + start;
            int x3 = a3 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
                v = FloatVector.broadcast(F, a[x2 + q]);
                c2_0 = v.fma(b0, c2_0);
                v = FloatVector.broadcast(F, a[x3 + q]);
                c3_0 = v.fma(b0, c3_0);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c1_0 = c1_0.add(d0);
        c2_0 = c2_0.add(d0);
        c3_0 = c3_0.add(d0);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c2_0 = c2_0.blend(zero, c2_0.compare(VectorOperators.LE, floor));
        c3_0 = c3_0.blend(zero, c3_0.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
        c2_0.intoArray(c, o2);
        c3_0.intoArray(c, o3);
    }

    private static void bias2x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        int a1 = ao + aRows[p + 1];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        FloatVector c1_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            int x1 = a1 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
                v = FloatVector.broadcast(F, a[x1 + q]);
                c1_0 = v.fma(b0, c1_0);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c1_0 = c1_0.add(d0);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        c0_0.intoArray(c, o0);
        c1_0.intoArray(c, o1);
    }

    private static void bias1x1(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
        FloatVector zero = FloatVector.zero(F);
        FloatVector c0_0 = zero;
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = Math.min(lengths[s], STRETCH);
            int next = bo + steps[s] * 1 * L;
            int x0 = a0 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 1 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q]);
                c0_0 = v.fma(b0, c0_0);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        c0_0.intoArray(c, o0);
    }

    /**
     * Ten neighbouring pixels of a colour image under a kernel three wide: with all distances
     * constants, no range check is left in the loop.
     */
    public static void biasColours10x2(
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            float[] bias,
            int biasAt,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        int a0 = ao + aRows[p + 0];
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
        for (int s = 0; s < starts.length; s++) {
            int start = starts[s];
            int n = 9;
            int next = bo + steps[s] * 2 * L;
            int x0 = a0 + start;
            for (int q = 0; q < n; q++) {
                int at = next + q * 2 * L;
                FloatVector b0 = FloatVector.fromArray(F, b, at);
                FloatVector b1 = FloatVector.fromArray(F, b, at + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x0 + q + 0]);
                c0_0 = v.fma(b0, c0_0);
                c0_1 = v.fma(b1, c0_1);
                v = FloatVector.broadcast(F, a[x0 + q + 3]);
                c1_0 = v.fma(b0, c1_0);
                c1_1 = v.fma(b1, c1_1);
                v = FloatVector.broadcast(F, a[x0 + q + 6]);
                c2_0 = v.fma(b0, c2_0);
                c2_1 = v.fma(b1, c2_1);
                v = FloatVector.broadcast(F, a[x0 + q + 9]);
                c3_0 = v.fma(b0, c3_0);
                c3_1 = v.fma(b1, c3_1);
                v = FloatVector.broadcast(F, a[x0 + q + 12]);
                c4_0 = v.fma(b0, c4_0);
                c4_1 = v.fma(b1, c4_1);
                v = FloatVector.broadcast(F, a[x0 + q + 15]);
                c5_0 = v.fma(b0, c5_0);
                c5_1 = v.fma(b1, c5_1);
                v = FloatVector.broadcast(F, a[x0 + q + 18]);
                c6_0 = v.fma(b0, c6_0);
                c6_1 = v.fma(b1, c6_1);
                v = FloatVector.broadcast(F, a[x0 + q + 21]);
                c7_0 = v.fma(b0, c7_0);
                c7_1 = v.fma(b1, c7_1);
                v = FloatVector.broadcast(F, a[x0 + q + 24]);
                c8_0 = v.fma(b0, c8_0);
                c8_1 = v.fma(b1, c8_1);
                v = FloatVector.broadcast(F, a[x0 + q + 27]);
                c9_0 = v.fma(b0, c9_0);
                c9_1 = v.fma(b1, c9_1);
            }
        }
        FloatVector d0 = FloatVector.fromArray(F, bias, biasAt);
        FloatVector d1 = FloatVector.fromArray(F, bias, biasAt + L);
        FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);
        c0_0 = c0_0.add(d0);
        c0_1 = c0_1.add(d1);
        c1_0 = c1_0.add(d0);
        c1_1 = c1_1.add(d1);
        c2_0 = c2_0.add(d0);
        c2_1 = c2_1.add(d1);
        c3_0 = c3_0.add(d0);
        c3_1 = c3_1.add(d1);
        c4_0 = c4_0.add(d0);
        c4_1 = c4_1.add(d1);
        c5_0 = c5_0.add(d0);
        c5_1 = c5_1.add(d1);
        c6_0 = c6_0.add(d0);
        c6_1 = c6_1.add(d1);
        c7_0 = c7_0.add(d0);
        c7_1 = c7_1.add(d1);
        c8_0 = c8_0.add(d0);
        c8_1 = c8_1.add(d1);
        c9_0 = c9_0.add(d0);
        c9_1 = c9_1.add(d1);
        c0_0 = c0_0.blend(zero, c0_0.compare(VectorOperators.LE, floor));
        c0_1 = c0_1.blend(zero, c0_1.compare(VectorOperators.LE, floor));
        c1_0 = c1_0.blend(zero, c1_0.compare(VectorOperators.LE, floor));
        c1_1 = c1_1.blend(zero, c1_1.compare(VectorOperators.LE, floor));
        c2_0 = c2_0.blend(zero, c2_0.compare(VectorOperators.LE, floor));
        c2_1 = c2_1.blend(zero, c2_1.compare(VectorOperators.LE, floor));
        c3_0 = c3_0.blend(zero, c3_0.compare(VectorOperators.LE, floor));
        c3_1 = c3_1.blend(zero, c3_1.compare(VectorOperators.LE, floor));
        c4_0 = c4_0.blend(zero, c4_0.compare(VectorOperators.LE, floor));
        c4_1 = c4_1.blend(zero, c4_1.compare(VectorOperators.LE, floor));
        c5_0 = c5_0.blend(zero, c5_0.compare(VectorOperators.LE, floor));
        c5_1 = c5_1.blend(zero, c5_1.compare(VectorOperators.LE, floor));
        c6_0 = c6_0.blend(zero, c6_0.compare(VectorOperators.LE, floor));
        c6_1 = c6_1.blend(zero, c6_1.compare(VectorOperators.LE, floor));
        c7_0 = c7_0.blend(zero, c7_0.compare(VectorOperators.LE, floor));
        c7_1 = c7_1.blend(zero, c7_1.compare(VectorOperators.LE, floor));
        c8_0 = c8_0.blend(zero, c8_0.compare(VectorOperators.LE, floor));
        c8_1 = c8_1.blend(zero, c8_1.compare(VectorOperators.LE, floor));
        c9_0 = c9_0.blend(zero, c9_0.compare(VectorOperators.LE, floor));
        c9_1 = c9_1.blend(zero, c9_1.compare(VectorOperators.LE, floor));
        int o0 = co + cRows[p + 0];
        int o1 = co + cRows[p + 1];
        int o2 = co + cRows[p + 2];
        int o3 = co + cRows[p + 3];
        int o4 = co + cRows[p + 4];
        int o5 = co + cRows[p + 5];
        int o6 = co + cRows[p + 6];
        int o7 = co + cRows[p + 7];
        int o8 = co + cRows[p + 8];
        int o9 = co + cRows[p + 9];
        c0_0.intoArray(c, o0);
        c0_1.intoArray(c, o0 + L);
        c1_0.intoArray(c, o1);
        c1_1.intoArray(c, o1 + L);
        c2_0.intoArray(c, o2);
        c2_1.intoArray(c, o2 + L);
        c3_0.intoArray(c, o3);
        c3_1.intoArray(c, o3 + L);
        c4_0.intoArray(c, o4);
        c4_1.intoArray(c, o4 + L);
        c5_0.intoArray(c, o5);
        c5_1.intoArray(c, o5 + L);
        c6_0.intoArray(c, o6);
        c6_1.intoArray(c, o6 + L);
        c7_0.intoArray(c, o7);
        c7_1.intoArray(c, o7 + L);
        c8_0.intoArray(c, o8);
        c8_1.intoArray(c, o8 + L);
        c9_0.intoArray(c, o9);
        c9_1.intoArray(c, o9 + L);
    }

    private static IllegalArgumentException noTile(int rows, int columns) {
        return new IllegalArgumentException(
                "there is no tile of " + rows + " rows and " + columns + " columns");
    }
}
