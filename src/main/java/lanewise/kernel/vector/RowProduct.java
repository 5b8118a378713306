package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Simd;
import lanewise.kernel.vector.simd.Streams;
import lanewise.kernel.vector.tiles.RowTiles;

/** C = A B in tiles, with the rows of A and C found through tables and B packed in panels. */
final class RowProduct {
    private static final int[] TILE_ROWS = new int[RowTiles.MAX_ROWS];

    static {
        for (int i = 0; i < TILE_ROWS.length; i++) {
            TILE_ROWS[i] = i * Panels.WIDTH;
        }
    }

    private RowProduct() {}

    /**
     * Computes rows {@code from} to {@code to - 1} of the tables.
     *
     * @param n columns
     * @param k rows of B
     * @param starts the stretches of a row of A, see {@link RowTiles}
     * @param steps the rows of B that the stretches start with
     * @param bias added to each column after the chain, or null
     * @param relu whether the maximum with 0 is taken last
     */
    static void run(
            int from,
            int to,
            int n,
            int k,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            float[] packed,
            int po,
            float[] bias,
            int bo,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        for (int j = 0; j < n; ) {
            int width = Panels.width(n - j);
            int panel = po + j * k;
            boolean whole = j + width <= n;
            boolean wide = width > Panels.WIDTH;
            boolean colours =
                    whole && width == Panels.WIDTH && bias != null && ofColours(starts, lengths);
            for (int p = from; p < to; ) {
                int rows = wide ? Math.min(RowTiles.WIDE_ROWS, to - p) : RowTiles.rows(to - p);
                if (colours && neighbours(aRows, p, to)) {
                    rows = RowTiles.COLOUR_ROWS;
                }
                if (whole) {
                    tile(
                            rows, width, starts, lengths, steps, a, ao, aRows, p, packed, panel,
                            bias, bo + j, relu, c, co + j, cRows);
                } else {
                    edge(
                            rows, width, n - j, starts, lengths, steps, a, ao, aRows, p, packed,
                            panel, bias, bo + j, relu, c, co + j, cRows);
                }
                p += rows;
            }
            j += width;
        }
    }

    /** Whether each stretch is three pixels of three colours. */
    private static boolean ofColours(int[] starts, int[] lengths) {
        for (int s = 0; s < starts.length; s++) {
            if (lengths[s] != 3 * 3) {
                return false;
            }
        }
        return Simd.MANY_REGISTERS;
    }

    /** Whether the rows from {@code p} on are neighbours in an image of three colours. */
    private static boolean neighbours(int[] aRows, int p, int to) {
        return p + RowTiles.COLOUR_ROWS <= to
                && aRows[p + RowTiles.COLOUR_ROWS - 1] - aRows[p] == 3 * (RowTiles.COLOUR_ROWS - 1);
    }

    private static void tile(
            int rows,
            int width,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] packed,
            int panel,
            float[] bias,
            int bo,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        if (bias != null) {
            if (rows == RowTiles.COLOUR_ROWS) {
                RowTiles.biasColours10x2(
                        starts, lengths, steps, a, ao, aRows, p, packed, panel, bias, bo, relu, c,
                        co, cRows);
            } else if (width > Panels.WIDTH) {
                RowTiles.bias4(
                        rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, bias, bo,
                        relu, c, co, cRows);
            } else if (width > L) {
                RowTiles.bias2(
                        rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, bias, bo,
                        relu, c, co, cRows);
            } else {
                RowTiles.bias1(
                        rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, bias, bo,
                        relu, c, co, cRows);
            }
            return;
        }
        if (width > Panels.WIDTH) {
            RowTiles.plain4(
                    rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, c, co, cRows);
        } else if (width > L) {
            RowTiles.plain2(
                    rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, c, co, cRows);
        } else {
            RowTiles.plain1(
                    rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, c, co, cRows);
        }
        if (relu) {
            for (int i = 0; i < rows; i++) {
                int at = co + cRows[p + i];
                Streams.relu(width, c, at, c, at);
            }
        }
    }

    /** A tile whose last columns do not exist: it is computed aside, and what exists is copied. */
    private static void edge(
            int rows,
            int width,
            int columns,
            int[] starts,
            int[] lengths,
            int[] steps,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] packed,
            int panel,
            float[] bias,
            int bo,
            boolean relu,
            float[] c,
            int co,
            int[] cRows) {
        float[] tile = Scratch.get().tile;
        // The tile's own rows are a table too, but it starts at 0 where the others start at p.
        int[] rowsOfA = Scratch.get().edgeRows;
        for (int i = 0; i < rows; i++) {
            rowsOfA[i] = aRows[p + i];
        }
        tile(
                rows, width, starts, lengths, steps, a, ao, rowsOfA, 0, packed, panel, null, 0,
                false, tile, 0, TILE_ROWS);
        for (int i = 0; i < rows; i++) {
            int to = co + cRows[p + i];
            for (int j = 0; j < columns; j++) {
                float value = tile[TILE_ROWS[i] + j];
                value = bias == null ? value : value + bias[bo + j];
                c[to + j] = relu && value <= 0 ? 0f : value;
            }
        }
    }
}
