package lanewise.jmh.peers;

import java.util.Optional;
import java.util.function.Supplier;
import lanewise.jmh.Case;
import lanewise.jmh.Engine;
import lanewise.jmh.Gemm;
import lanewise.jmh.Work;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/** EJML's dense row-major product, which chooses its own loop order from the shape. */
final class Ejml implements Engine {

    @Override
    public String name() {
        return "ejml";
    }

    @Override
    public Optional<Supplier<Work>> offer(Case work) {
        return work instanceof Gemm gemm ? Optional.of(() -> new Product(gemm)) : Optional.empty();
    }

    private static final class Product implements Work {
        private final Gemm gemm;
        private final FMatrixRMaj a;
        private final FMatrixRMaj b;
        private final FMatrixRMaj c;

        Product(Gemm gemm) {
            this.gemm = gemm;
            a = matrix(gemm.a(), gemm.lda());
            b = matrix(gemm.b(), gemm.ldb());
            c = new FMatrixRMaj(gemm.m(), gemm.n());
        }

        private static FMatrixRMaj matrix(float[] values, int columns) {
            return FMatrixRMaj.wrap(values.length / columns, columns, values);
        }

        @Override
        public void run() {
            if (gemm.transposeA()) {
                CommonOps_FDRM.multTransA(a, b, c);
            } else if (gemm.transposeB()) {
                CommonOps_FDRM.multTransB(a, b, c);
            } else {
                CommonOps_FDRM.mult(a, b, c);
            }
        }

        @Override
        public float[] output() {
            run();
            return c.data.clone();
        }
    }
}
