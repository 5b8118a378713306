package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import lanewise.kernel.DelegatingKernels;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.StartingKernels;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** When a network goes over from plain loops to vector kernels, and what it rehearses. */
class StartDecisionsTest {
    private static final Shape ROW = Shape.of(2);
    private static final long PLAIN = 300_000_000;

    /** Stands for the vector kernels. */
    private final Kernels vector = new DelegatingKernels(KernelChoice.scalar());

    private final StartingKernels starting = new StartingKernels(KernelChoice.scalar(), vector);

    /** What a clock shows, and how much more at each reading. */
    private long now;

    private long tick;

    /** What the loss of the vector kernels was taken of. */
    private final List<Target> targets = new ArrayList<>();

    private final List<float[]> outputs = new ArrayList<>();

    private final class Noted implements Loss {
        @Override
        public void check(Shape output) {}

        @Override
        public double apply(
                Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
            if (kernels == vector) {
                targets.add(target);
                outputs.add(Arrays.copyOfRange(y.array(), y.offset(), y.at(samples)));
            }
            if (dy != null) {
                Arrays.fill(dy.array(), dy.offset(), dy.at(samples), 1f);
            }
            return 1;
        }
    }

    /** Claims to compute a lot, and hands on what it reads. */
    private record Claiming(long flops, Supplier<RuntimeException> fault, List<Binding> bound)
            implements Layer {
        @Override
        public String stem() {
            return "claiming";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public long flops(Shape input) {
            return flops;
        }

        @Override
        public BoundLayer bind(Binding b) {
            bound.add(b);
            RuntimeException thrown = fault.get();
            if (thrown != null && bound.size() == 2) {
                throw thrown;
            }
            return new BoundLayer() {
                @Override
                public void forward(Pass pass, int from, int to) {
                    int n = (to - from) * b.x().stride();
                    System.arraycopy(
                            b.x().array(), b.x().at(from), b.y().array(), b.y().at(from), n);
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {}
            };
        }
    }

    private static Claiming claiming(long flops) {
        return new Claiming(flops, () -> null, new ArrayList<>());
    }

    private NetworkBuilder builder(Layer layer, int batch) {
        Sequential net = Sequential.of(layer);
        return Network.of(net)
                .parameters(net.initialize(ROW, Key.of(1)))
                .input(ROW)
                .batch(batch)
                .loss(new Noted())
                .kernels(starting)
                .clock(() -> now += tick);
    }

    private static Kernels now(Network network) {
        return ((StartingKernels) network.kernels()).now();
    }

    private static void forward(Network network) {
        network.forward(Mode.TRAIN, 3, Key.of(1));
    }

    @Test
    void plainLoopsComputeForThreeTenthsOfASecond() {
        tick = PLAIN / 4;
        try (Network network = builder(claiming(1), 3).bind()) {
            for (int step = 0; step < 2; step++) {
                forward(network);
                network.backward(Target.labels(1, 2, 3));
                assertSame(starting.plain(), now(network), "step " + step);
                assertTrue(starting.startsPlain());
            }
            forward(network);
            assertSame(vector, now(network));
            assertTrue(!starting.startsPlain());
        }
    }

    @Test
    void whatLastsLongerIsPlainForFewerSteps() {
        tick = PLAIN - 1;
        try (Network network = builder(claiming(1), 3).bind()) {
            forward(network);
            forward(network);
            assertSame(starting.plain(), now(network));
            forward(network);
            assertSame(vector, now(network));
        }
    }

    /** Two samples of the batch, and the first one's labels for both. */
    @Test
    void aRehearsalTakesAtMostSixTimesAsLongAsThePlainLoops() {
        tick = PLAIN / 2;
        try (Network network = builder(claiming(1), 3).bind()) {
            network.load(new float[] {1, 2, 3, 4, 5, 6});
            forward(network);
            network.backward(Target.labels(7, 8, 9));
            forward(network);
            // The clock is read once more before the first step, and must be below 6 x 2 ticks.
            assertEquals(11, targets.size());
            for (int i = 0; i < targets.size(); i++) {
                assertArrayEquals(new int[] {7, 7}, targets.get(i).labels());
                assertArrayEquals(new float[] {1, 2, 3, 4}, outputs.get(i));
            }
        }
    }

    @Test
    void aRehearsalHasThreeHundredStepsOnTheValuesOfTheFirstSample() {
        tick = PLAIN;
        try (Network network = builder(claiming(1), 3).bind()) {
            forward(network);
            network.backward(Target.values(1, 2, 3, 4, 5, 6));
            tick = 0;
            forward(network);
            assertEquals(300, targets.size());
            assertArrayEquals(new float[] {1, 2, 1, 2}, targets.getFirst().values());
        }
    }

    @Test
    void aRehearsalOfOneSampleHasOne() {
        tick = PLAIN;
        try (Network network = builder(claiming(1), 3).bind()) {
            network.forward(Mode.TRAIN, 1, Key.of(1));
            network.backward(Target.labels(4));
            network.forward(Mode.TRAIN, 1, Key.of(1));
            assertArrayEquals(new int[] {4}, targets.getFirst().labels());
            assertEquals(2, outputs.getFirst().length);
        }
    }

    /** Its vector kernels are called before the network's own pass. */
    @Test
    void aRehearsalWithoutABackwardPassGoesForwardOnly() {
        int[] calls = {0};
        Kernels counting =
                new DelegatingKernels(KernelChoice.scalar()) {
                    @Override
                    public void relu(int n, float[] x, int xo, float[] y, int yo) {
                        calls[0]++;
                        super.relu(n, x, xo, y, yo);
                    }
                };
        tick = PLAIN;
        NetworkBuilder builder = builder(Layers.relu(), 3);
        try (Network network =
                builder.kernels(new StartingKernels(KernelChoice.scalar(), counting)).bind()) {
            network.forward(Mode.EVAL, 2, Key.of(1));
            assertEquals(0, calls[0]);
            network.forward(Mode.EVAL, 2, Key.of(1));
            // Before a step, less than 6 ticks; then the network's own pass.
            assertEquals(5 + 1, calls[0]);
            assertEquals(List.of(), targets);
        }
    }

    @Test
    void whereOneNetworkHasGoneOverTheOthersFollowWithoutARehearsal() {
        try (Network network = builder(claiming(1), 3).bind()) {
            forward(network);
            network.backward(Target.labels(1, 2, 3));
            starting.start().goOver();
            forward(network);
            assertSame(vector, now(network));
            assertEquals(List.of(), targets);
        }
        try (Network next = builder(claiming(1), 3).bind()) {
            assertSame(vector, next.kernels());
        }
    }

    /** Of the backward pass, too: three times the operations of the layers. */
    @Test
    void aStepOfMoreThanFourGigaflopsDoesNotWaitForPlainLoops() {
        long most = 4_000_000_000L / 3 / 50;
        try (Network network = builder(claiming(most), 50).bind()) {
            forward(network);
            assertSame(starting.plain(), now(network));
        }
        try (Network network = builder(claiming(most + 1), 50).bind()) {
            assertEquals(0, network.penalty());
            assertEquals(0, network.dropoutRates().size());
            forward(network);
            assertSame(vector, now(network));
            assertEquals(List.of(), targets);
        }
    }

    @Test
    void groupsAndNetworksThatKeepAllStartWithVectorKernels() {
        try (Network network = builder(claiming(1), 3).keepAll().bind()) {
            assertSame(vector, network.kernels());
        }
        Threads.together(
                2,
                group -> {
                    try (Network network = builder(claiming(1), 3).group(group).bind()) {
                        assertSame(vector, network.kernels());
                    }
                    return null;
                });
        assertTrue(starting.startsPlain());
    }

    @Test
    void whoWrapsLayersGoesOverAtOnce() {
        int[] calls = {0};
        try (Network network = builder(claiming(1), 3).bind()) {
            network.wrap((path, layer) -> {
                calls[0]++;
                return layer;
            });
            assertSame(vector, now(network));
            forward(network);
        }
        assertEquals(1, calls[0]);
    }

    @Test
    void aNetworkWithoutMemoryForATwinHasNoStart() {
        List<Binding> bound = new ArrayList<>();
        Layer layer =
                new Claiming(
                        1,
                        () -> {
                            if (bound.size() == 2) {
                                throw new OutOfMemoryError("of a test");
                            }
                            return null;
                        },
                        bound);
        try (Network network = builder(layer, 3).bind()) {
            assertSame(vector, now(network));
            forward(network);
        }
    }

    @Test
    void aTwinThatCannotBeBoundLeavesNoThreadBehind() throws InterruptedException {
        RuntimeException fault = new IllegalStateException("of a test");
        Layer layer = new Claiming(1, () -> fault, new ArrayList<>());
        NetworkBuilder builder = builder(layer, 3).threads(3);
        List<Thread> before = threads();
        assertSame(fault, assertThrows(IllegalStateException.class, builder::bind));
        for (Thread thread : threads()) {
            if (!before.contains(thread)) {
                thread.join(10_000);
                assertTrue(!thread.isAlive(), thread.getName());
            }
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lanewise-"))
                .toList();
    }

    /** All that a program sees of three steps, with rates, a penalty and a dropout factor. */
    private static List<Object> training(Kernels kernels) {
        Sequential net =
                Sequential.of(
                        Layers.linear(2, 4),
                        Layers.relu(),
                        Layers.dropout(0.5),
                        Layers.variationalDropout(4, 3, 1e-2));
        Parameters parameters = net.initialize(ROW, Key.of(3));
        List<Object> seen = new ArrayList<>();
        try (Network network =
                Network.of(net)
                        .parameters(parameters)
                        .input(ROW)
                        .batch(5)
                        .loss(Layers.mse())
                        .kernels(kernels)
                        .clock(() -> 0)
                        .bind()) {
            Slot output = network.output();
            for (int step = 1; step <= 3; step++) {
                network.load(Fill.centred(step).floats(2 * (step + 2)));
                network.dropoutFactor(0.25 * step);
                network.forward(step == 2 ? Mode.EVAL : Mode.TRAIN, Key.of(step));
                float[] values = new float[3 * (step + 2)];
                Arrays.fill(values, 0.5f);
                seen.add(network.loss(Target.values(values)));
                seen.add(network.backward(Target.values(values)));
                seen.add(network.penalty());
                seen.add(network.dropoutRates().toString());
                int end = output.at(step + 2);
                seen.add(Arrays.toString(Arrays.copyOfRange(output.array(), output.offset(), end)));
                Slot hidden = network.activations("fc1");
                end = hidden.at(step + 2);
                seen.add(Arrays.toString(Arrays.copyOfRange(hidden.array(), hidden.offset(), end)));
                seen.add(Arrays.toString(parameters.gradients()));
            }
        }
        return seen;
    }

    @Test
    void whatAProgramSeesOfPlainLoopsIsWhatItSeesLater() {
        List<Object> expected = training(KernelChoice.scalar());
        assertEquals(expected, training(starting));
        assertTrue(starting.startsPlain());
        assertNotEquals(0.0, expected.get(2), "a penalty");
    }
}
