package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The weight gradients of an image's convolution below windows of two by two. */
@Tag("lanes")
class PooledImageTest {
    private static final Kernels SCALAR = KernelChoice.scalar();
    private static final Kernels VECTOR = KernelChoice.choose("vector").kernels();

    /** Where the operands lie in their arrays, which end right behind them. */
    private static final int MARGIN = 3;

    private static ConvGeometry geometry(int in, int height, int out, int kernel, int padding) {
        Window window = Window.of(kernel).withPadding(padding);
        return ConvGeometry.of(in, new Pair(height, height + 3), out, window);
    }

    /** The gradients of some samples, all in one chunk and then again in chunks of one. */
    private static float[] gradients(
            Kernels kernels, ConvGeometry g, float[] x, float[] y, float[] dy) {
        PoolGeometry windows = PoolGeometry.square(g.outChannels(), g.outHeight(), g.outWidth(), 2);
        int samples = y.length / g.outputSize();
        Choices choices = Choices.of(kernels.maxPool(windows), samples);
        float[] pooled = new float[samples * windows.outputSize()];
        choices.pool().forwardChoosing(samples, y, 0, true, choices.kept(), 0, pooled, 0);
        PooledGradient gradient = kernels.pooledGradient(g, choices);
        int size = gradient.sumsSize();
        int out = g.outChannels();
        float[] sums = new float[MARGIN + (samples + 1) * size];
        gradient.add(0, samples, x, MARGIN, dy, MARGIN, sums, MARGIN);
        for (int n = 0; n < samples; n++) {
            gradient.add(
                    n,
                    n + 1,
                    x,
                    MARGIN + n * g.inputSize(),
                    dy,
                    MARGIN + n * windows.outputSize(),
                    sums,
                    MARGIN + (n + 1) * size);
        }
        float[] all = new float[2 * g.weightSize() + 2 * out + sums.length];
        gradient.weightGradient(1, sums, MARGIN, 0, out, all, 0);
        gradient.weightGradient(samples, sums, MARGIN + size, 0, out / 2, all, g.weightSize());
        gradient.weightGradient(samples, sums, MARGIN + size, out / 2, out, all, g.weightSize());
        System.arraycopy(sums, MARGIN + size - out, all, 2 * g.weightSize(), out);
        System.arraycopy(sums, MARGIN + 2 * size - out, all, 2 * g.weightSize() + out, out);
        // Members of a group exchange them, whatever their kernels.
        System.arraycopy(sums, 0, all, all.length - sums.length, sums.length);
        return all;
    }

    private static float[] drawn(
            SplittableRandom random, int count, double zeros, float... others) {
        float[] values = new float[MARGIN + count];
        for (int i = 0; i < values.length; i++) {
            boolean other = others.length > 0 && random.nextInt(40) == 0;
            values[i] =
                    other
                            ? others[random.nextInt(others.length)]
                            : random.nextDouble() < zeros
                                    ? random.nextBoolean() ? 0f : -0f
                                    : random.nextInt(-20, 21) * 0.37f;
        }
        return values;
    }

    private static void check(ConvGeometry g, int samples, long seed, float... others) {
        var random = new SplittableRandom(seed);
        float[] x = drawn(random, samples * g.inputSize(), 0.1, others);
        float[] y = drawn(random, samples * g.outputSize() - MARGIN, 0.1, others);
        int windows = g.outHeight() / 2 * (g.outWidth() / 2);
        float[] dy = drawn(random, samples * windows * g.outChannels(), 0.3, others);
        float[] expected = gradients(SCALAR, g, x, y, dy);
        assertArrayEquals(expected, gradients(VECTOR, g, x, y, dy), g + ", seed " + seed);
    }

    @Test
    void everyKernelPaddingAndNumberOfChannelsAgreesWithThePlainLoops() {
        for (int in = 1; in <= 3; in++) {
            for (int kernel = 1; kernel <= 5; kernel++) {
                for (int padding = 0; padding <= Math.min(2, kernel / 2); padding++) {
                    for (int height = 6; height <= 9; height++) {
                        ConvGeometry g =
                                geometry(in, height, 16 * (height % 3 + 1), kernel, padding);
                        assertTrue(
                                PooledGradient.isOfImage(
                                        g,
                                        PoolGeometry.square(
                                                g.outChannels(), g.outHeight(), g.outWidth(), 2)));
                        check(g, 3, height);
                    }
                }
            }
        }
    }

    @Test
    void kernelsOfUnequalSidesAgreeToo() {
        for (Pair kernel :
                List.of(new Pair(1, 4), new Pair(4, 1), new Pair(3, 7), new Pair(7, 2))) {
            Window window =
                    new Window(kernel, Pair.of(1), new Pair(0, kernel.width() / 2), Pair.of(1));
            check(ConvGeometry.of(3, new Pair(12, 11), 16, window), 2, 5);
        }
    }

    @Test
    void sumsOfWhatIsNoImageLieAlikeToo() {
        Window three = Window.of(3).withPadding(1);
        Pair image = new Pair(9, 8);
        check(ConvGeometry.of(17, image, 20, three), 2, 6);
        check(ConvGeometry.of(17, image, 16, Window.of(new Pair(2, 5))), 2, 7);
        check(ConvGeometry.of(20, image, 4, three.withDilation(2)), 2, 8);
        check(ConvGeometry.of(5, image, 16, three.withStride(2)), 2, 9);
        check(ConvGeometry.of(16, image, 16, three), 2, 10);
    }

    /** What an image's layer is not asked for by networks is answered all the same. */
    @Test
    void inputGradientsAgreeWithThePlainLoops() {
        ConvGeometry g = geometry(3, 8, 16, 3, 1);
        PoolGeometry windows = PoolGeometry.square(16, g.outHeight(), g.outWidth(), 2);
        List<float[]> seen = new ArrayList<>();
        for (Kernels kernels : List.of(SCALAR, VECTOR)) {
            var random = new SplittableRandom(7);
            Choices choices = Choices.of(kernels.maxPool(windows), 1);
            float[] y = drawn(random, g.outputSize(), 0.1);
            float[] pooled = new float[windows.outputSize()];
            choices.pool().forwardChoosing(1, y, 0, true, choices.kept(), 0, pooled, 0);
            PooledGradient gradient = kernels.pooledGradient(g, choices);
            float[] packed = new float[gradient.packedBackwardSize()];
            gradient.packBackward(drawn(random, g.weightSize(), 0.1), 0, packed, 0);
            float[] dx = new float[g.inputSize()];
            float[] dy = drawn(random, windows.outputSize(), 0.3);
            gradient.backwardData(0, 1, dy, 0, packed, 0, dx, 0);
            seen.add(dx);
        }
        assertArrayEquals(seen.get(0), seen.get(1));
    }

    @Test
    void valuesThatAreNotFiniteReachTheSameSums() {
        float[] others = {
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e-30f, -1e-30f
        };
        for (int seed = 0; seed < 30; seed++) {
            check(geometry(3, 9, 16, 3, seed % 2), 2, seed, others);
        }
    }

    /** One window sees -1e-30 times 1e-30; the next is left out, and would add 0. */
    @Test
    void aWindowThatIsLeftOutLeavesMinusZero() {
        ConvGeometry g = ConvGeometry.valid(1, 2, 4, 16, 1);
        float[] x = {0, 0, 0, -1e-30f, 0, 5, 5, 0, 0, 5, 5};
        float[] y = new float[g.outputSize()];
        Arrays.fill(y, 1);
        float[] dy = new float[MARGIN + 32];
        Arrays.fill(dy, MARGIN, MARGIN + 16, 1e-30f);
        for (Kernels kernels : List.of(SCALAR, VECTOR)) {
            float[] all = gradients(kernels, g, x, y, dy);
            for (int o = 0; o < 16; o++) {
                assertEquals(-0f, all[o], kernels.name());
            }
        }
    }

    @Test
    void whatIsNoImageHasTheOrderOfOutputs() {
        ConvGeometry g = ConvGeometry.valid(3, 9, 9, 16, 3);
        Window pair = Window.of(2).withStride(2);
        assertTrue(applies(g, pair));
        assertTrue(applies(ConvGeometry.valid(1, 9, 9, 48, 2), pair));
        assertFalse(applies(ConvGeometry.valid(4, 9, 9, 16, 3), pair));
        assertFalse(applies(ConvGeometry.valid(3, 9, 9, 24, 3), pair));
        assertFalse(applies(g, Window.of(3).withStride(2)));
        assertFalse(applies(g, Window.of(2).withStride(3)));
        Pair image = new Pair(9, 9);
        Window three = Window.of(3);
        assertFalse(applies(ConvGeometry.of(3, image, 16, three.withStride(2)), pair));
        assertFalse(applies(ConvGeometry.of(3, image, 16, three.withDilation(2)), pair));
    }

    private static boolean applies(ConvGeometry g, Window window) {
        Pair outputs = new Pair(g.outHeight(), g.outWidth());
        return PooledGradient.applies(g, new PoolGeometry(g.outChannels(), outputs, window, false));
    }
}
