package lanewise.nn;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import lanewise.io.Safetensors;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tutorial's network against PyTorch's logits, gradients and loss curves. */
class GoldenNetworkTest {
    private static final Shape IMAGE = Shape.image(3, 32, 32);
    private static final Sequential NET =
            Sequential.of(
                    conv2d(3, 32, 3),
                    relu(),
                    maxPool2d(2),
                    conv2d(32, 64, 3),
                    relu(),
                    maxPool2d(2),
                    conv2d(64, 128, 3),
                    relu(),
                    maxPool2d(2),
                    flatten(),
                    dropout(0),
                    linear(512, 512),
                    relu(),
                    dropout(0),
                    linear(512, 10));

    enum Engine {
        SCALAR(KernelChoice.scalar(), true),
        SCALAR_UNFUSED(KernelChoice.scalar(), false),
        PREFERRED(KernelChoice.preferred(), true);

        final Kernels kernels;
        final boolean fuse;

        Engine(Kernels kernels, boolean fuse) {
            this.kernels = kernels;
            this.fuse = fuse;
        }
    }

    private static Safetensors golden;

    @BeforeAll
    static void open() throws IOException {
        try (var in = GoldenNetworkTest.class.getResourceAsStream("/golden/net.safetensors")) {
            golden = Safetensors.of(in.readAllBytes(), "net.safetensors");
        }
    }

    private static Network network(Engine engine) throws IOException {
        Parameters parameters = NET.parameters(IMAGE);
        for (Parameters.View view : parameters.views()) {
            assertEquals(golden.shape(view.name()), view.shape());
            parameters.set(view.name(), golden.floats(view.name()));
        }
        Network network =
                Network.of(NET)
                        .parameters(parameters)
                        .input(IMAGE)
                        .batch(8)
                        .loss(crossEntropy())
                        .threads(2)
                        .kernels(engine.kernels)
                        .fuse(engine.fuse)
                        .bind();
        float[] input = golden.floats("input");
        for (int i = 0; i < 8; i++) {
            Layout.toChannelsLast(
                    IMAGE, input, i * IMAGE.size(), network.input().array(), network.input().at(i));
        }
        return network;
    }

    private static Target target() throws IOException {
        return Target.labels(
                LongStream.of(golden.longs("labels")).mapToInt(i -> (int) i).toArray());
    }

    private static void assertClose(String what, float[] expected, float[] actual, double bound) {
        assertEquals(expected.length, actual.length, what);
        double largest = 0;
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            error = Math.max(error, Math.abs(expected[i] - actual[i]));
        }
        assertTrue(
                error <= bound * largest,
                "%s: error %.3e of largest %.3e, bound %.1e"
                        .formatted(what, error, largest, bound));
    }

    @ParameterizedTest
    @EnumSource
    void logitsLossAndEveryGradientAgreeWithPyTorch(Engine engine) throws IOException {
        try (Network network = network(engine)) {
            network.forward(Mode.TRAIN, 8, Key.of(1));
            double loss = network.backward(target());
            float[] logits =
                    java.util.Arrays.copyOfRange(
                            network.output().array(),
                            network.output().offset(),
                            network.output().offset() + 80);
            assertClose("logits", golden.floats("logits"), logits, 1e-5);
            assertEquals(golden.floats("loss")[0], loss, 1e-6);
            for (Parameters.View view : network.parameters().views()) {
                assertClose(
                        view.name(),
                        golden.floats("grad." + view.name()),
                        network.parameters().gradientsOf(view.name()),
                        1e-5);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void twentyStepsOfSgdFollowPyTorch(Engine engine) throws IOException {
        follows(engine, Optimizers.sgd(0.05).momentum(0.9), "sgd");
    }

    @ParameterizedTest
    @EnumSource
    void twentyStepsOfAdamFollowPyTorch(Engine engine) throws IOException {
        follows(engine, Optimizers.adam(1e-3), "adam");
    }

    private static void follows(Engine engine, Optimizer optimizer, String name)
            throws IOException {
        try (Network network = network(engine)) {
            Parameters parameters = network.parameters();
            BoundOptimizer bound = optimizer.bind(parameters, engine.kernels);
            double[] losses =
                    IntStream.range(0, 20)
                            .mapToDouble(i -> {
                                network.forward(Mode.TRAIN, 8, Key.of(i));
                                double loss = network.backward(targetUnchecked());
                                bound.begin(optimizer.learningRate());
                                bound.step(0, parameters.trainableSize());
                                return loss;
                            })
                            .toArray();
            double[] expected = golden.doubles("f64." + name + ".losses");
            for (int i = 0; i < 20; i++) {
                assertEquals(expected[i], losses[i], 1e-5 * Math.max(1, expected[i]), name + i);
            }
        }
    }

    private static Target targetUnchecked() {
        try {
            return target();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
