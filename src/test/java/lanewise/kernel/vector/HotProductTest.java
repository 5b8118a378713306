package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.vector.tiles.GemmTiles;
import lanewise.testkit.Bits;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a product goes over to code of its own. */
@Timeout(120)
class HotProductTest {
    private static final ProductShape SHAPE = ProductShape.of(3, 16, 5);

    private final List<String> ran = new ArrayList<>();
    private final Queue<Runnable> asked = new ArrayDeque<>();

    /** Nanoseconds of a clock that products move. */
    private long now;

    /** A product that computes nothing. */
    private record Fake(String name, Runnable work) implements Product {
        @Override
        public ProductShape shape() {
            return SHAPE;
        }

        @Override
        public void run(
                float[] a, int ao, float[] b, int bo, boolean accumulate, float[] c, int co) {
            work.run();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private Product named(String name) {
        return new Fake(name, () -> ran.add(name));
    }

    private static void run(Product product) {
        product.run(null, 0, null, 0, false, null, 0);
    }

    @Test
    void itGoesOverBetweenTwoCallsOnceAFasterOneIsThere() {
        Product shared = named("shared");
        Product product =
                new HotProduct(
                        shared,
                        2 * SHAPE.flops(),
                        given -> {
                            assertSame(shared, given);
                            return named("written");
                        },
                        asked::add);
        run(product);
        assertTrue(asked.isEmpty());
        run(product);
        run(product);
        assertEquals(1, asked.size(), "it is asked once");
        asked.remove().run();
        run(product);
        assertEquals(List.of("shared", "shared", "shared", "written"), ran);
        assertTrue(asked.isEmpty());
        assertEquals(SHAPE, product.shape());
    }

    @Test
    void theCallThatFindsItHotAllocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] allocated = new long[3];
        for (int i = 0; i < allocated.length; i++) {
            Product shared = new Silent();
            Product hot = new HotProduct(shared, 1, given -> given, task -> {});
            long before = threads.getCurrentThreadAllocatedBytes();
            run(hot);
            allocated[i] = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, allocated[2], "the first ones load classes: " + Arrays.toString(allocated));
    }

    /** Computes nothing. */
    private record Silent() implements Product {
        @Override
        public ProductShape shape() {
            return SHAPE;
        }

        @Override
        public void run(float[] a, int ao, float[] b, int bo, boolean goesOn, float[] c, int co) {}
    }

    @Test
    void withoutAThreadTheSharedKernelsStay() {
        Product product =
                new HotProduct(
                        named("shared"),
                        1,
                        given -> named("written"),
                        run -> {
                            throw new OutOfMemoryError("unable to create native thread");
                        });
        run(product);
        run(product);
        assertEquals(List.of("shared", "shared"), ran);
    }

    @Test
    void theFastestFormIsFoundOnceForAShapeAndGivesTheSameBits() {
        ProductShape shape = ProductShape.of(16, 2 * L, 16);
        Product shared = VectorProduct.of(shape);
        Map<FastestProduct.Kind, Product> all = new HashMap<>();
        var kind = new FastestProduct.Kind(shape, false);
        Product found = FastestProduct.of(shared, all, 1, System::nanoTime);
        assertEquals(Map.of(kind, found), all);
        assertSame(found, FastestProduct.of(shared, all, 1, System::nanoTime));
        Product oneMore = named("one more");
        assertSame(
                oneMore, FastestProduct.of(oneMore, all, 1, System::nanoTime), "no room is left");
        assertEquals(Map.of(kind, found), all);
        float[] a = Fill.centred(1).floats(16 * 16);
        float[] b = Fill.centred(2).floats(16 * shape.n());
        float[] expected = new float[16 * shape.n()];
        float[] actual = new float[16 * shape.n()];
        KernelChoice.scalar().product(shape).run(a, 0, b, 0, false, expected, 0);
        found.run(a, 0, b, 0, false, actual, 0);
        Bits.assertSame("C", expected, actual);
    }

    /** Takes so many nanoseconds a call, and so many more for the first calls. */
    private Product taking(String name, long nanos, int firstCalls, long more) {
        int[] calls = new int[1];
        return new Fake(name, () -> now += nanos + (calls[0]++ < firstCalls ? more : 0));
    }

    private String fastest(Product... forms) {
        return "" + new FastestProduct(SHAPE, () -> now).among(List.of(forms));
    }

    @Test
    void theFastestIsTakenThoughItWasSlowUntilItWasCompiled() {
        Product shared = taking("shared", 1000, 0, 0);
        assertEquals("written", fastest(shared, taking("written", 900, 50_000, 10_000)));
        assertEquals("shared", fastest(shared, taking("written", 1010, 0, 0)));
        assertEquals("shared", fastest(shared, taking("written", 995, 0, 0)), "less than 1 %");
        assertEquals("b", fastest(taking("a", 1000, 0, 0), taking("b", 800, 9, 99), shared));
        assertEquals("c", fastest(shared, taking("b", 900, 0, 0), taking("c", 800, 0, 0)));
    }

    @Test
    void whatStaysSlowIsGivenUpAfterASecond() {
        Product shared = taking("shared", 100, 0, 0);
        Product never = taking("written", 90, Integer.MAX_VALUE, 5_000);
        assertEquals("shared", fastest(shared, never));
        assertTrue(now > 1_000_000_000L, () -> "after " + now);
        assertTrue(now < 1_100_000_000L, () -> "after " + now);
    }

    @Test
    void whatIsSlowIsGivenAHundredTurns() {
        long before = now;
        assertEquals("shared", fastest(taking("shared", 20_000, 0, 0)));
        long turn = (1 + (1 << 19) / SHAPE.flops()) * 20_000;
        assertEquals(100 * turn, now - before);
    }

    @Test
    void whatGainsAllTheTimeIsGivenUpAfterEightSeconds() {
        double[] nanos = {1e6};
        Product gaining = new Fake("gaining", () -> now += (long) (nanos[0] *= 0.9999));
        assertSame(gaining, new FastestProduct(SHAPE, () -> now).among(List.of(gaining)));
        assertTrue(now >= 8_000_000_000L, () -> "after " + now);
        assertTrue(now < 9_000_000_000L, () -> "after " + now);
    }

    @Test
    void withoutMemoryTheSharedKernelsStayAndNobodyTriesAgain() {
        Product shared = new LaneProduct(ProductShape.of(16, 3, 16).withTransB());
        Map<FastestProduct.Kind, Product> all = new HashMap<>();
        assertSame(
                shared,
                FastestProduct.of(
                        shared,
                        all,
                        1,
                        () -> {
                            throw new OutOfMemoryError("Java heap space");
                        }));
        assertEquals(Map.of(new FastestProduct.Kind(shared.shape(), true), shared), all);
    }

    @Test
    void panelsAreCopiedWhereTheSharedProductCopiesThem() {
        ProductShape few = ProductShape.of(48, 2 * L, 7);
        ProductShape many = ProductShape.of(49, 2 * L, 7);
        assertEquals(2, FastestProduct.forms(KernelChoice.scalar().product(few)).size());
        assertEquals(3, FastestProduct.forms(KernelChoice.scalar().product(many)).size());
        Product transposed = KernelChoice.scalar().product(few.withTransB());
        assertEquals(2, FastestProduct.forms(transposed).size());
        ProductShape narrow = ProductShape.of(16, 10, 20).withTransB();
        List<Product> inLanes = FastestProduct.forms(new LaneProduct(narrow));
        assertEquals(2, inLanes.size());
        assertInstanceOf(LaneProduct.class, inLanes.getLast());
    }

    @Test
    void theFastestIsLookedForWithOperandsOfItsSize() {
        for (int form = 0; form < 4; form++) {
            boolean transA = (form & 1) != 0;
            boolean transB = (form & 2) != 0;
            ProductShape shape = new ProductShape(9, L, 5, transA, transB, 11, L + 3, L + 5);
            Product plain = KernelChoice.scalar().product(shape);
            assertSame(plain, new FastestProduct(shape, System::nanoTime).among(List.of(plain)));
        }
    }

    private static boolean applies(ProductShape shape) {
        return VectorProduct.of(shape) instanceof HotProduct;
    }

    @Test
    void whatIsLargeOrNarrowKeepsTheSharedKernels() {
        assertInstanceOf(HotProduct.class, VectorProduct.of(ProductShape.of(64, 64, 64)));
        int widest = 16 * GemmTiles.MAX_COLUMNS;
        assertTrue(applies(ProductShape.of(64, widest, 512)));
        assertFalse(applies(ProductShape.of(64, widest + 1, 64)), "columns");
        assertFalse(applies(ProductShape.of(64, 64, 513)), "steps");
        assertFalse(applies(ProductShape.of(512, 512, 512)), "products");
        ProductShape small = ProductShape.of(64, 64, 64);
        int far = 1 << 14;
        assertFalse(applies(small.withLeading(far, 64, 64)), "A");
        assertTrue(applies(ProductShape.of(512, 64, 16).withTransA().withLeading(far, 64, 64)));
        assertTrue(applies(ProductShape.of(16, 256, 16).withLeading(16, far, 512)));
        assertFalse(applies(small.withLeading(64, far, 64)), "B");
        assertFalse(applies(small.withLeading(64, 64, far)), "C");
        ProductShape narrow = ProductShape.of(16, 10, 1536).withTransB();
        assertTrue(applies(narrow));
        assertFalse(applies(ProductShape.of(15, 10, 1536).withTransB()), "rows");
        assertFalse(applies(ProductShape.of(16, 10, 1537).withTransB()), "steps in lanes");
        assertInstanceOf(VectorProduct.class, VectorProduct.of(ProductShape.of(512, 512, 512)));
    }

    @Test
    void theThreadEndsWithTheProgram() throws InterruptedException {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        FastestProduct.THREAD.execute(() -> threads.add(Thread.currentThread()));
        Thread thread = threads.take();
        assertTrue(thread.isDaemon());
        assertEquals("lanewise-write", thread.getName());
        thread.join();
    }
}
