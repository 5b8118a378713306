package lanewise.kernel.vector;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.scalar.VirtualLanes;

/**
 * The fastest form of a hot product on this machine, found by running each until it is compiled: on
 * a daemon thread, once for a shape.
 */
final class FastestProduct {
    /** Multiplications and additions that pay for that: a second or less. */
    static final long HOT = 1L << 36;

    /** Ends when it has nothing to do. */
    static final Executor THREAD = thread();

    /** Shapes of a virtual machine that get code of their own, those that are hot first. */
    private static final int MOST = 64;

    private static final int LONGEST_CHAIN = 512;

    /** Sums in lanes: as many steps as C2 proves to be few. */
    private static final int LONGEST_LANES = 96 * VirtualLanes.COUNT;

    private static final int MOST_FLOPS = 1 << 26;
    private static final int LARGEST_OPERAND = 1 << 19;

    private static final int TURNS = 300;
    private static final long LONGEST_NANOS = 5_000_000_000L;

    /** Products of one shape whose sums have one order. */
    record Kind(ProductShape shape, boolean inLanes) {}

    private static final Map<Kind, Product> FOUND = new ConcurrentHashMap<>();

    private final float[] a;
    private final float[] b;
    private final float[] c;
    private final int calls;
    private final LongSupplier clock;
    private Product fastest;
    private double nanos = Double.POSITIVE_INFINITY;

    /**
     * For a shape.
     *
     * @param clock nanoseconds
     */
    FastestProduct(ProductShape s, LongSupplier clock) {
        this.clock = clock;
        a = new float[size(s.transA() ? s.k() : s.m(), s.lda())];
        b = new float[size(s.transB() ? s.n() : s.k(), s.ldb())];
        c = new float[size(s.m(), s.ldc())];
        calls = 1 + (int) ((1 << 19) / s.flops());
    }

    private static int size(int rows, int distance) {
        return Math.multiplyExact(rows, distance);
    }

    private static Executor thread() {
        var executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        1,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        run -> Thread.ofPlatform().daemon().name("lanewise-write").unstarted(run));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Whether a product is of those that are faster in code of their own. */
    static boolean applies(Product shared) {
        ProductShape s = shared.shape();
        boolean fits =
                shared instanceof LaneProduct
                        ? s.m() >= LaneProduct.ROWS && s.k() <= LONGEST_LANES
                        : s.k() <= LONGEST_CHAIN && s.n() <= WrittenProduct.MAX_COLUMNS;
        return fits
                && s.flops() <= MOST_FLOPS
                && isSmall(s.transA() ? s.k() : s.m(), s.lda())
                && isSmall(s.transB() ? s.n() : s.k(), s.ldb())
                && isSmall(s.m(), s.ldc());
    }

    private static boolean isSmall(int rows, int distance) {
        return (long) rows * distance <= LARGEST_OPERAND;
    }

    /** The shared product, or one with code of its own if that is faster here. */
    static Product of(Product shared) {
        return of(shared, FOUND, MOST);
    }

    /** The same, among what was found for at most so many shapes. */
    static Product of(Product shared, Map<Kind, Product> found, int most) {
        Kind kind = new Kind(shared.shape(), shared instanceof LaneProduct);
        if (!found.containsKey(kind) && found.size() < most) {
            var all = new FastestProduct(kind.shape, System::nanoTime);
            found.put(kind, all.among(forms(shared)));
        }
        return found.getOrDefault(kind, shared);
    }

    /** Panels of B as they are stored cost no copy, but may share lines of the cache. */
    static List<Product> forms(Product shared) {
        ProductShape shape = shared.shape();
        if (shared instanceof LaneProduct) {
            return List.of(shared, LaneProduct.written(shape));
        }
        Product packed = new WrittenProduct(shape, true);
        return shape.transB()
                ? List.of(shared, packed)
                : List.of(shared, packed, new WrittenProduct(shape, false));
    }

    /** The fastest of some forms; the first of those that are equally fast. */
    Product among(List<Product> forms) {
        forms.forEach(this::tryOut);
        return fastest;
    }

    /** Runs a form until it has been the fastest for some turns, or never will be. */
    private void tryOut(Product form) {
        double best = Double.POSITIVE_INFINITY;
        long start = clock.getAsLong();
        int turns = 0;
        while (turns < TURNS && clock.getAsLong() - start < LONGEST_NANOS) {
            best = Math.min(best, turn(form));
            turns += best < nanos ? 1 : 0;
        }
        if (best < nanos) {
            nanos = best;
            fastest = form;
        }
    }

    private double turn(Product form) {
        long start = clock.getAsLong();
        for (int i = 0; i < calls; i++) {
            form.run(a, 0, b, 0, false, c, 0);
        }
        return (double) (clock.getAsLong() - start) / calls;
    }
}
