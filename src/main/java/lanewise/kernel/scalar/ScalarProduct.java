package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;

/** The matrix product in plain loops: the specification of {@link Product}. */
record ScalarProduct(ProductShape shape) implements Product {
    @Override
    public void run(float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        if (shape.inLanes()) {
            lanes(a, ao, b, bo, accumulate, c, co);
        } else if (shape.transB()) {
            chains(a, ao, b, bo, accumulate, c, co);
        } else {
            rows(a, ao, b, bo, accumulate, c, co);
        }
    }

    private void lanes(
            float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        int k = shape.k();
        for (int i = 0; i < shape.m(); i++) {
            int row = ao + i * shape.lda();
            for (int j = 0; j < shape.n(); j++) {
                int column = bo + j * shape.ldb();
                int at = co + i * shape.ldc() + j;
                float[] lanes = VirtualLanes.ofThread();
                for (int q = 0; q < k; q++) {
                    int lane = q % VirtualLanes.COUNT;
                    lanes[lane] = Math.fma(a[row + q], b[column + q], lanes[lane]);
                }
                float sum = VirtualLanes.tree(lanes);
                c[at] = accumulate ? c[at] + sum : sum;
            }
        }
    }

    /** One element after another: what both operands have of it may lie together. */
    private void chains(
            float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        int k = shape.k();
        int step = shape.transA() ? shape.lda() : 1;
        for (int i = 0; i < shape.m(); i++) {
            int row = ao + (shape.transA() ? i : i * shape.lda());
            for (int j = 0; j < shape.n(); j++) {
                int column = bo + j * shape.ldb();
                int at = co + i * shape.ldc() + j;
                float sum = accumulate ? c[at] : 0;
                for (int q = 0; q < k; q++) {
                    sum = Math.fma(a[row + q * step], b[column + q], sum);
                }
                c[at] = sum;
            }
        }
    }

    /** A step of all elements of a row after another. */
    private void rows(float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        ProductShape s = shape;
        for (int i = 0; i < s.m(); i++) {
            int row = co + i * s.ldc();
            if (!accumulate) {
                Arrays.fill(c, row, row + s.n(), 0f);
            }
            for (int q = 0; q < s.k(); q++) {
                float value = a[s.transA() ? ao + q * s.lda() + i : ao + i * s.lda() + q];
                ScalarStreams.fma(s.n(), value, b, bo + q * s.ldb(), c, row);
            }
        }
    }
}
