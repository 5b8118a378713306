package lanewise.kernel.vector;

import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.vector.simd.Scratch;

/** A product in code of its own, which {@link ProductWriter} wrote for its shape. */
final class WrittenProduct implements Product {
    /** Where chains start that do not go on from C: one row for all. */
    private static final float[] ZEROS = new float[1024];

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
                int from = bo + panel.from() * (shape.transB() ? shape.ldb() : 1);
                int to = Scratch.LINE + panel.inB();
                VectorProduct.pack(shape, shape.k(), panel.columns(), b, from, copy, to);
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
}
