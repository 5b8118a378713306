package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code that was written for a shape boxes no vector once it is compiled. */
@Tag("lanes")
class WrittenProductAllocatesNothingTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Rounds of 100 calls within which it must be compiled. */
    private static final int ROUNDS = 10_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onceCompiledItAllocatesNothing(boolean packed) {
        ProductShape shape = ProductShape.of(9, 2 * L + 1, 12);
        Product product = new WrittenProduct(shape, packed);
        float[] a = Fill.centred(1).floats(9 * 12);
        float[] b = Fill.centred(2).floats(12 * shape.n());
        float[] c = new float[9 * shape.n()];
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
