package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import lanewise.kernel.scalar.ScalarConvolution;
import lanewise.kernel.scalar.ScalarWinograd;
import lanewise.kernel.scalar.ScalarWinogradColours;
import lanewise.kernel.vector.VectorWinograd;
import lanewise.kernel.vector.VectorWinogradColours;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Winograd's convolution: vectors against plain loops, both against exact sums. */
@Tag("lanes")
class WinogradTest {
    private static final int SAMPLES = 5;
    private static final double EPSILON = 0x1p-24;

    static Stream<ConvGeometry> geometries() {
        return Stream.of(
                ConvGeometry.valid(32, 15, 15, 64, 3),
                ConvGeometry.valid(64, 6, 6, 128, 3),
                ConvGeometry.valid(16, 4, 4, 16, 3),
                ConvGeometry.valid(16, 7, 9, 48, 3),
                ConvGeometry.valid(48, 30, 27, 16, 3),
                padded(16, 13, 13, 32, 1, 1),
                padded(32, 5, 8, 48, 2, 1),
                padded(16, 2, 9, 16, 3, 0),
                padded(160, 4, 4, 320, 1, 1),
                ConvGeometry.valid(3, 32, 32, 32, 3),
                ConvGeometry.valid(3, 11, 53, 48, 3),
                ConvGeometry.valid(3, 32, 32, 32, 3).cropped(29, 27),
                padded(3, 9, 12, 16, 2, 1));
    }

    private static Convolution plain(ConvGeometry g) {
        return g.inChannels() == Winograd.COLOURS
                ? new ScalarWinogradColours(g)
                : new ScalarWinograd(g);
    }

    private static Convolution fast(ConvGeometry g) {
        return g.inChannels() == Winograd.COLOURS
                ? new VectorWinogradColours(g)
                : new VectorWinograd(g);
    }

    private static ConvGeometry padded(int in, int h, int w, int out, int paddingH, int paddingW) {
        return ConvGeometry.of(
                in, new Pair(h, w), out, Window.of(3).withPadding(new Pair(paddingH, paddingW)));
    }

    private static float[] random(int n, int seed) {
        float[] values = new float[n];
        Random random = new Random(seed);
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** A convolution with random operands. */
    private static final class Case {
        final ConvGeometry g;
        final Convolution convolution;
        final float[] x;
        final float[] w;
        final float[] bias;
        final float[] dy;
        final float[] packed;
        final float[] packedBackward;

        Case(Convolution convolution, ConvGeometry g) {
            this.g = g;
            this.convolution = convolution;
            x = random(SAMPLES * g.inputSize(), 1);
            w = random(g.weightSize(), 2);
            bias = random(g.outChannels(), 3);
            dy = random(SAMPLES * g.outputSize(), 4);
            packed = new float[convolution.packedSize() + 3];
            packedBackward = new float[convolution.packedBackwardSize() + 5];
            convolution.pack(w, 0, packed, 3);
            convolution.packBackward(w, 0, packedBackward, 5);
        }

        float[] forward(boolean hasBias, boolean relu) {
            float[] y = random(dy.length, 5);
            Epilogue epilogue = new Epilogue(hasBias ? bias : null, 0, relu);
            convolution.forward(SAMPLES, x, 0, packed, 3, epilogue, y, 0);
            return y;
        }

        float[] inputGradient() {
            float[] dx = random(x.length, 6);
            convolution.backwardData(SAMPLES, dy, 0, packedBackward, 5, dx, 0);
            return dx;
        }

        /** In two sums, the second from two calls. */
        float[] weightGradient() {
            int size = convolution.sumsSize();
            float[] sums = random(2 * size, 7);
            sum(0, 2, false, sums, 0);
            sum(2, 1, false, sums, size);
            sum(3, SAMPLES - 3, true, sums, size);
            float[] dw = new float[w.length];
            convolution.weightGradient(2, sums, 0, 0, 5, dw, 0);
            convolution.weightGradient(2, sums, 0, 5, g.outChannels(), dw, 0);
            return dw;
        }

        private void sum(int first, int samples, boolean accumulate, float[] sums, int so) {
            convolution.backwardWeights(
                    samples,
                    x,
                    first * g.inputSize(),
                    dy,
                    first * g.outputSize(),
                    accumulate,
                    sums,
                    so);
        }
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void vectorsGiveTheBitsOfThePlainLoops(ConvGeometry g) {
        assertTrue(Winograd.suits(g));
        Case plain = new Case(plain(g), g);
        Case fast = new Case(fast(g), g);
        assertArrayEquals(plain.forward(true, true), fast.forward(true, true));
        assertArrayEquals(plain.forward(false, false), fast.forward(false, false));
        assertArrayEquals(plain.inputGradient(), fast.inputGradient());
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void samplesDoNotDependOnTheirNeighbours(ConvGeometry g) {
        Case fast = new Case(fast(g), g);
        float[] whole = fast.forward(true, true);
        float[] gradient = fast.inputGradient();
        float[] y = new float[whole.length];
        float[] dx = new float[gradient.length];
        for (int n = 0; n < SAMPLES; n++) {
            int xo = n * g.inputSize();
            int yo = n * g.outputSize();
            Epilogue epilogue = new Epilogue(fast.bias, 0, true);
            fast.convolution.forward(1, fast.x, xo, fast.packed, 3, epilogue, y, yo);
            fast.convolution.backwardData(1, fast.dy, yo, fast.packedBackward, 5, dx, xo);
        }
        assertArrayEquals(whole, y);
        assertArrayEquals(gradient, dx);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void weightGradientsAreTheDirectOnes(ConvGeometry g) {
        float[] direct = new Case(new ScalarConvolution(g), g).weightGradient();
        assertArrayEquals(direct, new Case(plain(g), g).weightGradient());
        assertArrayEquals(direct, new Case(fast(g), g).weightGradient());
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void errorsStayWithinTheBounds(ConvGeometry g) {
        Case fast = new Case(fast(g), g);
        Exact exact = new Exact(fast);
        double x = largest(fast.x);
        double w = largest(fast.w);
        double dy = largest(fast.dy);
        int in = g.inChannels();
        int out = g.outChannels();
        assertClose(exact.y, fast.forward(false, false), 64.0 * in * (in + 12) * x * w);
        assertClose(exact.dx, fast.inputGradient(), 64.0 * out * (out + 16) * dy * w);
    }

    private static void assertClose(double[] expected, float[] actual, double bound) {
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            error = Math.max(error, Math.abs(expected[i] - actual[i]));
        }
        assertTrue(error <= bound * EPSILON, error + " exceeds " + bound * EPSILON);
        assertTrue(error > 0);
    }

    /** Sums in double precision. */
    private static final class Exact {
        final double[] y;
        final double[] dx;

        Exact(Case c) {
            ConvGeometry g = c.g;
            y = new double[c.dy.length];
            dx = new double[c.x.length];
            int out = g.outChannels();
            int in = g.inChannels();
            for (int p = 0; p < y.length / out; p++) {
                int n = p / (g.outHeight() * g.outWidth());
                int oh = p / g.outWidth() % g.outHeight();
                for (int tap = 0; tap < 9; tap++) {
                    int h = oh + tap / 3 - g.paddingHeight();
                    int w = p % g.outWidth() + tap % 3 - g.paddingWidth();
                    if (h < 0 || h >= g.height() || w < 0 || w >= g.width()) {
                        continue;
                    }
                    int from = ((n * g.height() + h) * g.width() + w) * in;
                    for (int o = 0; o < out; o++) {
                        for (int i = 0; i < in; i++) {
                            int k = (o * in + i) * 9 + tap;
                            y[p * out + o] += (double) c.x[from + i] * c.w[k];
                            dx[from + i] += (double) c.dy[p * out + o] * c.w[k];
                        }
                    }
                }
            }
        }
    }

    @Test
    void theGeometryAloneDecides() {
        assertTrue(Winograd.suits(ConvGeometry.valid(16, 7, 9, 16, 3)));
        assertTrue(Winograd.suits(ConvGeometry.valid(3, 32, 32, 32, 3)));
        assertFalse(Winograd.suits(ConvGeometry.valid(1, 28, 28, 32, 3)));
        assertFalse(Winograd.suits(ConvGeometry.valid(24, 15, 15, 64, 3)));
        assertFalse(Winograd.suits(ConvGeometry.valid(32, 15, 15, 40, 3)));
        assertFalse(Winograd.suits(ConvGeometry.valid(32, 15, 15, 64, 5)));
        assertFalse(Winograd.suits(ConvGeometry.valid(32, 15, 15, 64, 1)));
        assertFalse(
                Winograd.suits(
                        ConvGeometry.of(
                                32, new Pair(9, 9), 32, Window.of(3).withStride(new Pair(2, 1)))));
        assertFalse(
                Winograd.suits(
                        ConvGeometry.of(
                                32,
                                new Pair(9, 9),
                                32,
                                Window.of(3).withDilation(new Pair(1, 2)))));
        assertFalse(
                Winograd.suits(
                        ConvGeometry.of(32, new Pair(9, 9), 32, Window.of(3)).withGroups(2)));
    }

    @Test
    void tilesThatAreMostlyBordersAreNotWorthIt() {
        assertFalse(Winograd.suits(ConvGeometry.valid(32, 3, 40, 32, 3)));
        assertFalse(Winograd.suits(ConvGeometry.valid(32, 5, 5, 32, 3)));
        assertTrue(Winograd.suits(ConvGeometry.valid(32, 4, 4, 32, 3)));
    }
}
