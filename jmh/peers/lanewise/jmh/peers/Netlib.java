package lanewise.jmh.peers;

import dev.ludovic.netlib.blas.BLAS;
import java.util.Optional;
import java.util.function.Supplier;
import lanewise.jmh.Case;
import lanewise.jmh.Engine;
import lanewise.jmh.Gemm;
import lanewise.jmh.Work;

/**
 * The Java BLAS of {@code dev.ludovic.netlib}, whose kernels use the Vector API when it is there.
 */
final class Netlib implements Engine {

    private final BLAS blas = vectorBlas();

    /**
     * The public door, {@code JavaBLAS.getInstance()}, would also load the system's native BLAS
     * with its symbols global, and OpenBLAS and libtorch would bind to that one from then on.
     */
    private static BLAS vectorBlas() {
        try {
            var instance =
                    Class.forName("dev.ludovic.netlib.blas.VectorBLAS")
                            .getDeclaredMethod("getInstance");
            instance.setAccessible(true);
            return (BLAS) instance.invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String name() {
        return "netlib/" + blas.getClass().getSimpleName();
    }

    @Override
    public Optional<Supplier<Work>> offer(Case work) {
        return work instanceof Gemm gemm ? Optional.of(() -> new Product(gemm)) : Optional.empty();
    }

    /** Column-major C' = op(B)' op(A)' is row-major C. */
    private final class Product implements Work {
        private final Gemm gemm;
        private final String transposeA;
        private final String transposeB;
        private final float[] a;
        private final float[] b;
        private final float[] c;

        Product(Gemm gemm) {
            this.gemm = gemm;
            transposeA = gemm.transposeA() ? "T" : "N";
            transposeB = gemm.transposeB() ? "T" : "N";
            a = gemm.a();
            b = gemm.b();
            c = new float[gemm.m() * gemm.n()];
        }

        @Override
        public void run() {
            blas.sgemm(
                    transposeB,
                    transposeA,
                    gemm.n(),
                    gemm.m(),
                    gemm.k(),
                    1f,
                    b,
                    gemm.ldb(),
                    a,
                    gemm.lda(),
                    0f,
                    c,
                    gemm.n());
        }

        @Override
        public float[] output() {
            run();
            return c.clone();
        }
    }
}
