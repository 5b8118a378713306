package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.tiles.OuterTiles;

/** C = A' B, a panel of columns at a time. */
final class OuterProduct {
    private OuterProduct() {}

    /**
     * Computes the columns of one panel.
     *
     * @param columns of the panel that exist
     * @param k steps of the chains
     * @param aRows where a step's rows start after {@code ao}, from entry {@code p} on
     * @param b packed
     * @param accumulate whether the chains start from C
     */
    static void panel(
            int m,
            int columns,
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        int width = Panels.atMostTwo(columns);
        for (int i = 0; i < m; ) {
            int rows = OuterTiles.rows(m - i);
            int from = ao + i;
            int at = co + i * ldc;
            if (columns == width) {
                tile(rows, width, k, a, from, aRows, p, b, bo, accumulate, c, at, ldc);
            } else {
                float[] tile = Scratch.get().tile;
                if (accumulate) {
                    Panels.copy(rows, columns, c, at, ldc, tile, 0, width);
                }
                tile(rows, width, k, a, from, aRows, p, b, bo, accumulate, tile, 0, width);
                Panels.copy(rows, columns, tile, 0, width, c, at, ldc);
            }
            i += rows;
        }
    }

    /**
     * The first tile of a panel, with the sums of the rows of B: as part of the product they cost
     * nothing, where a pass of their own is 5 to 10 % of a small one.
     *
     * @return the rows of the tile; 0 where it is too narrow, and the sums alone are done
     */
    static int summing(
            int m,
            int columns,
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            boolean accumulate,
            float[] c,
            int co,
            int ldc,
            float[] sums,
            int so) {
        int rows = OuterTiles.rows(m);
        if (!accumulate) {
            Arrays.fill(sums, so, so + columns, 0f);
        }
        if (columns != Panels.WIDTH || !OuterTiles.sums(rows)) {
            addRows(k, columns, b, bo, Panels.atMostTwo(columns), sums, so);
            return 0;
        }
        for (int i = 0; i < rows && !accumulate; i++) {
            Arrays.fill(c, co + i * ldc, co + i * ldc + columns, 0f);
        }
        OuterTiles.summing2(rows, k, a, ao, aRows, p, b, bo, c, co, ldc, sums, so);
        return rows;
    }

    private static void addRows(
            int k, int columns, float[] b, int bo, int width, float[] sums, int so) {
        for (int q = 0; q < k; q++) {
            for (int j = 0; j < columns; j++) {
                sums[so + j] += b[bo + q * width + j];
            }
        }
    }

    private static void tile(
            int rows,
            int width,
            int k,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] b,
            int bo,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        if (accumulate) {
            if (width > L) {
                OuterTiles.accumulate2(rows, k, a, ao, aRows, p, b, bo, c, co, ldc);
            } else {
                OuterTiles.accumulate1(rows, k, a, ao, aRows, p, b, bo, c, co, ldc);
            }
        } else if (width > L) {
            OuterTiles.plain2(rows, k, a, ao, aRows, p, b, bo, c, co, ldc);
        } else {
            OuterTiles.plain1(rows, k, a, ao, aRows, p, b, bo, c, co, ldc);
        }
    }

    /**
     * A product with a single row, for which nothing is packed.
     *
     * @param lda from one step's element of A to the next
     */
    static void row(
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
            int co) {
        int j = 0;
        for (; j <= n - 4 * L; j += 4 * L) {
            int at = co + j;
            if (!accumulate) {
                Arrays.fill(c, at, at + 4 * L, 0f);
            }
            FloatVector c0 = FloatVector.fromArray(F, c, at);
            FloatVector c1 = FloatVector.fromArray(F, c, at + L);
            FloatVector c2 = FloatVector.fromArray(F, c, at + 2 * L);
            FloatVector c3 = FloatVector.fromArray(F, c, at + 3 * L);
            for (int q = 0; q < k; q++) {
                FloatVector v = FloatVector.broadcast(F, a[ao + q * lda]);
                int from = bo + q * ldb + j;
                c0 = v.fma(FloatVector.fromArray(F, b, from), c0);
                c1 = v.fma(FloatVector.fromArray(F, b, from + L), c1);
                c2 = v.fma(FloatVector.fromArray(F, b, from + 2 * L), c2);
                c3 = v.fma(FloatVector.fromArray(F, b, from + 3 * L), c3);
            }
            c0.intoArray(c, at);
            c1.intoArray(c, at + L);
            c2.intoArray(c, at + 2 * L);
            c3.intoArray(c, at + 3 * L);
        }
        for (; j <= n - L; j += L) {
            FloatVector sum =
                    accumulate ? FloatVector.fromArray(F, c, co + j) : FloatVector.zero(F);
            for (int q = 0; q < k; q++) {
                FloatVector v = FloatVector.broadcast(F, a[ao + q * lda]);
                sum = v.fma(FloatVector.fromArray(F, b, bo + q * ldb + j), sum);
            }
            sum.intoArray(c, co + j);
        }
        for (; j < n; j++) {
            float sum = accumulate ? c[co + j] : 0f;
            for (int q = 0; q < k; q++) {
                sum = Math.fma(a[ao + q * lda], b[bo + q * ldb + j], sum);
            }
            c[co + j] = sum;
        }
    }
}
