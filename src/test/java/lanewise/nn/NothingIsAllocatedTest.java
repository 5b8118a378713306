package lanewise.nn;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.IntStream;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.activation.GELU;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step and an inference allocate nothing once they are compiled. */
@Tag("long")
class NothingIsAllocatedTest {
    private static final int SAMPLES = 16;
    private static final Shape IMAGE = Shape.image(3, 12, 12);
    private static final Sequential NET =
            Sequential.of(
                    conv2d(3, 32, 3),
                    relu(),
                    maxPool2d(2),
                    conv2d(32, 32, 3),
                    relu(),
                    flatten(),
                    dropout(0.3),
                    linear(288, 64),
                    relu(),
                    dropout(0.5),
                    linear(64, 10));

    /** Rounds of 100 within which all must be compiled: some five times as many as were needed. */
    private static final int ROUNDS = 150;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Convolutions by Winograd's form, of colours and of channels, and a direct one. */
    private static final Sequential SMALL =
            Sequential.of(
                    conv2d(3, 16, 3),
                    relu(),
                    conv2d(16, 16, 3),
                    relu(),
                    maxPool2d(2),
                    conv2d(16, 8, 3),
                    flatten(),
                    dropout(0.3),
                    linear(32, 10));

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTrainingStepAllocatesNothing(int threads) {
        assertStepSettlesAtZero(NET, SAMPLES, KernelChoice.preferred(), threads);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTrainingStepOfTheScalarKernelsAllocatesNothing(int threads) {
        assertStepSettlesAtZero(SMALL, 2, KernelChoice.scalar(), threads);
    }

    private static void assertStepSettlesAtZero(
            Sequential net, int samples, Kernels kernels, int threads) {
        Parameters parameters = net.initialize(IMAGE, Key.of(1));
        try (var network =
                Network.of(net)
                        .parameters(parameters)
                        .input(IMAGE)
                        .batch(samples)
                        .loss(crossEntropy())
                        .kernels(kernels)
                        .threads(threads)
                        .bind()) {
            BoundOptimizer optimizer = Optimizers.adam(1e-3).bind(parameters, kernels);
            Fill.centred(1)
                    .into(
                            network.input().array(),
                            network.input().offset(),
                            samples * IMAGE.size());
            Target target = Target.labels(IntStream.range(0, samples).map(i -> i % 10).toArray());
            Key key = Key.of(3);
            assertSettlesAtZero(() -> {
                network.forward(Mode.TRAIN, samples, key);
                network.backward(target);
                optimizer.begin(1e-3);
                optimizer.step(0, parameters.trainableSize());
            });
        }
    }

    /** Long chains of vector operations are where C2 stops inlining and boxes vectors. */
    @Test
    void activationsAllocateNothing() {
        Shape shape = Shape.of(40);
        Sequential net =
                Sequential.of(
                        Layers.gelu(),
                        new GELU(GELU.Approximate.TANH),
                        Layers.sigmoid(),
                        Layers.silu(),
                        Layers.elu(),
                        Layers.tanh(),
                        Layers.softplus(),
                        Layers.mish(),
                        Layers.leakyRelu(0.1),
                        Layers.relu6(),
                        Layers.hardsigmoid(),
                        Layers.hardswish(),
                        linear(40, 40),
                        Layers.logSoftmax(),
                        linear(40, 40),
                        Layers.softmax());
        Parameters parameters = net.initialize(shape, Key.of(1));
        try (var network =
                Network.of(net)
                        .parameters(parameters)
                        .input(shape)
                        .batch(SAMPLES)
                        .loss(crossEntropy())
                        .bind()) {
            Fill.centred(1).into(network.input().array(), network.input().offset(), SAMPLES * 40);
            Target target = Target.labels(IntStream.range(0, SAMPLES).toArray());
            Key key = Key.of(3);
            assertSettlesAtZero(() -> {
                network.forward(Mode.TRAIN, SAMPLES, key);
                network.backward(target);
            });
        }
    }

    @Test
    void anInferenceAllocatesNothing() {
        Inference inference = NET.inference(NET.initialize(IMAGE, Key.of(1)), IMAGE);
        float[] x = Fill.centred(2).floats(3 * IMAGE.size());
        float[] y = new float[30];
        assertSettlesAtZero(() -> inference.run(3, x, y));
    }

    /** Three rounds of 100 runs in a row without a byte. */
    private static void assertSettlesAtZero(Runnable run) {
        long[] bytes = new long[ROUNDS];
        long[] threads = networkThreads();
        int quiet = 0;
        for (int round = 0; round < ROUNDS && quiet < 3; round++) {
            long before = allocated(threads);
            for (int i = 0; i < 100; i++) {
                run.run();
            }
            bytes[round] = allocated(threads) - before;
            quiet = bytes[round] == 0 ? quiet + 1 : 0;
        }
        assertEquals(3, quiet, () -> "bytes a round: " + Arrays.toString(bytes));
    }

    private static long[] networkThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t == Thread.currentThread() || t.getName().startsWith("lanewise-"))
                .mapToLong(Thread::threadId)
                .toArray();
    }

    private static long allocated(long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += THREADS.getThreadAllocatedBytes(thread);
        }
        return sum;
    }
}
