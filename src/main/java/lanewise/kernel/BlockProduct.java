package lanewise.kernel;

import static lanewise.kernel.Simd.L;

/** C = A B for a block of A with rows {@link BlockTiles#STRIDE} apart, a panel at a time. */
final class BlockProduct {
    private BlockProduct() {}

    /**
     * Computes the columns of one panel.
     *
     * @param columns of the panel that exist
     * @param k length of the chains
     * @param b packed
     * @param accumulate whether the chains start from C
     */
    static void panel(
            int m,
            int columns,
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        int width = Panels.width(columns, 0);
        for (int i = 0; i < m; ) {
            int rows = Panels.closeRows(m - i);
            int from = ao + i * BlockTiles.STRIDE;
            int at = co + i * ldc;
            if (columns == width) {
                tile(rows, width, k, a, from, b, bo, accumulate, c, at, ldc);
            } else {
                float[] tile = Scratch.get().tile;
                if (accumulate) {
                    Panels.copy(rows, columns, c, at, ldc, tile, 0, width);
                }
                tile(rows, width, k, a, from, b, bo, accumulate, tile, 0, width);
                Panels.copy(rows, columns, tile, 0, width, c, at, ldc);
            }
            i += rows;
        }
    }

    private static void tile(
            int rows,
            int width,
            int k,
            float[] a,
            int ao,
            float[] b,
            int bo,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        if (accumulate) {
            if (width > L) {
                BlockTiles.accumulate2(rows, k, a, ao, b, bo, c, co, ldc);
            } else {
                BlockTiles.accumulate1(rows, k, a, ao, b, bo, c, co, ldc);
            }
        } else if (width > L) {
            BlockTiles.plain2(rows, k, a, ao, b, bo, c, co, ldc);
        } else {
            BlockTiles.plain1(rows, k, a, ao, b, bo, c, co, ldc);
        }
    }
}
