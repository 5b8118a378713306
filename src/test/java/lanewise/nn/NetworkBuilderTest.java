package lanewise.nn;

import static lanewise.nn.SmallConvNet.IMAGE;
import static lanewise.nn.SmallConvNet.LAYERS;
import static lanewise.nn.SmallConvNet.builder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** How a network is bound, and what is refused on the way. */
class NetworkBuilderTest {
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
                        () -> builder(LAYERS).input(Shape.of(7)).threads(3),
                        () ->
                                Network.of(odd)
                                        .parameters(odd.parameters(Shape.image(5, 4, 4)))
                                        .input(IMAGE)
                                        .batch(1)
                                        .loss(Layers.mse())
                                        .threads(3),
                        () ->
                                builder(LAYERS)
                                        .parameters(new Parameters.Builder().build())
                                        .threads(3),
                        () -> builder(LAYERS).batch(Integer.MAX_VALUE).threads(3),
                        () -> builder(LAYERS).threads(1025));
        for (Supplier<NetworkBuilder> fault : faults) {
            unbound(fault);
        }
        assertEquals(before, threads());
    }

    @Test
    void aNetworkEndsItsThreads() throws InterruptedException {
        long before = threads();
        Network network = builder(LAYERS).threads(3).bind();
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
        Parameters p = LAYERS.initialize(IMAGE, Key.of(1));
        Loss loss = Layers.crossEntropy();
        assertEquals(
                "a network without parameters; call .parameters(net.initialize(input, key)) before"
                        + " bind()",
                unbound(() -> Network.of(LAYERS).input(IMAGE).batch(3).loss(loss)));
        assertTrue(
                unbound(() -> Network.of(LAYERS).parameters(p).batch(3).loss(loss))
                        .contains("input"));
        assertTrue(
                unbound(() -> Network.of(LAYERS).parameters(p).input(IMAGE).loss(loss))
                        .contains("batch"));
        assertTrue(
                unbound(() -> Network.of(LAYERS).parameters(p).input(IMAGE).batch(3))
                        .contains("loss"));
        assertTrue(unbound(() -> builder(LAYERS).threads(0)).contains("1 or more"));
        assertTrue(unbound(() -> builder(LAYERS).batch(-1)).contains("1 or more"));
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
        String message =
                unbound(() -> builder(LAYERS).parameters(wider.initialize(IMAGE, Key.of(1))));
        assertEquals(
                "parameters of another network: fc1.weight has the shape (5, 18) (TRAINABLE),"
                        + " expected (4, 18) (TRAINABLE), fc1.bias has the shape (5,) (TRAINABLE),"
                        + " expected (4,) (TRAINABLE); take those of initialize((2, 4, 3), key)",
                message);
        message = unbound(() -> builder(LAYERS).parameters(deeper.initialize(IMAGE, Key.of(1))));
        assertTrue(message.contains("fc1.weight is missing"), message);
        assertTrue(message.contains("conv2.weight belongs to no layer"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> LAYERS.inference(wider.initialize(IMAGE, Key.of(1)), IMAGE));
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
                    .kernels(KernelChoice.scalar())
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

    @Test
    void aNetworkDescribesItself() {
        try (Network network = builder(LAYERS).threads(2).kernels(KernelChoice.scalar()).bind()) {
            String text = network.toString();
            assertTrue(
                    text.startsWith(
                            "Network[(2, 4, 3) to (4,), batch 3, crossEntropy(), 2 threads, scalar"
                                    + " kernels: "),
                    text);
            assertTrue(network.parameters().toString().contains("fc1.weight (4, 18)"));
        }
        Inference inference = LAYERS.inference(LAYERS.initialize(IMAGE, Key.of(1)), IMAGE);
        assertTrue(inference.toString().startsWith("Inference[(2, 4, 3) to (4,): "));
        assertEquals("labels(1, 2)", Target.labels(1, 2).toString());
        assertEquals(
                "values(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ... 9 in all)",
                Target.values(new float[9]).toString());
    }
}
