package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;

/** A matrix product with a single row, for which nothing is packed. */
record RowProduct(ProductShape shape) implements Product {
    @Override
    public void run(float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
        int n = shape.n();
        int k = shape.k();
        int lda = shape.transA() ? shape.lda() : 1;
        int ldb = shape.ldb();
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
