package lanewise.nn;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropConnect;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.mse;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Members of a group hold, to the bit, what one process would hold. */
class ProcessGroupTest {
    private static final Shape IMAGE = Shape.image(3, 12, 12);
    private static final Sequential CNN =
            Sequential.of(
                    conv2d(3, 16, 3).padding(1),
                    relu(),
                    maxPool2d(2),
                    conv2d(16, 8, 3),
                    relu(),
                    maxPool2d(2),
                    flatten(),
                    dropout(0.25),
                    linear(32, 20),
                    relu(),
                    dropConnect(linear(20, 7), 0.5));

    /** What a step leaves behind. */
    private record Step(List<Double> losses, float[] outputs, float[] gradients, float[] values) {}

    private static Step steps(
            Sequential net, Shape input, Loss loss, ProcessGroup group, int threads, int... sizes) {
        Parameters parameters = net.initialize(input, Key.of(3));
        int most = IntStream.of(sizes).max().orElseThrow();
        try (Network network =
                Network.of(net)
                        .parameters(parameters)
                        .input(input)
                        .batch(most)
                        .loss(loss)
                        .threads(threads)
                        .group(group)
                        .bind()) {
            List<Double> losses = new ArrayList<>();
            float[] outputs = {};
            for (int size : sizes) {
                float[] x = new float[size * input.size()];
                Fill.centred(size).into(x, 0, x.length);
                if (net.toString().contains("embedding")) {
                    IntStream.range(0, x.length).forEach(i -> x[i] = i * 7 % 31);
                }
                network.load(x);
                network.forward(Mode.TRAIN, Key.of(size));
                losses.add(network.backward(target(loss, network, size)));
                float[] gradients = parameters.gradients();
                for (int i = 0; i < gradients.length; i++) {
                    parameters.values()[i] -= 0.1f * gradients[i];
                }
                network.forward(Mode.EVAL, Key.of(size));
                losses.add(network.loss(target(loss, network, size)));
                outputs = new float[size * network.output().stride()];
                System.arraycopy(
                        network.output().array(),
                        network.output().offset(),
                        outputs,
                        0,
                        outputs.length);
            }
            return new Step(
                    losses, outputs, parameters.gradients().clone(), parameters.values().clone());
        }
    }

    private static Target target(Loss loss, Network network, int samples) {
        int stride = network.output().stride();
        if (loss.equals(crossEntropy())) {
            return Target.labels(IntStream.range(0, samples).map(i -> i % stride).toArray());
        }
        float[] values = new float[samples * stride];
        Fill.centred(9).into(values, 0, values.length);
        return Target.values(values);
    }

    private static void assertSame(Step alone, Step member) {
        assertEquals(alone.losses, member.losses);
        assertArrayEquals(alone.outputs, member.outputs);
        assertArrayEquals(alone.gradients, member.gradients);
        assertArrayEquals(alone.values, member.values);
    }

    @Test
    void threeStepsOfAConvolutionalNetworkAreThoseOfOneProcess() {
        int[] sizes = {72, 41, 3};
        Step alone = steps(CNN, IMAGE, crossEntropy(), ProcessGroup.alone(), 1, sizes);
        for (int size = 2; size <= 5; size++) {
            for (Step member :
                    Threads.together(
                            size, group -> steps(CNN, IMAGE, crossEntropy(), group, 2, sizes))) {
                assertSame(alone, member);
            }
        }
    }

    static List<EveryLayer.Example> layers() {
        return EveryLayer.EXAMPLES;
    }

    @ParameterizedTest
    @MethodSource("layers")
    void everyLayerCanBeTrainedByAGroup(EveryLayer.Example example) {
        Shape shape = example.input();
        Sequential net =
                example.layer().toString().startsWith("embedding")
                        ? Sequential.of(example.layer())
                        : shape.rank() == 1
                                ? Sequential.of(linear(8, 8), example.layer())
                                : shape.rank() == 3
                                        ? Sequential.of(conv2d(4, 4, 1), example.layer(), relu())
                                        : Sequential.of(example.layer());
        int[] sizes = {72, 19};
        Step alone = steps(net, shape, mse(), ProcessGroup.alone(), 1, sizes);
        for (int size : new int[] {2, 3}) {
            for (Step member :
                    Threads.together(size, group -> steps(net, shape, mse(), group, 1, sizes))) {
                assertSame(alone, member);
            }
        }
    }

    @Test
    void aLayerThatDoesNotTellWhatItSumsIsRefused() {
        Sequential net = Sequential.of(new Secretive(linear(3, 2)));
        Exception refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                Threads.together(
                                        2, group -> steps(net, Shape.of(3), mse(), group, 1, 16)));
        assertTrue(refused.getMessage().contains("override gradientSources"), refused.getMessage());
    }

    @Test
    void membersWithOtherBatchesAreToldSo() {
        Sequential net = Sequential.of(linear(3, 2));
        Exception refused =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                Threads.together(
                                        2,
                                        group ->
                                                steps(
                                                        net,
                                                        Shape.of(3),
                                                        mse(),
                                                        group,
                                                        1,
                                                        16 + 16 * group.rank())));
        assertTrue(refused.getMessage().contains("on the same batches"), refused.getMessage());
    }

    /** A layer of somebody who knows nothing of groups. */
    private record Secretive(Layer layer) implements Layer {
        @Override
        public String stem() {
            return "secretive";
        }

        @Override
        public Shape outputShape(Shape input) {
            return layer.outputShape(input);
        }

        @Override
        public List<ParameterSpec> parameters(Shape input) {
            return layer.parameters(input);
        }

        @Override
        public BoundLayer bind(Binding binding) {
            BoundLayer bound = layer.bind(binding);
            return new BoundLayer() {
                @Override
                public void forward(Pass pass, int from, int to) {
                    bound.forward(pass, from, to);
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                    bound.backward(pass, from, to, chunk, first);
                }

                @Override
                public int gradientParts() {
                    return bound.gradientParts();
                }

                @Override
                public void gradients(Pass pass, int part, int chunks) {
                    bound.gradients(pass, part, chunks);
                }
            };
        }
    }
}
