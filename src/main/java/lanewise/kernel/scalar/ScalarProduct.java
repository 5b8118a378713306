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
        } else {
            chains(a, ao, b, bo, accumulate, c, co);
        }
    }

    private void lanes(
            float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        for (int i = 0; i < shape.m(); i++) {
            for (int j = 0; j < shape.n(); j++) {
                float[] lanes = VirtualLanes.ofThread();
                for (int q = 0; q < shape.k(); q++) {
                    int lane = q % VirtualLanes.COUNT;
                    float value = a[ao + i * shape.lda() + q];
                    lanes[lane] = Math.fma(value, b[bo + j * shape.ldb() + q], lanes[lane]);
                }
                int at = co + i * shape.ldc() + j;
                float sum = VirtualLanes.tree(lanes);
                c[at] = accumulate ? c[at] + sum : sum;
            }
        }
    }

    private void chains(
            float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        ProductShape s = shape;
        for (int i = 0; i < s.m(); i++) {
            int row = co + i * s.ldc();
            if (!accumulate) {
                Arrays.fill(c, row, row + s.n(), 0f);
            }
            for (int q = 0; q < s.k(); q++) {
                float value = a[s.transA() ? ao + q * s.lda() + i : ao + i * s.lda() + q];
                if (s.transB()) {
                    for (int j = 0; j < s.n(); j++) {
                        c[row + j] = Math.fma(value, b[bo + j * s.ldb() + q], c[row + j]);
                    }
                } else {
                    for (int j = 0; j < s.n(); j++) {
                        c[row + j] = Math.fma(value, b[bo + q * s.ldb() + j], c[row + j]);
                    }
                }
            }
        }
    }
}
