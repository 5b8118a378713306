package lanewise.kernel.vector;

import java.util.ArrayList;
import java.util.Arrays;
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
import lanewise.kernel.vector.tiles.GemmTiles;

/**
 * The fastest form of a hot product on this machine, found by running all in turns until they are
 * compiled: on a daemon thread, once for a shape.
 */
final class FastestProduct {
    /** {@code false}: no product gets code of its own. */
    static final String PROPERTY = "lanewise.write";

    /** Multiplications and additions that pay for that: a second or less. */
    static final long HOT = 1L << 36;

    /** Ends when it has nothing to do. */
    static final Executor THREAD = thread();

    private static final boolean WRITES = !"false".equals(System.getProperty(PROPERTY));

    /** Shapes of a virtual machine that get code of their own, those that are hot first. */
    private static final int MOST = 64;

    private static final int LONGEST_CHAIN = 512;

    /** Beyond that the code that calls the tiles grows too large to be compiled. */
    private static final int MOST_PANELS = 16;

    /** Floats of a row where sums are taken in lanes: as many steps as C2 proves to be few. */
    private static final int LONGEST_ROW = 96 * VirtualLanes.COUNT;

    private static final int MOST_FLOPS = 1 << 26;
    private static final int LARGEST_OPERAND = 1 << 19;

    /** Rounds and time without a gain after which all are compiled. */
    private static final int QUIET_ROUNDS = 100;

    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final long LONGEST_NANOS = 8_000_000_000L;

    /** A gain, and what another form must be faster by. */
    private static final double GAIN = 0.99;

    /** Products of one shape whose sums have one order. */
    record Kind(ProductShape shape, boolean inLanes) {}

    private static final Map<Kind, Product> FOUND = new ConcurrentHashMap<>();

    private final float[] a;
    private final float[] b;
    private final float[] c;
    private final int calls;
    private final LongSupplier clock;

    /**
     * For a shape.
     *
     * @param clock nanoseconds
     */
    FastestProduct(ProductShape s, LongSupplier clock) {
        this.clock = clock;
        a = new float[rowsOfA(s) * s.lda()];
        b = new float[rowsOfB(s) * s.ldb()];
        c = new float[s.m() * s.ldc()];
        calls = 1 + (int) ((1 << 19) / s.flops());
    }

    private static int rowsOfA(ProductShape s) {
        return s.transA() ? s.k() : s.m();
    }

    private static int rowsOfB(ProductShape s) {
        return s.transB() ? s.n() : s.k();
    }

    private static Executor thread() {
        var executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        1,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        run ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .inheritInheritableThreadLocals(false)
                                        .name("lanewise-write")
                                        .unstarted(run));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Whether a product is of those that are faster in code of their own. */
    static boolean applies(Product shared) {
        ProductShape s = shared.shape();
        boolean fits =
                shared instanceof LaneProduct
                        ? s.m() >= LaneProduct.ROWS && s.k() <= LONGEST_ROW
                        : s.k() <= LONGEST_CHAIN && s.n() <= MOST_PANELS * GemmTiles.MAX_COLUMNS;
        return WRITES
                && fits
                && s.flops() <= MOST_FLOPS
                && isSmall(rowsOfA(s), s.lda())
                && isSmall(rowsOfB(s), s.ldb())
                && isSmall(s.m(), s.ldc());
    }

    private static boolean isSmall(int rows, int distance) {
        return (long) rows * distance <= LARGEST_OPERAND;
    }

    /** What was found for a product of such a shape, or null. */
    static Product known(Product shared) {
        return FOUND.get(kind(shared));
    }

    private static Kind kind(Product shared) {
        return new Kind(shared.shape(), shared instanceof LaneProduct);
    }

    /** The shared product, or one with code of its own if that is faster here. */
    static Product of(Product shared) {
        return of(shared, FOUND, MOST, System::nanoTime);
    }

    /** The same, among what was found for at most so many shapes. */
    static Product of(Product shared, Map<Kind, Product> found, int most, LongSupplier clock) {
        Kind kind = kind(shared);
        if (!found.containsKey(kind) && found.size() < most) {
            found.put(kind, search(shared, clock));
        }
        return found.getOrDefault(kind, shared);
    }

    private static Product search(Product shared, LongSupplier clock) {
        try {
            return new FastestProduct(shared.shape(), clock).among(forms(shared));
        } catch (OutOfMemoryError | LinkageError e) {
            return shared; // to be faster is not worth an error
        }
    }

    /**
     * The forms of a product. Panels of B as they are stored cost no copy, but may share lines of
     * the cache; they are copied where the shared product does, too.
     */
    static List<Product> forms(Product shared) {
        ProductShape shape = shared.shape();
        List<Product> forms = new ArrayList<>();
        forms.add(shared);
        if (shared instanceof LaneProduct) {
            forms.add(LaneProduct.written(shape));
            return forms;
        }
        if (VectorProduct.packs(shape)) {
            forms.add(new WrittenProduct(shape, true));
        }
        if (!shape.transB()) {
            forms.add(new WrittenProduct(shape, false));
        }
        return forms;
    }

    /** The fastest of some forms; one is preferred to those after it that gain less than 1 %. */
    Product among(List<Product> forms) {
        double[] best = new double[forms.size()];
        Arrays.fill(best, Double.POSITIVE_INFINITY);
        long start = clock.getAsLong();
        long gained = start;
        long now = start;
        for (int quiet = 0;
                now - start < LONGEST_NANOS && (quiet < QUIET_ROUNDS || now - gained < QUIET_NANOS);
                quiet++) {
            for (int i = 0; i < best.length; i++) {
                double nanos = turn(forms.get(i));
                if (nanos < GAIN * best[i]) {
                    gained = now;
                    quiet = 0;
                }
                best[i] = Math.min(best[i], nanos);
            }
            now = clock.getAsLong();
        }
        int fastest = 0;
        for (int i = 1; i < best.length; i++) {
            if (best[i] < GAIN * best[fastest]) {
                fastest = i;
            }
        }
        return forms.get(fastest);
    }

    private double turn(Product form) {
        long start = clock.getAsLong();
        for (int i = 0; i < calls; i++) {
            form.run(a, 0, b, 0, false, c, 0);
        }
        return (double) (clock.getAsLong() - start) / calls;
    }
}
