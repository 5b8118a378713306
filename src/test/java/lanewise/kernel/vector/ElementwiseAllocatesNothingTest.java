package lanewise.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.kernel.AdamRule;
import lanewise.kernel.Floats;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.kernel.MaxPool;
import lanewise.kernel.Moments;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;
import lanewise.random.Bernoulli;
import lanewise.testkit.Fill;
import lanewise.testkit.Operand;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kernels that work on every element box no vector, in whatever order they come to be compiled.
 *
 * <p>Each is run until it is hot before the next begins: so C2 meets a caller that has taken one
 * branch a hundred thousand times and the other hardly ever, and inlines as little as it can.
 */
@Tag("lanes")
class ElementwiseAllocatesNothingTest {
    private static final int N = 2048;
    private static final int CALLS = 100;

    /** Rounds of 100 calls within which a kernel must be compiled: 0.3 s at least. */
    private static final int ROUNDS = 10_000;

    /** Hundreds of calls by which a caller's profile knows one kernel only. */
    private static final int HOT = 500;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Kernels KERNELS = KernelChoice.choose("vector").kernels();
    private static final PoolGeometry POOL = PoolGeometry.square(32, 8, 8, 2);

    private final float[] x = Fill.centred(1).floats(N);
    private final float[] y = Fill.centred(2).floats(N);
    private final float[] dy = Fill.centred(3).floats(N);
    private final float[] dx = new float[N];

    /** A NaN in most vectors: the other branch where a kernel has one for them. */
    private final float[] odd = x.clone();

    private final Floats[] operands =
            Stream.of(x, y, dy, dx).map(array -> new Operand(array, 0)).toArray(Floats[]::new);
    private final Moments moments = new Moments(dx, new float[N]);
    private final MaxPool pool = KERNELS.maxPool(POOL);
    private final long[] choices = new long[pool.choicesSize()];
    private final int[] labels = new int[16];

    enum Order {
        FORWARD,
        BACKWARD
    }

    /** A hundred calls of each. */
    private Map<String, Runnable> kernels() {
        Map<String, Runnable> all = new LinkedHashMap<>();
        for (CurveFamily family : CurveFamily.values()) {
            Curve curve = family.curve(1, family == CurveFamily.SOFTPLUS ? 20 : 1);
            all.put(family + " forward", () -> forward(curve));
            all.put(family + " backward", () -> backward(curve));
        }
        Map<String, Runnable> others = new LinkedHashMap<>();
        others.put("all finite", () -> KERNELS.allFinite(N, x, 0));
        others.put("relu forward", () -> KERNELS.relu(N, x, 0, y, 0));
        others.put("relu backward", () -> KERNELS.reluBackward(N, y, 0, dy, 0, dx, 0));
        for (int n : new int[] {64, 100}) {
            int rows = N / n;
            Lines line = Lines.row(n);
            others.put("softmax " + n, () -> KERNELS.softmax(line, rows, x, 0, y, 0));
            others.put(
                    "softmax backward " + n,
                    () -> KERNELS.softmaxBackward(line, rows, y, 0, dy, 0, dx, 0));
            others.put("logSoftmax " + n, () -> KERNELS.logSoftmax(line, rows, x, 0, y, 0));
            others.put(
                    "logSoftmax backward " + n,
                    () -> KERNELS.logSoftmaxBackward(line, rows, y, 0, dy, 0, dx, 0));
            others.put(
                    "crossEntropy " + n,
                    () -> KERNELS.softmaxCrossEntropy(16, n, x, 0, labels, 1, dx, 0));
        }
        IntStream.iterate(5, i -> i < N, i -> i + 11).forEach(i -> odd[i] = Float.NaN);
        others.put("pool", () -> pool.forward(1, x, 0, y, 0));
        others.put("pool, kept", () -> pool.forwardChoosing(1, x, 0, true, choices, 0, y, 0));
        others.put("pool, NaN", () -> pool.forwardChoosing(1, odd, 0, true, choices, 0, y, 0));
        Lines hundred = Lines.row(100);
        others.put("softmax, NaN", () -> KERNELS.softmax(hundred, N / 100, odd, 0, y, 0));
        others.put("pool backward", () -> pool.backward(1, choices, 0, dy, 0, dx, 0));
        for (double p : new double[] {0.1, 0.25, 0.5}) {
            Bernoulli kept = Bernoulli.dropping(p);
            others.put("dropout " + p, () -> KERNELS.dropout(7, 0, kept, N, x, 0, y, 0));
        }
        for (int terms : new int[] {1, 2, 3, 5, 7, 8, 11, 16, 29, Kernels.TERMS_IN_A_TREE}) {
            others.put("tree of " + terms, () -> KERNELS.treeSum(60, terms, 62, x, 0, y, 0));
        }
        AdamRule rule = new AdamRule(0.9, 0.999, 1e-8f, 0);
        others.put("adam", () -> KERNELS.adam(rule, 1e-6f, 1, N, x, dy, moments, 0));
        others.forEach((name, kernel) ->
                all.put(
                        name,
                        () -> {
                            for (int i = 0; i < CALLS; i++) {
                                kernel.run();
                            }
                        }));
        return all;
    }

    /** One caller for all curves. */
    private void forward(Curve curve) {
        for (int i = 0; i < CALLS; i++) {
            KERNELS.apply(curve, N, x, 0, y, 0);
        }
    }

    private void backward(Curve curve) {
        for (int i = 0; i < CALLS; i++) {
            KERNELS.applyBackward(curve, 0, N, operands[0], operands[1], operands[2], operands[3]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverRanBefore(Order order) {
        Map<String, Runnable> all = kernels();
        List<String> names = new ArrayList<>(all.keySet());
        if (order == Order.BACKWARD) {
            names = names.reversed();
        }
        // Twice: what the others did to the callers' profiles may have it compiled anew.
        for (int pass = 0; pass < 2; pass++) {
            for (String name : names) {
                settle(name, all.get(name));
                for (int i = 0; i < HOT && pass == 0 && order == Order.FORWARD; i++) {
                    all.get(name).run();
                }
            }
        }
    }

    /** Three rounds in a row without a byte. */
    private static void settle(String name, Runnable kernel) {
        long bytes = 0;
        int quiet = 0;
        for (int round = 0; round < ROUNDS && quiet < 3; round++) {
            bytes = bytes(kernel);
            quiet = bytes == 0 ? quiet + 1 : 0;
        }
        assertEquals(3, quiet, name + ": bytes of the last 100 calls: " + bytes);
    }

    private static long bytes(Runnable kernel) {
        long thread = Thread.currentThread().threadId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        kernel.run();
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }
}
