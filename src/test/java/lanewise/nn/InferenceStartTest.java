package lanewise.nn;

import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropConnect;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.StartingKernels;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plain loops answer until a thread has rehearsed the vector kernels, and no bit shows when. */
class InferenceStartTest {
    private static final Shape IMAGE = Shape.image(3, 12, 12);
    private static final int SAMPLES = 21;
    private static final Key KEY = Key.of(7);
    private static final float[] X = Fill.centred(3).floats(SAMPLES * IMAGE.size());
    private static final Kernels VECTOR = KernelChoice.choose("vector").kernels();

    /** Kernels that nothing has gone over with. */
    private final StartingKernels starting = new StartingKernels(KernelChoice.scalar(), VECTOR);

    /** Layers that fold, that pack, that draw for a pass and for a sample. */
    private static Sequential net(Layer first) {
        return Sequential.of(
                first,
                conv2d(3, 16, 3),
                batchNorm2d(16),
                relu(),
                maxPool2d(2),
                conv2d(16, 16, 3),
                flatten(),
                dropout(0.4),
                dropConnect(linear(144, 32), 0.5),
                relu(),
                linear(32, 10));
    }

    /** Hands on what it reads, and tells whose kernels do so. */
    private record Watched(Consumer<Kernels> watcher) implements Layer {
        @Override
        public String stem() {
            return "watched";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public BoundLayer bind(Binding b) {
            return new BoundLayer() {
                @Override
                public void forward(Pass pass, int from, int to) {
                    watcher.accept(b.kernels());
                    int n = (to - from) * b.x().stride();
                    System.arraycopy(
                            b.x().array(), b.x().at(from), b.y().array(), b.y().at(from), n);
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {}
            };
        }
    }

    private static InferenceModel model(Sequential net, Kernels kernels) {
        return new InferenceModel(net, net.initialize(IMAGE, Key.of(3)), IMAGE, kernels);
    }

    private static float[] expected(Mode mode) {
        return model(net(relu()), VECTOR).inference().run(mode, KEY, X);
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, mode = EnumSource.Mode.EXCLUDE, names = "TRAIN")
    void answersBeforeAndAfterHaveTheSameBits(Mode mode) {
        InferenceModel model = model(net(relu()), starting);
        Inference inference = model.inference();
        Inference other = model.inference();
        float[] expected = expected(mode);
        assertNotNull(model.start());
        assertArrayEquals(expected, inference.run(mode, KEY, X));
        starting.goOver();
        assertArrayEquals(expected, inference.run(mode, KEY, X));
        assertArrayEquals(expected, other.run(mode, KEY, X));
        assertArrayEquals(expected, model.inference().run(mode, KEY, X));
        assertNull(model.start());
    }

    @Test
    void aCallThatGoesOverBetweenTwoOfItsPartsHasTheSameBits() {
        float[] expected =
                model(net(new Watched(_ -> {})), VECTOR).inference().run(Mode.MONTE_CARLO, KEY, X);
        for (int part = 1; part <= 3; part++) {
            int[] left = {part};
            Thread caller = Thread.currentThread();
            StartingKernels kernels = new StartingKernels(KernelChoice.scalar(), VECTOR);
            Layer watched =
                    new Watched(_ -> {
                        if (Thread.currentThread() == caller && --left[0] == 0) {
                            kernels.goOver();
                        }
                    });
            Inference inference = model(net(watched), kernels).inference();
            assertArrayEquals(expected, inference.run(Mode.MONTE_CARLO, KEY, X));
            assertEquals(part - 3, left[0]);
        }
    }

    @Test
    void refreshingBeforeAllAreOverReadsTheParameters() {
        Sequential net = net(relu());
        Parameters parameters = net.initialize(IMAGE, Key.of(3));
        Inference inference = new InferenceModel(net, parameters, IMAGE, starting).own();
        inference.run(X);
        Fill.centred(9).into(parameters.values(), 0, parameters.size());
        inference.refresh();
        float[] expected = new InferenceModel(net, parameters, IMAGE, VECTOR).inference().run(X);
        assertArrayEquals(expected, inference.run(X));
        starting.goOver();
        assertArrayEquals(expected, inference.run(X));
    }

    @Test
    void aBatchWhoseSamplesDependOnEachOtherHasTheSameBits() {
        Sequential net = Sequential.of(batchNorm2d(3).withoutRunningStats(), relu());
        float[] expected = model(net, VECTOR).inference().run(X);
        Inference inference = model(net, starting).inference();
        float[] few = Arrays.copyOf(X, 5 * IMAGE.size());
        assertArrayEquals(model(net, VECTOR).inference().run(few), inference.run(few));
        assertArrayEquals(expected, inference.run(X));
        starting.goOver();
        assertArrayEquals(expected, inference.run(X));
    }

    /** Sleeps for so long in each part that the caller computes, and notes who computes. */
    private static final class Watch implements Consumer<Kernels> {
        final long millis;
        final Thread caller = Thread.currentThread();
        final Set<Thread> others = ConcurrentHashMap.newKeySet();
        volatile Kernels last;
        RuntimeException fault;

        Watch(long millis) {
            this.millis = millis;
        }

        @Override
        public void accept(Kernels kernels) {
            if (Thread.currentThread() != caller) {
                others.add(Thread.currentThread());
                if (fault != null) {
                    throw fault;
                }
                return;
            }
            last = kernels;
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Waits for the end of the only thread that is not the caller. */
        Thread joined() throws InterruptedException {
            while (others.isEmpty()) {
                Thread.sleep(1);
            }
            assertEquals(1, others.size());
            Thread other = others.iterator().next();
            other.join();
            return other;
        }
    }

    @Test
    @Timeout(60)
    void aThreadOfItsOwnRehearsesOnceAndEnds() throws InterruptedException {
        Watch watch = new Watch(20);
        Sequential net = Sequential.of(new Watched(watch));
        InferenceModel model = model(net, starting);
        Inference inference = model.inference();
        Inference neighbour = model(net, starting).inference();
        float[] one = Arrays.copyOf(X, IMAGE.size());
        inference.run(one);
        assertSame(KernelChoice.scalar(), watch.last);
        assertTrue(watch.others.isEmpty());
        for (int call = 0; call < 4; call++) {
            neighbour.run(one);
        }
        Thread rehearsal = watch.joined();
        assertTrue(rehearsal.isDaemon());
        assertEquals("lanewise-start", rehearsal.getName());
        for (Inference each : new Inference[] {inference, neighbour, model.inference()}) {
            each.run(one);
            assertSame(VECTOR, watch.last);
        }
        assertEquals(1, watch.others.size());
        assertNull(model.start());
    }

    @Test
    @Timeout(60)
    void aRehearsalThatFailsLeavesNobodyWaiting() throws InterruptedException {
        Watch watch = new Watch(110);
        watch.fault = new IllegalStateException("planted in the rehearsal");
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Throwable[] seen = new Throwable[1];
        Thread.setDefaultUncaughtExceptionHandler((_, fault) -> seen[0] = fault);
        try {
            Inference inference = model(Sequential.of(new Watched(watch)), starting).inference();
            inference.run(Arrays.copyOf(X, IMAGE.size()));
            watch.joined();
            assertSame(watch.fault, seen[0]);
            inference.run(Arrays.copyOf(X, IMAGE.size()));
            assertSame(VECTOR, watch.last);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void kernelsThatWereAskedForAnswerFromTheFirstCall() {
        assertNull(model(net(relu()), VECTOR).start());
        assertNull(model(net(relu()), KernelChoice.scalar()).start());
    }
}
