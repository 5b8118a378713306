package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Code that was written for a shape boxes no vector once it is compiled. */
@Tag("lanes")
class WrittenProductAllocatesNothingTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Rounds of 100 calls within which it must be compiled. */
    private static final int ROUNDS = 10_000;

    static List<Product> products() {
        ProductShape chains = ProductShape.of(9, 2 * L + 1, 12);
        ProductShape lanes = ProductShape.of(17, 3, 40).withTransB();
        return List.of(
                new WrittenProduct(chains, false),
                new WrittenProduct(chains, true),
                LaneProduct.written(lanes));
    }

    @ParameterizedTest
    @MethodSource("products")
    void onceCompiledItAllocatesNothing(Product product) {
        ProductShape shape = product.shape();
        float[] a = Fill.centred(1).floats(shape.m() * shape.k());
        float[] b = Fill.centred(2).floats(shape.k() * shape.n());
        float[] c = new float[shape.m() * shape.n()];
        long bytes = -1;
        for (int round = 0; round < ROUNDS && bytes != 0; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < 100; call++) {
                product.run(a, 0, b, 0, false, c, 0);
            }
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, bytes);
    }
}
