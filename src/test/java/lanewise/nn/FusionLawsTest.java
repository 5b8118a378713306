package lanewise.nn;

import static lanewise.nn.SmallNetworks.bind;
import static lanewise.nn.SmallNetworks.failures;
import static lanewise.nn.SmallNetworks.labels;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.stream.Stream;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.MaxPool;
import lanewise.nn.layer.MaxPool2d;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Bits;
import lanewise.testkit.Law;
import lanewise.testkit.Networks;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;

/** What neighbours do for each other changes no bit. */
class FusionLawsTest {
    /** Loss and gradients of two steps. */
    @Law
    void fusedNetworksGiveTheSameBits(
            @ForAll(supplier = Networks.class) Networks.Small small,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples) {
        assertFusedIsUnfused(small, seed, samples, KernelChoice.scalar());
    }

    private static void assertFusedIsUnfused(
            Networks.Small small, int seed, int samples, Kernels kernels) {
        Parameters parameters = small.layers().initialize(small.input(), Key.of(seed));
        Parameters others = parameters.copy();
        Loss loss = Layers.crossEntropy();
        try (Network fused = bind(small, parameters, samples, seed, true, loss, kernels);
                Network plain = bind(small, others, samples, seed, false, loss, kernels)) {
            for (int step = 0; step < 2; step++) {
                Bits.assertSame(
                        "the loss", step(plain, small, samples), step(fused, small, samples));
                Bits.assertSame("gradients", others.gradients(), parameters.gradients());
            }
        }
    }

    /** Of two steps: windows sum in another order than pixels, so the last bits may differ. */
    @Law
    void gradientsSummedOverWindowsAreThoseSummedOverPixels(
            @ForAll @IntRange(min = 16, max = 19) int channels,
            @ForAll @IntRange(min = 1, max = 20) int filters,
            @ForAll @IntRange(min = 1, max = 3) int kernel,
            @ForAll @IntRange(min = 5, max = 9) int side,
            @ForAll boolean relu,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples) {
        Networks.Small small = pooled(channels, filters, kernel, side, relu);
        assertWindowsArePixels(small, seed, samples, KernelChoice.scalar());
    }

    private static Networks.Small pooled(
            int channels, int filters, int kernel, int side, boolean relu) {
        Shape input = Shape.image(channels, side, side);
        int pooledSide = (side - kernel + 1) / 2;
        Layer convolution = Layers.conv2d(channels, filters, kernel);
        Layer[] end = {
            Layers.maxPool2d(2),
            Layers.flatten(),
            Layers.linear(filters * pooledSide * pooledSide, 3)
        };
        Layer[] start = relu ? new Layer[] {convolution, Layers.relu()} : new Layer[] {convolution};
        Layer[] all = Stream.concat(Stream.of(start), Stream.of(end)).toArray(Layer[]::new);
        return new Networks.Small(Sequential.of(all), input, 3);
    }

    private static void assertWindowsArePixels(
            Networks.Small small, int seed, int samples, Kernels kernels) {
        Networks.Small apart =
                new Networks.Small(poolingsApart(small.layers()), small.input(), small.classes());
        Parameters parameters = small.layers().initialize(small.input(), Key.of(seed));
        Parameters others = parameters.copy();
        Loss loss = Layers.crossEntropy();
        try (Network windows = bind(small, parameters, samples, seed, true, loss, kernels);
                Network pixels = bind(apart, others, samples, seed, true, loss, kernels)) {
            for (int step = 0; step < 2; step++) {
                Bits.assertSame(
                        "the loss", step(pixels, small, samples), step(windows, small, samples));
                float largest = 0;
                for (float g : others.gradients()) {
                    largest = Math.max(largest, Math.abs(g));
                }
                assertArrayEquals(others.gradients(), parameters.gradients(), 0x1p-14f * largest);
            }
        }
    }

    /** With means over one element each, which change nothing, before each max-pooling. */
    private static Sequential poolingsApart(Sequential layers) {
        return Sequential.of(
                layers.layers().stream()
                        .map(Sequential.Named::layer)
                        .flatMap(layer ->
                                layer instanceof MaxPool2d
                                        ? Stream.of(Layers.avgPool2d(1), layer)
                                        : Stream.of(layer))
                        .toArray(Layer[]::new));
    }

    /** A convolution that forgets the ReLU it took over is seen in a fifth of a run's networks. */
    @Example
    void aConvolutionThatForgetsItsReluIsSeen() {
        Kernels kernels = proxy(Kernels.class, KernelChoice.scalar(), "forward");
        assertTrue(failures(100, small -> assertFusedIsUnfused(small, 3, 5, kernels)) > 0);
    }

    /** A pooling that lets pass what a ReLU below would drop. */
    @Example
    void aPoolingThatForgetsTheReluBelowIsSeen() {
        Kernels kernels = proxy(Kernels.class, KernelChoice.scalar(), "forwardChoosing");
        Networks.Small small = pooled(16, 8, 3, 6, true);
        assertWindowsArePixels(small, 3, 5, KernelChoice.scalar());
        assertThrows(AssertionError.class, () -> assertWindowsArePixels(small, 3, 5, kernels));
    }

    /** The same, but a method's flags are off: that of a ReLU taken over, where one is. */
    private static <T> T proxy(Class<T> type, T real, String forgetful) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            if (method.getName().equals(forgetful)) {
                                Arrays.asList(arguments).replaceAll(a -> forgotten(a));
                            }
                            method.setAccessible(true);
                            Object result = method.invoke(real, arguments);
                            return switch (result) {
                                case Convolution bound ->
                                        proxy(Convolution.class, bound, forgetful);
                                case MaxPool bound -> proxy(MaxPool.class, bound, forgetful);
                                case null, default -> result;
                            };
                        }));
    }

    private static Object forgotten(Object argument) {
        return switch (argument) {
            case Boolean flag -> false;
            case Epilogue e -> Epilogue.of(e.bias(), e.offset());
            default -> argument;
        };
    }

    private static double step(Network network, Networks.Small small, int samples) {
        network.forward(Mode.TRAIN, samples, Key.of(3));
        return network.backward(labels(small, samples));
    }
}
