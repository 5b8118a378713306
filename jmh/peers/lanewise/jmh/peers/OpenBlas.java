package lanewise.jmh.peers;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.util.Optional;
import java.util.function.Supplier;
import lanewise.jmh.Case;
import lanewise.jmh.Engine;
import lanewise.jmh.Gemm;
import lanewise.jmh.Work;
import org.bytedeco.javacpp.FloatPointer;

/** OpenBLAS through its C interface, operands in native memory. */
final class OpenBlas implements Engine {

    private final int threads;

    OpenBlas(int threads) {
        this.threads = threads;
    }

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public Optional<Supplier<Work>> offer(Case work) {
        return work instanceof Gemm gemm ? Optional.of(() -> new Product(gemm)) : Optional.empty();
    }

    private final class Product implements Work {
        private final Gemm gemm;
        private final int transposeA;
        private final int transposeB;
        private final FloatPointer a;
        private final FloatPointer b;
        private final FloatPointer c;

        Product(Gemm gemm) {
            this.gemm = gemm;
            transposeA = gemm.transposeA() ? CblasTrans : CblasNoTrans;
            transposeB = gemm.transposeB() ? CblasTrans : CblasNoTrans;
            a = new FloatPointer(gemm.a());
            b = new FloatPointer(gemm.b());
            c = new FloatPointer((long) gemm.m() * gemm.n());
            blas_set_num_threads(threads);
        }

        @Override
        public void run() {
            cblas_sgemm(
                    CblasRowMajor,
                    transposeA,
                    transposeB,
                    gemm.m(),
                    gemm.n(),
                    gemm.k(),
                    1f,
                    a,
                    gemm.lda(),
                    b,
                    gemm.ldb(),
                    0f,
                    c,
                    gemm.n());
        }

        @Override
        public float[] output() {
            run();
            var result = new float[gemm.m() * gemm.n()];
            c.get(result);
            return result;
        }
    }
}
