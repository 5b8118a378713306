package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import lanewise.kernel.ProductShape;
import lanewise.kernel.vector.tiles.GemmTiles;

/**
 * How the columns of a product whose code is written for it are divided: in panels of about the
 * same width.
 */
final class ProductPanels {
    private static final int WIDEST = GemmTiles.MAX_COLUMNS / L;

    private final Panel[] all;
    private final int k;
    private final int bStep;

    /**
     * Columns that a tile passes along all rows.
     *
     * @param from the first one
     * @param inB where its part of B starts
     */
    record Panel(int from, int columns, int inB) {
        int vectors() {
            return Math.ceilDiv(columns, L);
        }

        /** Where a vector starts; the last one ends with the last column. */
        int at(int vector) {
            return Math.min(vector * L, columns - L);
        }

        /** Rows of its tiles: as many sums as there are registers for. */
        int rows() {
            return Math.min(2 * GemmTiles.MAX_ROWS, GemmTiles.MAX_ROWS * WIDEST / vectors());
        }
    }

    /**
     * The panels of a product with at least a vector of columns.
     *
     * @param packed whether B comes in panels of k rows at a distance of {@link
     *     GemmTiles#MAX_COLUMNS}, one behind the other; else as it is stored
     */
    ProductPanels(ProductShape shape, boolean packed) {
        k = shape.k();
        bStep = packed ? GemmTiles.MAX_COLUMNS : shape.ldb();
        int vectors = Math.ceilDiv(shape.n(), L);
        int count = Math.ceilDiv(vectors, WIDEST);
        all = new Panel[count];
        for (int i = 0; i < count; i++) {
            int from = vectors * i / count * L;
            int to = Math.min(vectors * (i + 1) / count * L, shape.n());
            all[i] = new Panel(from, to - from, packed ? i * k * bStep : from);
        }
    }

    /**
     * From left to right; the last one is as wide as any, so its last vector reaches into no other.
     */
    Panel[] all() {
        return all;
    }

    /** From one row of B to the next. */
    int bStep() {
        return bStep;
    }

    /** Floats of all, packed. */
    int size() {
        return all.length * k * bStep;
    }
}
