package lanewise.nn;

import static lanewise.nn.SmallConvNet.IMAGE;
import static lanewise.nn.SmallConvNet.LAYERS;
import static lanewise.nn.SmallConvNet.builder;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import lanewise.nn.loss.MSE;
import lanewise.nn.loss.Reduction;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Bits;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** How a bound network is fed and stepped, and what is refused on the way. */
class NetworkStepTest {
    private static String refused(Class<? extends RuntimeException> kind, Runnable call) {
        return assertThrows(kind, call::run).getMessage();
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
        try (Network network = builder(LAYERS).bind()) {
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
        try (Network network = builder(LAYERS).bind()) {
            network.input().point(own, 0);
            float[] ones = new float[own.length];
            Arrays.fill(ones, 1);
            network.load(ones);
            assertEquals(0, own[0]);
            assertEquals(1, network.input().array()[network.input().offset()]);
            Arrays.fill(ones, 2);
            network.loadChannelsLast(ones);
            assertEquals(2, network.input().array()[network.input().at(2)]);
        }
    }

    @Test
    void batchesThatAreNoneAreRefused() {
        try (Network network = builder(LAYERS).bind()) {
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
        try (Network network = builder(LAYERS).bind()) {
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
        try (Network network = builder(LAYERS).bind();
                Network values = builder(LAYERS).loss(Layers.mse()).bind()) {
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

    @Test
    void accumulatedGradientsAreAddedToThoseThatAreThere() {
        try (Network network = builder(LAYERS).bind()) {
            network.load(Fill.centred(1).floats(2 * IMAGE.size()));
            network.forward(Mode.TRAIN, Key.of(2));
            Target target = Target.labels(1, 2);
            network.backward(target);
            float[] gradients = network.parameters().gradients();
            float[] once = gradients.clone();
            for (int times = 2; times < 4; times++) {
                network.backwardAccumulating(target);
                for (int i = 0; i < once.length; i++) {
                    assertEquals(times * once[i], gradients[i], 1e-6f * Math.abs(once[i]));
                }
            }
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
            Target target = Target.values(0, 0, 0);
            for (Runnable again :
                    List.<Runnable>of(
                            () -> network.forward(Mode.EVAL, 1, Key.of(1)),
                            () -> network.loss(target),
                            () -> network.backward(target))) {
                call.set(again);
                assertEquals(
                        "two threads use this network at once; bind one for each thread",
                        refused(
                                IllegalStateException.class,
                                () -> network.forward(Mode.EVAL, 1, Key.of(1))));
            }
            float[] row = new float[3];
            for (Runnable again :
                    List.<Runnable>of(
                            () -> inference.run(row),
                            () -> inference.runChannelsLast(1, row, 0, new float[3], 0),
                            inference::refresh)) {
                call.set(again);
                String message =
                        refused(IllegalStateException.class, () -> inference.run(new float[3]));
                assertTrue(message.startsWith("two threads use this inference at once"), message);
            }
            call.set(() -> {});
            network.forward(Mode.EVAL, 1, Key.of(1));
            inference.run(new float[3]);
        }
    }
}
