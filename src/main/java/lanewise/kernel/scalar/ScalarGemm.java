package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.Kernels;

/** {@link Kernels#gemm} in plain loops. */
final class ScalarGemm {
    private ScalarGemm() {}

    static void run(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        for (int i = 0; i < m; i++) {
            int row = co + i * ldc;
            if (!accumulate) {
                Arrays.fill(c, row, row + n, 0f);
            }
            for (int q = 0; q < k; q++) {
                float value = a[transA ? ao + q * lda + i : ao + i * lda + q];
                if (transB) {
                    for (int j = 0; j < n; j++) {
                        c[row + j] = Math.fma(value, b[bo + j * ldb + q], c[row + j]);
                    }
                } else {
                    for (int j = 0; j < n; j++) {
                        c[row + j] = Math.fma(value, b[bo + q * ldb + j], c[row + j]);
                    }
                }
            }
        }
    }
}
