package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import lanewise.kernel.KernelChoice;
import lanewise.nn.loss.MSE;
import lanewise.nn.loss.Reduction;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Bits;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** How a network is bound and fed, and what is refused on the way. */
class NetworkBuilderTest {
    private static final Shape IMAGE = Shape.image(2, 4, 3);
    private static final Sequential NET =
            Sequential.of(
                    Layers.conv2d(2, 3, 2), Layers.relu(), Layers.flatten(), Layers.linear(18, 4));

    private static NetworkBuilder builder(Sequential net) {
        return Network.of(net)
                .parameters(net.initialize(IMAGE, Key.of(1)))
                .input(IMAGE)
                .batch(3)
                .loss(Layers.crossEntropy());
    }

    private static String refused(Class<? extends RuntimeException> kind, Runnable call) {
        return assertThrows(kind, call::run).getMessage();
    }

    private static String unbound(Supplier<NetworkBuilder> builder) {
        return refused(IllegalArgumentException.class, () -> builder.get().bind());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lanewise-"))
                .count();
    }

    @Test
    void whatCannotBeBoundLeavesNoThreadBehind() {
        long before = threads();
        Sequential odd = Sequential.of(Layers.conv2d(5, 3, 2));
        List<Supplier<NetworkBuilder>> faults =
                List.of(
                        () -> builder(NET).input(Shape.of(7)).threads(3),
                        () ->
                                Network.of(odd)
                                        .parameters(odd.parameters(Shape.image(5, 4, 4)))
                                        .input(IMAGE)
                                        .batch(1)
                                        .loss(Layers.mse())
                                        .threads(3),
                        () -> builder(NET).parameters(new Parameters.Builder().build()).threads(3),
                        () -> builder(NET).batch(Integer.MAX_VALUE).threads(3),
                        () -> builder(NET).threads(1025));
        for (Supplier<NetworkBuilder> fault : faults) {
            unbound(fault);
        }
        assertEquals(before, threads());
    }

    @Test
    void aNetworkEndsItsThreads() throws InterruptedException {
        long before = threads();
        Network network = builder(NET).threads(3).bind();
        assertEquals(before + 2, threads());
        network.close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("lanewise-")) {
                thread.join(10_000);
            }
        }
        assertTrue(threads() <= before);
    }

    @Test
    void whatIsMissingIsNamed() {
        Parameters p = NET.initialize(IMAGE, Key.of(1));
        Loss loss = Layers.crossEntropy();
        assertEquals(
                "a network without parameters; call .parameters(net.initialize(input, key)) before"
                        + " bind()",
                unbound(() -> Network.of(NET).input(IMAGE).batch(3).loss(loss)));
        assertTrue(
                unbound(() -> Network.of(NET).parameters(p).batch(3).loss(loss)).contains("input"));
        assertTrue(
                unbound(() -> Network.of(NET).parameters(p).input(IMAGE).loss(loss))
                        .contains("batch"));
        assertTrue(
                unbound(() -> Network.of(NET).parameters(p).input(IMAGE).batch(3))
                        .contains("loss"));
        assertTrue(unbound(() -> builder(NET).threads(0)).contains("1 or more"));
        assertTrue(unbound(() -> builder(NET).batch(-1)).contains("1 or more"));
    }

    @Test
    void parametersOfAnotherNetworkAreRefused() {
        Sequential wider =
                Sequential.of(
                        Layers.conv2d(2, 3, 2),
                        Layers.relu(),
                        Layers.flatten(),
                        Layers.linear(18, 5));
        Sequential deeper =
                Sequential.of(Layers.conv2d(2, 3, 2), Layers.conv2d(3, 3, 1), Layers.flatten());
        String message = unbound(() -> builder(NET).parameters(wider.initialize(IMAGE, Key.of(1))));
        assertEquals(
                "parameters of another network: fc1.weight has the shape (5, 18) (TRAINABLE),"
                        + " expected (4, 18) (TRAINABLE), fc1.bias has the shape (5,) (TRAINABLE),"
                        + " expected (4,) (TRAINABLE); take those of initialize((2, 4, 3), key)",
                message);
        message = unbound(() -> builder(NET).parameters(deeper.initialize(IMAGE, Key.of(1))));
        assertTrue(message.contains("fc1.weight is missing"), message);
        assertTrue(message.contains("conv2.weight belongs to no layer"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> NET.inference(wider.initialize(IMAGE, Key.of(1)), IMAGE));
    }

    /** One batch, loaded in either order of pixels, is the same batch. */
    @Test
    void aBatchIsLoadedInEitherOrder() {
        float[] images = new float[2 * IMAGE.size()];
        Fill.centred(1).into(images, 0, images.length);
        float[] last = new float[images.length];
        for (int i = 0; i < 2; i++) {
            int at = i * IMAGE.size();
            Layout.toChannelsLast(IMAGE, images, at, last, at);
        }
        try (Network network = builder(NET).bind()) {
            network.load(images);
            network.forward(Mode.TRAIN, Key.of(2));
            double loss = network.backward(Target.labels(1, 2));
            float[] gradients = network.parameters().gradients().clone();
            network.loadChannelsLast(last);
            network.forward(Mode.TRAIN, Key.of(2));
            assertEquals(loss, network.backward(Target.labels(1, 2)));
            Bits.assertSame("gradients", gradients, network.parameters().gradients());
            Slot x = network.input();
            Bits.assertSame("x", last, 0, x.array(), x.offset(), last.length);
        }
    }

    /** An array that the input was pointed to stays the caller's. */
    @Test
    void loadingWritesToTheNetworksOwnMemory() {
        float[] own = new float[3 * IMAGE.size()];
        try (Network network = builder(NET).bind()) {
            network.input().point(own, 0);
            float[] ones = new float[own.length];
            java.util.Arrays.fill(ones, 1);
            network.load(ones);
            assertEquals(0, own[0]);
            assertEquals(1, network.input().array()[network.input().offset()]);
        }
    }

    @Test
    void batchesThatAreNoneAreRefused() {
        try (Network network = builder(NET).bind()) {
            assertEquals(
                    "a batch of 25 floats, expected 1 to 3 samples of (2, 4, 3), 24 floats each",
                    refused(IllegalArgumentException.class, () -> network.load(new float[25])));
            for (int floats : new int[] {0, 23, 4 * 24}) {
                refused(IllegalArgumentException.class, () -> network.load(new float[floats]));
                refused(
                        IllegalArgumentException.class,
                        () -> network.loadChannelsLast(new float[floats]));
            }
        }
    }

    @Test
    void stepsOutOfOrderAreRefused() {
        Class<IllegalStateException> order = IllegalStateException.class;
        Target target = Target.labels(0, 1, 2);
        try (Network network = builder(NET).bind()) {
            assertEquals(
                    "backward without a forward pass of this batch; call forward before",
                    refused(order, () -> network.backward(target)));
            refused(order, () -> network.loss(target));
            refused(order, () -> network.backwardAccumulating(target));
            refused(order, () -> network.forward(Mode.EVAL, Key.of(1)));
            network.load(new float[3 * IMAGE.size()]);
            refused(order, () -> network.backward(target));
            network.forward(Mode.TRAIN, Key.of(1));
            network.backward(target);
            network.backward(target);
            network.load(new float[3 * IMAGE.size()]);
            refused(order, () -> network.backward(target));
        }
    }

    @Test
    void targetsThatAreNotAsManyAsSamplesAreRefused() {
        Class<IllegalArgumentException> argument = IllegalArgumentException.class;
        try (Network network = builder(NET).bind();
                Network values = builder(NET).loss(Layers.mse()).bind()) {
            for (Network each : List.of(network, values)) {
                each.forward(Mode.TRAIN, 2, Key.of(1));
            }
            assertEquals(
                    "crossEntropy(): expected 2 labels, given 3",
                    refused(argument, () -> network.backward(Target.labels(0, 1, 2))));
            refused(argument, () -> network.loss(Target.labels(0)));
            refused(argument, () -> network.loss(Target.values(0, 1)));
            refused(argument, () -> values.backward(Target.values(new float[9])));
            refused(argument, () -> values.backward(Target.values(new float[7])));
            values.backward(Target.values(new float[8]));
            network.backward(Target.labels(0, 1));
        }
    }

    /** What a backward pass alone needs is prepared before it, whatever the mode was. */
    @Test
    void gradientsAfterEvaluationAreRight() {
        Sequential net =
                Sequential.of(Layers.linear(2, 2).withoutBias(), Layers.linear(2, 1).withoutBias());
        Parameters p = net.parameters(Shape.of(2));
        p.set("fc1.weight", new float[] {1, 0, 0, 1});
        p.set("fc2.weight", new float[] {3, 4});
        try (Network network =
                Network.of(net)
                        .parameters(p)
                        .input(Shape.of(2))
                        .batch(1)
                        .loss(new MSE(Reduction.SUM))
                        .bind()) {
            for (Mode mode : List.of(Mode.EVAL, Mode.MONTE_CARLO, Mode.TRAIN, Mode.EVAL)) {
                p.set("fc2.weight", new float[] {3, 4});
                network.load(new float[] {1, 2});
                network.forward(mode, Key.of(1));
                network.backward(Target.values(0));
                assertArrayEquals(
                        new float[] {66, 132, 88, 176}, p.gradientsOf("fc1.weight"), mode.name());
                p.set("fc2.weight", new float[] {0, 0});
            }
        }
    }

    /** Whoever asks for no fusion gets none inside of blocks either. */
    @Test
    void theWishNotToFuseReachesBlocks() {
        for (boolean fuse : new boolean[] {true, false}) {
            List<Fusion.Role> roles = new ArrayList<>();
            Sequential net = Sequential.of(Layers.residual(new Probe(roles), Layers.relu()));
            Network.of(net)
                    .parameters(net.parameters(Shape.of(3)))
                    .input(Shape.of(3))
                    .batch(1)
                    .loss(Layers.mse())
                    .fuse(fuse)
                    .bind()
                    .close();
            assertEquals(List.of(new Fusion.Role(fuse, false, false)), roles);
        }
    }

    /** Would apply a ReLU, and tells what it was asked to do. */
    private record Probe(List<Fusion.Role> roles) implements Layer {
        @Override
        public String stem() {
            return "probe";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public Set<Fusion.Offer> offers() {
            return Set.of(Fusion.Offer.APPLIES_RELU);
        }

        @Override
        public BoundLayer bind(Binding binding) {
            roles.add(binding.fusion());
            return new BoundLayer() {
                @Override
                public void forward(Pass pass, int from, int to) {}

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {}
            };
        }
    }

    /**
     * A layer that calls the network or the inference that it is part of, as another thread may.
     */
    private record Recursive(AtomicReference<Runnable> call) implements Layer {
        @Override
        public String stem() {
            return "recursive";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public BoundLayer bind(Binding binding) {
            return new BoundLayer() {
                @Override
                public void forward(Pass pass, int from, int to) {
                    call.get().run();
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {}
            };
        }
    }

    @Test
    void twoCallsAtOnceAreRefused() {
        AtomicReference<Runnable> call = new AtomicReference<>(() -> {});
        Sequential net = Sequential.of(new Recursive(call));
        Parameters none = net.parameters(Shape.of(3));
        Inference inference = net.inference(none, Shape.of(3));
        try (Network network =
                Network.of(net)
                        .parameters(none)
                        .input(Shape.of(3))
                        .batch(1)
                        .loss(Layers.mse())
                        .bind()) {
            call.set(() -> network.forward(Mode.EVAL, 1, Key.of(1)));
            assertEquals(
                    "two threads use this network at once; bind one for each thread",
                    refused(
                            IllegalStateException.class,
                            () -> network.forward(Mode.EVAL, 1, Key.of(1))));
            call.set(() -> inference.run(new float[3]));
            String message =
                    refused(IllegalStateException.class, () -> inference.run(new float[3]));
            assertTrue(message.startsWith("two threads use this inference at once"), message);
            call.set(() -> {});
            network.forward(Mode.EVAL, 1, Key.of(1));
            inference.run(new float[3]);
        }
    }

    /** Steps on the network's threads and steps by hand give the same bits. */
    @Test
    void anOptimiserStepsInOneCall() {
        Sequential net = Sequential.of(Layers.flatten(), Layers.linear(24, 3000));
        try (Network one = builder(net).threads(2).bind();
                Network other = builder(net).bind()) {
            BoundOptimizer all = Optimizers.adam(0.01).bind(one);
            BoundOptimizer parts = Optimizers.adam(0.01).bind(other.parameters(), other.kernels());
            for (int step = 0; step < 3; step++) {
                for (Network each : List.of(one, other)) {
                    float[] images = new float[2 * IMAGE.size()];
                    Fill.centred(step).into(images, 0, images.length);
                    each.load(images);
                    each.forward(Mode.TRAIN, Key.of(step));
                    each.backward(Target.labels(7, 2999));
                }
                double rate = step == 2 ? 0.02 : 0.01;
                if (step == 2) {
                    all.step(rate);
                } else {
                    all.step();
                }
                parts.begin(rate);
                parts.step(50_000, 75_000);
                parts.step(0, 50_000);
            }
            Bits.assertSame("parameters", other.parameters().values(), one.parameters().values());
            assertFalse(
                    one.parameters().values()[0] == net.initialize(IMAGE, Key.of(1)).values()[0]);
        }
    }

    @Test
    void rangesOfAStepThatAreNoneAreRefused() {
        Parameters p = NET.initialize(IMAGE, Key.of(1));
        BoundOptimizer optimizer = Optimizers.sgd(0.1).bind(p, KernelChoice.scalar());
        refused(IllegalStateException.class, () -> optimizer.step(0, 1));
        optimizer.begin(0.1);
        int size = p.trainableSize();
        for (int[] range : new int[][] {{5, 4}, {-1, 3}, {0, size + 1}}) {
            String message =
                    refused(
                            IndexOutOfBoundsException.class,
                            () -> optimizer.step(range[0], range[1]));
            assertTrue(message.contains("expected a range of 0 to " + size), message);
        }
        optimizer.step(size, size);
    }

    @Test
    void aNetworkDescribesItself() {
        try (Network network = builder(NET).threads(2).kernels(KernelChoice.scalar()).bind()) {
            String text = network.toString();
            assertTrue(
                    text.startsWith(
                            "Network[(2, 4, 3) to (4,), batch 3, crossEntropy(), 2 threads, scalar"
                                    + " kernels: "),
                    text);
            assertTrue(network.parameters().toString().contains("fc1.weight (4, 18)"));
        }
        Inference inference = NET.inference(NET.initialize(IMAGE, Key.of(1)), IMAGE);
        assertTrue(inference.toString().startsWith("Inference[(2, 4, 3) to (4,): "));
        assertEquals("labels(1, 2)", Target.labels(1, 2).toString());
        assertEquals(
                "values(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ... 9 in all)",
                Target.values(new float[9]).toString());
    }
}
