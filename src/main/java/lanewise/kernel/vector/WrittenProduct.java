package lanewise.kernel.vector;

import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Transpose;
import lanewise.kernel.vector.tiles.GemmTiles;

/** A product in code of its own, which {@link ProductWriter} wrote for its shape. */
final class WrittenProduct implements Product {
    /** Columns of the widest product. */
    static final int MAX_COLUMNS = 1024;

    /** Where chains start that do not go on from C: one row for all. */
    private static final float[] ZEROS = new float[MAX_COLUMNS];

    private final ProductShape shape;
    private final boolean packed;
    private final ProductPanels panels;
    private final ProductWriter.Code code;

    /**
     * Writes it.
     *
     * @param packed whether panels of B are copied; what is stored transposed always is
     */
    WrittenProduct(ProductShape shape, boolean packed) {
        this.shape = shape;
        this.packed = packed || shape.transB();
        panels = new ProductPanels(shape, this.packed);
        code = ProductWriter.write(shape, panels);
    }

    @Override
    public ProductShape shape() {
        return shape;
    }

    @Override
    public void run(float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        if (!packed) {
            start(a, ao, b, bo, accumulate, c, co);
            return;
        }
        try (Scratch.Lease arena = Scratch.ARENA.lease()) {
            float[] copy = arena.floats(Scratch.LINE + panels.size());
            for (ProductPanels.Panel panel : panels.all()) {
                pack(panel, b, bo, copy);
            }
            start(a, ao, copy, Scratch.LINE, accumulate, c, co);
        }
    }

    private void start(
            float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        if (accumulate) {
            code.run(a, ao, b, bo, c, co, shape.ldc(), c, co);
        } else {
            code.run(a, ao, b, bo, ZEROS, 0, 0, c, co);
        }
    }

    private void pack(ProductPanels.Panel panel, float[] b, int bo, float[] copy) {
        int to = Scratch.LINE + panel.inB();
        int ldb = shape.ldb();
        if (shape.transB()) {
            int from = bo + panel.from() * ldb;
            Transpose.run(
                    panel.columns(), shape.k(), b, from, ldb, copy, to, GemmTiles.MAX_COLUMNS);
        } else {
            int from = bo + panel.from();
            Panels.copy(shape.k(), panel.columns(), b, from, ldb, copy, to, GemmTiles.MAX_COLUMNS);
        }
    }
}
