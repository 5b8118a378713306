package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Bits;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bound network tells of itself, and that a batch is no more than its samples. */
class NetworkTest {
    private static final Shape IMAGE = Shape.image(2, 4, 4);

    private static Sequential layers() {
        return Sequential.of(
                Layers.conv2d(2, 3, 3),
                Layers.relu(),
                Layers.maxPool2d(2),
                Layers.residual(
                        Sequential.of(Layers.conv2d(3, 4, 1), Layers.tanh()),
                        Sequential.of(Layers.conv2d(3, 4, 1))),
                Layers.flatten(),
                Layers.linear(4, 3));
    }

    private static Network bind(
            Sequential layers, Parameters parameters, int samples, int threads) {
        Network network =
                Network.of(layers)
                        .parameters(parameters)
                        .input(IMAGE)
                        .batch(samples)
                        .loss(Layers.crossEntropy())
                        .threads(threads)
                        .kernels(KernelChoice.scalar())
                        .bind();
        Fill.centred(5)
                .into(network.input().array(), network.input().offset(), samples * IMAGE.size());
        return network;
    }

    private static int[] labels(int samples) {
        return IntStream.range(0, samples).map(i -> i % 3).toArray();
    }

    /** The gradient of a mean is the mean of gradients, however the batch is cut into chunks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 9, 33, 70})
    void theGradientOfABatchIsTheMeanOfItsSamples(int samples) {
        Parameters parameters = layers().initialize(IMAGE, Key.of(1));
        Parameters single = parameters.copy();
        double[] sums = new double[parameters.trainableSize()];
        double loss = 0;
        try (Network batch = bind(layers(), parameters, samples, 2);
                Network one = bind(layers(), single, 1, 1)) {
            batch.forward(Mode.TRAIN, samples, Key.of(2));
            double mean = batch.backward(Target.labels(labels(samples)));
            float[] y = new float[samples * 3];
            System.arraycopy(batch.output().array(), batch.output().offset(), y, 0, y.length);
            for (int i = 0; i < samples; i++) {
                System.arraycopy(
                        batch.input().array(),
                        batch.input().at(i),
                        one.input().array(),
                        one.input().offset(),
                        IMAGE.size());
                one.forward(Mode.TRAIN, 1, Key.of(2));
                loss += one.backward(Target.labels(i % 3)) / samples;
                Bits.assertSame(
                        "y of " + i, one.output().array(), one.output().offset(), y, i * 3, 3);
                for (int j = 0; j < sums.length; j++) {
                    sums[j] += single.gradients()[j] / (double) samples;
                }
            }
            assertEquals(loss, mean, 1e-6);
            assertEquals(loss, batch.loss(Target.labels(labels(samples))), 1e-6);
        }
        for (int j = 0; j < sums.length; j++) {
            assertEquals(sums[j], parameters.gradients()[j], 1e-6);
        }
    }

    /** A layer that wants the whole batch, between others that do not. */
    @Test
    void normalisationStandsBetweenStages() {
        Sequential layers =
                Sequential.of(
                        Layers.conv2d(2, 3, 3),
                        Layers.batchNorm2d(3),
                        Layers.relu(),
                        Layers.flatten(),
                        Layers.linear(12, 3));
        Parameters parameters = layers.initialize(IMAGE, Key.of(1));
        Parameters others = parameters.copy();
        try (Network fused = bind(layers, parameters, 40, 2);
                Network alone = bind(layers, others, 40, 1)) {
            for (Network network : List.of(fused, alone)) {
                network.forward(Mode.TRAIN, 40, Key.of(2));
                network.backward(Target.labels(labels(40)));
            }
            Bits.assertSame("gradients", others.gradients(), parameters.gradients());
            float[] y = fused.activations("bn1").array();
            int at = fused.activations("bn1").offset();
            double sum = 0;
            for (int i = 0; i < 40 * 4; i++) {
                sum += y[at + 3 * i];
            }
            assertEquals(0, sum / 160, 1e-6, "the mean of a normalised channel");
        }
    }

    @Test
    void aNetworkTellsWhatItIs() {
        Sequential layers = layers();
        Parameters parameters = layers.initialize(IMAGE, Key.of(1));
        try (Network network = bind(layers, parameters, 4, 1)) {
            assertSame(layers, network.layers());
            assertSame(parameters, network.parameters());
            assertSame(KernelChoice.scalar(), network.kernels());
            assertEquals(1, network.parallel().threads());
            assertEquals(IMAGE, network.input().shape());
            assertEquals(Shape.of(3), network.output().shape());
            assertEquals(Shape.image(3, 1, 1), network.activations("pool1").shape());
            assertEquals(Shape.of(3), network.activations("fc1").shape());
            assertNull(network.activations("relu1"), "fused into the convolution");
            assertNull(network.activations("conv9"));
            long floats = 4L * (IMAGE.size() + 2 * (12 + 3 + 4 + 4 + 3) + 3);
            assertTrue(network.workspaceBytes() >= 4 * floats, network.workspaceBytes() + " bytes");
        }
    }

    @Test
    void theFirstLayerWithoutANumberIsNamed() {
        Parameters parameters = layers().initialize(IMAGE, Key.of(1));
        try (Network network = bind(layers(), parameters, 2, 1)) {
            network.forward(Mode.EVAL, 2, Key.of(1));
            assertNull(network.firstNonFinite(2));
            float[] bias = parameters.valuesOf("fc1.bias");
            bias[2] = Float.POSITIVE_INFINITY;
            parameters.set("fc1.bias", bias);
            network.forward(Mode.EVAL, 2, Key.of(1));
            assertEquals("fc1", network.firstNonFinite(2));
            int last = network.input().offset() + 2 * IMAGE.size() - 1;
            network.input().array()[last] = Float.NaN;
            network.forward(Mode.EVAL, 2, Key.of(1));
            assertEquals("conv1", network.firstNonFinite(2));
            assertEquals("fc1", network.firstNonFinite(1));
        }
    }

    @Test
    void batchesThatDoNotFitAreRefused() {
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        Parameters parameters = layers().initialize(IMAGE, Key.of(1));
        try (Network network = bind(layers(), parameters, 2, 1)) {
            for (int samples : new int[] {0, 3, -1}) {
                String message =
                        assertThrows(refused, () -> network.forward(Mode.EVAL, samples, Key.of(1)))
                                .getMessage();
                assertTrue(message.contains("expected 1 to 2"), message);
            }
            network.forward(Mode.EVAL, 2, Key.of(1));
        }
        assertThrows(refused, () -> bind(layers(), parameters, 0, 1));
    }

    /** What is put around a layer is called in its place: in order forward, backward, finishing. */
    @Test
    void whatIsPutAroundALayerIsCalled() {
        List<String> calls = new ArrayList<>();
        Parameters parameters = layers().initialize(IMAGE, Key.of(1));
        Parameters plain = parameters.copy();
        try (Network network = bind(layers(), parameters, 2, 1);
                Network same = bind(layers(), plain, 2, 1)) {
            network.wrap((path, layer) -> new Told(path, layer, calls));
            for (Network each : List.of(network, same)) {
                each.forward(Mode.TRAIN, 2, Key.of(1));
                each.backward(Target.labels(0, 1));
            }
        }
        Bits.assertSame("gradients", plain.gradients(), parameters.gradients());
        List<String> names = List.of("conv1", "pool1", "res1", "flatten1", "fc1");
        List<String> expected = new ArrayList<>();
        names.forEach(name -> expected.add("prepare " + name));
        names.forEach(name -> expected.add("forward " + name));
        names.reversed().forEach(name -> expected.add("backward " + name));
        assertEquals(
                expected, calls.stream().filter(call -> !call.startsWith("gradients")).toList());
        assertEquals(
                new TreeSet<>(List.of("gradients conv1", "gradients fc1", "gradients res1")),
                new TreeSet<>(calls.stream().filter(c -> c.startsWith("gradients")).toList()));
    }

    private record Told(String path, BoundLayer layer, List<String> calls) implements BoundLayer {
        @Override
        public void pack() {
            layer.pack();
        }

        @Override
        public void prepare(Pass pass) {
            calls.add("prepare " + path);
            layer.prepare(pass);
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            calls.add("forward " + path);
            layer.forward(pass, from, to);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            calls.add("backward " + path);
            layer.backward(pass, from, to, chunk, first);
        }

        @Override
        public int gradientParts() {
            return layer.gradientParts();
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            calls.add("gradients " + path);
            layer.gradients(pass, part, chunks);
        }
    }

    @Test
    void aNetworkMayEndInWhatIsFused() {
        for (Layer last : List.of(Layers.relu(), Layers.tanh())) {
            Sequential layers =
                    Sequential.of(Layers.flatten(), Layers.linear(32, 3), Layers.relu(), last);
            Sequential shorter =
                    Sequential.of(Layers.flatten(), Layers.linear(32, 3), Layers.relu());
            for (Sequential each : List.of(layers, shorter)) {
                Parameters parameters = each.initialize(IMAGE, Key.of(1));
                try (Network network = bind(each, parameters, 4, 1)) {
                    network.forward(Mode.TRAIN, 4, Key.of(1));
                    network.backward(Target.labels(labels(4)));
                    assertEquals(Map.of(), network.dropoutRates());
                    assertTrue(network.output().array()[network.output().offset()] >= 0);
                }
            }
        }
    }

    @Test
    void aLossThatDoesNotFitIsRefused() {
        Parameters parameters = layers().initialize(IMAGE, Key.of(1));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        Network.of(layers())
                                .parameters(parameters)
                                .input(IMAGE)
                                .batch(2)
                                .loss(Layers.crossEntropy().classWeights(1, 2))
                                .kernels(KernelChoice.scalar())
                                .bind());
    }

    @Test
    void evaluationOfASequenceIsTheSameInEitherOrderOfMemory() {
        Sequential layers = layers();
        Parameters parameters = layers.initialize(IMAGE, Key.of(1));
        Inference inference = layers.inference(parameters, IMAGE);
        assertEquals(IMAGE, inference.input());
        assertEquals(Shape.of(3), inference.output());
        int samples = 70;
        float[] x = Fill.centred(9).floats(samples * IMAGE.size());
        float[] last = new float[x.length];
        for (int i = 0; i < samples; i++) {
            Layout.toChannelsLast(IMAGE, x, i * IMAGE.size(), last, i * IMAGE.size());
        }
        float[] first = new float[samples * 3];
        float[] second = new float[samples * 3 + 2];
        inference.run(samples, x, first);
        inference.runChannelsLast(samples, last, 0, second, 2);
        assertArrayEquals(first, Arrays.copyOfRange(second, 2, second.length));
        try (Network network = bind(layers, parameters, samples, 1)) {
            System.arraycopy(last, 0, network.input().array(), network.input().offset(), x.length);
            network.forward(Mode.EVAL, samples, Key.of(1));
            Bits.assertSame(
                    "y", first, 0, network.output().array(), network.output().offset(), 210);
        }
        float[] bias = {1, 2, 3};
        parameters.set("fc1.bias", bias);
        parameters.set("conv1.weight", new float[54]);
        inference.refresh();
        float[] changed = new float[210];
        inference.run(samples, x, changed);
        assertNotEquals(first[0], changed[0]);
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        assertThrows(refused, () -> inference.run(2, new float[63], new float[6]));
        assertThrows(refused, () -> inference.run(2, new float[64], new float[5]));
        inference.run(2, new float[64], new float[6]);
    }
}
