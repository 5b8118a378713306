package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.tiles.OuterTiles;

/** C = A' B, a panel of columns at a time. */
final class OuterProduct {
    private static final Scratch EDGE = new Scratch("edge of an outer product");

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
                try (Scratch.Lease lease = EDGE.lease()) {
                    float[] tile = lease.floats(OuterTiles.MAX_ROWS * OuterTiles.MAX_COLUMNS);
                    if (accumulate) {
                        Panels.copy(rows, columns, c, at, ldc, tile, 0, width);
                    }
                    tile(rows, width, k, a, from, aRows, p, b, bo, accumulate, tile, 0, width);
                    Panels.copy(rows, columns, tile, 0, width, c, at, ldc);
                }
            }
            i += rows;
        }
    }

    /**
     * The first tile of a panel, with the sums of the rows of B: as part of the product they cost
     * nothing, where a pass of their own is 5 to 10 % of a small one.
     *
     * @param so where the sums are in C's array
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
            int so) {
        int rows = OuterTiles.rows(m);
        if (!accumulate) {
            Arrays.fill(c, so, so + columns, 0f);
        }
        if (columns != Panels.WIDTH || !OuterTiles.sums(rows)) {
            addRows(k, columns, b, bo, Panels.atMostTwo(columns), c, so);
            return 0;
        }
        for (int i = 0; i < rows && !accumulate; i++) {
            Arrays.fill(c, co + i * ldc, co + i * ldc + columns, 0f);
        }
        OuterTiles.summing2(rows, k, a, ao, aRows, p, b, bo, c, co, ldc, c, so);
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
}
