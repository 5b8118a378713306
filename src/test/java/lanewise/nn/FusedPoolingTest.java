package lanewise.nn;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.kernel.Pair;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.Window;
import lanewise.nn.layer.MaxPool2d;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Bits;
import lanewise.testkit.Fill;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A convolution leaves out what the max-pooling behind it does not read, and no bit changes. */
class FusedPoolingTest {
    /** The fifth sample lies where the ninth does after it: ranges have four. */
    private static final int SAMPLES = 9;

    @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
    void fusedAndUnfusedNetworksGiveTheSameBits(
            @ForAll @IntRange(min = 3, max = 11) int height,
            @ForAll @IntRange(min = 3, max = 11) int width,
            @ForAll @IntRange(min = 1, max = 3) int window,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @IntRange(min = 1, max = 2) int dilation,
            @ForAll @IntRange(min = 1, max = 2) int convolutionStride,
            @ForAll boolean padded,
            @ForAll boolean ceilMode,
            @ForAll boolean wide,
            @ForAll boolean hasRelu) {
        int channels = wide ? 16 : 5;
        MaxPool2d pool = maxPool2d(window).stride(stride).dilation(dilation);
        pool = padded && height > 4 && width > 4 ? pool.padding(window / 2) : pool;
        pool = ceilMode ? pool.withCeilMode() : pool;
        int reach = (window - 1) * dilation;
        Shape image = Shape.image(3, height + reach * convolutionStride, width + reach * 2);
        List<Layer> layers = new ArrayList<>();
        layers.add(conv2d(3, channels, 1));
        layers.add(conv2d(channels, channels, 3).stride(convolutionStride));
        if (hasRelu) {
            layers.add(relu());
        }
        layers.add(pool);
        layers.add(flatten());
        int features = Sequential.of(layers.toArray(Layer[]::new)).outputShape(image).size();
        layers.add(linear(features, 4));
        Sequential net = Sequential.of(layers.toArray(Layer[]::new));
        List<float[]> unfused = step(net, image, false);
        List<float[]> fused = step(net, image, true);
        for (int i = 0; i < unfused.size(); i++) {
            assertArrayEquals(unfused.get(i), fused.get(i));
        }
        assertArrayEquals(unfused.getFirst(), inference(net, image));
    }

    /** What is between a convolution and its pooling keeps them apart, be it nothing. */
    @Example
    void gradientsOverWindowsAreThoseOfTheLayersOneByOne() {
        Shape image = Shape.image(3, 9, 9);
        for (int channels : new int[] {5, 16}) {
            Layer first = conv2d(3, channels, 1);
            Layer second = conv2d(channels, channels, 3);
            Layer pool = maxPool2d(2);
            Layer last = linear(9 * channels, 4);
            List<float[]> together =
                    step(Sequential.of(first, second, relu(), pool, flatten(), last), image, true);
            Layer nothing = Layers.dropout(0);
            List<float[]> apart =
                    step(
                            Sequential.of(first, second, relu(), nothing, pool, flatten(), last),
                            image,
                            true);
            assertArrayEquals(apart.getFirst(), together.getFirst());
            assertArrayEquals(apart.get(1), together.get(1), 1e-6f, channels + " channels");
        }
    }

    private static float[] inference(Sequential net, Shape image) {
        float[] y = new float[SAMPLES * 4];
        net.inference(net.initialize(image, Key.of(1)), image)
                .runChannelsLast(SAMPLES, inputs(image), 0, y, 0);
        return y;
    }

    private static float[] inputs(Shape image) {
        return Fill.centred(2).floats(SAMPLES * image.size());
    }

    /** Outputs and gradients; those of the first layer come from the second's input gradient. */
    private static List<float[]> step(Sequential net, Shape image, boolean fuse) {
        try (Network network = network(net, image, fuse)) {
            fill(network);
            network.forward(Mode.TRAIN, SAMPLES, Key.of(3));
            float[] y = new float[SAMPLES * 4];
            System.arraycopy(network.output().array(), network.output().offset(), y, 0, y.length);
            network.backward(Target.labels(IntStream.range(0, SAMPLES).map(i -> i % 4).toArray()));
            return List.of(y, network.parameters().gradients().clone());
        }
    }

    private static void fill(Network network) {
        float[] x = inputs(network.input().shape());
        System.arraycopy(x, 0, network.input().array(), network.input().offset(), x.length);
    }

    private static Network network(Sequential net, Shape image, boolean fuse) {
        Parameters parameters = net.initialize(image, Key.of(1));
        return Network.of(net)
                .parameters(parameters)
                .input(image)
                .batch(SAMPLES)
                .loss(Layers.crossEntropy())
                .fuse(fuse)
                .bind();
    }

    @Example
    void outputsThatNoWindowCoversAreNotComputed() {
        assertEquals(Shape.image(6, 12, 12), computed(maxPool2d(2)));
        assertEquals(Shape.image(6, 12, 12), computed(maxPool2d(3)));
        assertEquals(Shape.image(6, 11, 11), computed(maxPool2d(2).stride(3)));
        assertEquals(Shape.image(6, 13, 13), computed(maxPool2d(3).stride(2)));
        assertEquals(Shape.image(6, 13, 13), computed(maxPool2d(2).padding(1)));
        assertEquals(Shape.image(6, 13, 13), computed(maxPool2d(2).withCeilMode()));
    }

    private static Shape computed(MaxPool2d pool) {
        Shape image = Shape.image(3, 15, 15);
        Sequential features = Sequential.of(conv2d(3, 6, 3), relu(), pool, flatten());
        Sequential net =
                Sequential.of(
                        conv2d(3, 6, 3),
                        relu(),
                        pool,
                        flatten(),
                        linear(features.outputShape(image).size(), 2));
        try (Network network = network(net, image, true)) {
            return network.activations("conv1").shape();
        }
    }

    @Example
    void whatIsNotReadIsNotLookedAtForInfinities() {
        Shape image = Shape.image(1, 5, 5);
        Sequential net = Sequential.of(conv2d(1, 1, 3), maxPool2d(2), flatten(), linear(1, 2));
        try (Network network = network(net, image, true)) {
            int last = network.input().at(0) + image.size() - 1;
            network.input().array()[last] = Float.POSITIVE_INFINITY;
            network.forward(Mode.TRAIN, 1, Key.of(1));
            assertEquals(null, network.firstNonFinite(1));
        }
    }

    /** At twice a rate of 1/2 everything is dropped, infinities too. */
    @Example
    void infinitiesAreLookedForUnderTheSchedulesFactor() {
        Shape image = Shape.image(1, 6, 6);
        Sequential net =
                Sequential.of(
                        Layers.dropout(0.5),
                        conv2d(1, 1, 3),
                        maxPool2d(2),
                        flatten(),
                        linear(4, 2));
        try (Network network = network(net, image, true)) {
            Slot x = network.input();
            Arrays.fill(x.array(), x.at(0), x.at(SAMPLES), Float.POSITIVE_INFINITY);
            network.forward(Mode.TRAIN, SAMPLES, Key.of(1));
            assertEquals("dropout1", network.firstNonFinite(SAMPLES));
            network.dropoutFactor(2);
            network.forward(Mode.TRAIN, SAMPLES, Key.of(1));
            assertEquals(null, network.firstNonFinite(SAMPLES));
        }
    }

    /** 64 images of 30 x 30 x 32 values before the pooling would take 14.7 MB with gradients. */
    @Example
    void whatAPoolingHasReadIsNotKeptForTheBatch() {
        Shape image = Shape.image(3, 32, 32);
        Sequential net =
                Sequential.of(conv2d(3, 32, 3), relu(), maxPool2d(2), flatten(), linear(7200, 2));
        Parameters parameters = net.initialize(image, Key.of(3));
        try (Network network =
                Network.of(net)
                        .parameters(parameters)
                        .input(image)
                        .batch(64)
                        .loss(Layers.crossEntropy())
                        .threads(2)
                        .bind()) {
            long pooled = 4L * 64 * (image.size() + 4 * 7200);
            long between = 4L * 2 * 3 * 4 * 32 * 30 * 30;
            long weights = 4L * (8 * 28 * 32 + 3 * 28 * 32 + 2 * 2 * 7200 + 5_000);
            PoolGeometry windows =
                    new PoolGeometry(32, Pair.of(30), Window.of(2).withStride(2), false);
            long choices = 8L * 64 * network.kernels().maxPool(windows).choicesSize();
            assertTrue(
                    network.workspaceBytes() < pooled + between + weights + choices,
                    network.workspaceBytes() + " bytes");
        }
    }

    @Example
    void outputsOfTheFirstSamplesStayWhereTheyWere() {
        Shape image = Shape.image(3, 9, 9);
        Sequential net =
                Sequential.of(conv2d(3, 6, 3), relu(), maxPool2d(2), flatten(), linear(54, 2));
        try (Network fused = network(net, image, true);
                Network unfused = network(net, image, false)) {
            for (Network network : List.of(fused, unfused)) {
                fill(network);
                network.forward(Mode.TRAIN, SAMPLES, Key.of(1));
            }
            Slot some = fused.activations("conv1");
            Slot all = unfused.activations("relu1");
            for (int n = 0; n < 4; n++) {
                for (int h = 0; h < 6; h++) {
                    Bits.assertSame(
                            "row " + h + " of sample " + n,
                            all.array(),
                            all.at(n) + h * 7 * 6,
                            some.array(),
                            some.at(n) + h * 6 * 6,
                            6 * 6);
                }
            }
        }
    }

    @Example
    void anInfinityInASampleThatIsNotKeptIsFound() {
        Shape image = Shape.image(1, 6, 6);
        Sequential net = Sequential.of(conv2d(1, 1, 3), maxPool2d(2), flatten(), linear(4, 2));
        try (Network network = network(net, image, true)) {
            fill(network);
            network.forward(Mode.TRAIN, SAMPLES, Key.of(1));
            assertEquals(null, network.firstNonFinite(SAMPLES));
            network.input().array()[network.input().at(4)] = Float.NEGATIVE_INFINITY;
            network.forward(Mode.TRAIN, SAMPLES, Key.of(1));
            assertEquals("conv1", network.firstNonFinite(SAMPLES));
            assertEquals(null, network.firstNonFinite(4));
        }
    }
}
