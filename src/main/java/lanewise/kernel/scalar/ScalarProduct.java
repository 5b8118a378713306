package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;

/** The matrix product in plain loops: the specification of {@link Product}. */
record ScalarProduct(ProductShape shape) implements Product {
    @Override
    public void run(float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
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
