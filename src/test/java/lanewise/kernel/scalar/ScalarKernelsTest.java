package lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lanewise.kernel.AdamRule;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.kernel.MaxPool;
import lanewise.kernel.Moments;
import lanewise.kernel.Pair;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.ProductShape;
import lanewise.kernel.Window;
import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;
import lanewise.random.Bernoulli;
import lanewise.random.Gaussian;
import lanewise.testkit.Fill;
import lanewise.testkit.Fills;
import lanewise.testkit.Geometries;
import lanewise.testkit.Keeps;
import lanewise.testkit.Law;
import lanewise.testkit.Operand;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;

/** The plain loops against textbook formulas; the faster kernels are held against them. */
class ScalarKernelsTest {
    private final Kernels kernels = KernelChoice.scalar();

    @Example
    void theyHaveTheirName() {
        assertEquals("scalar", kernels.name());
    }

    @Law
    void aProductIsRowsTimesColumns(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int m,
            @ForAll @IntRange(min = 1, max = 5) int n,
            @ForAll @IntRange(max = 5) int k,
            @ForAll boolean transA,
            @ForAll boolean transB,
            @ForAll boolean accumulate) {
        Fill fill = Fill.smallIntegers(seed);
        int lda = (transA ? m : k) + 1;
        int ldb = (transB ? k : n) + 2;
        int ldc = n + 3;
        float[] a = fill.next(1).floats(2 + (transA ? k : m) * lda);
        float[] b = fill.next(2).floats(3 + (transB ? n : k) * ldb);
        float[] c = fill.next(3).floats(4 + m * ldc);
        float[] expected = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = accumulate ? c[4 + i * ldc + j] : 0;
                for (int q = 0; q < k; q++) {
                    float left = transA ? a[2 + q * lda + i] : a[2 + i * lda + q];
                    float right = transB ? b[3 + j * ldb + q] : b[3 + q * ldb + j];
                    sum += left * right;
                }
                expected[4 + i * ldc + j] = sum;
            }
        }
        ProductShape shape = new ProductShape(m, n, k, transA, transB, lda, ldb, ldc);
        kernels.product(shape).run(a, 2, b, 3, accumulate, c, 4);
        assertArrayEquals(expected, c);
    }

    @Law
    void elementsAreDoneOneByOne(
            @ForAll @IntRange(max = 40) int n, @ForAll(supplier = Fills.Any.class) Fill fill) {
        float[] x = fill.floats(n + 1);
        float[] dy = fill.next(1).floats(n + 2);
        float[] sum = dy.clone();
        float[] twice = x.clone();
        float[] y = dy.clone();
        float[] dx = dy.clone();
        kernels.add(n, x, 1, sum, 2);
        kernels.scale(n, 1.5f, twice, 1);
        kernels.relu(n, x, 1, y, 2);
        kernels.reluBackward(n, x, 1, dy, 2, dx, 2);
        for (int i = 0; i < n; i++) {
            assertEquals(dy[2 + i] + x[1 + i], sum[2 + i]);
            assertEquals(x[1 + i] * 1.5f, twice[1 + i]);
            assertEquals(x[1 + i] <= 0 ? 0f : x[1 + i], y[2 + i]);
            assertEquals(x[1 + i] <= 0 ? 0f : dy[2 + i], dx[2 + i]);
        }
        for (float[] result : new float[][] {sum, y, dx}) {
            assertEquals(dy[0], result[0]);
            assertEquals(dy[1], result[1]);
        }
        assertEquals(x[0], twice[0]);
    }

    /** Elsewhere and in place, with both parameters. */
    @Law
    void aCurveIsAppliedToEveryElement(
            @ForAll CurveFamily family,
            @ForAll @IntRange(max = 20) int n,
            @ForAll @IntRange(max = 100_000) int seed) {
        float[] x = Fill.centred(seed).floats(n + 3);
        float[] dy = Fill.centred(seed + 1L).floats(n + 3);
        float[] y = x.clone();
        float[] dx = dy.clone();
        Curve curve = family.curve(0.75f, 1.5f);
        kernels.apply(curve, n, x, 1, y, 2);
        Operand in = new Operand(x, 0);
        Operand out = new Operand(y, 1);
        kernels.applyBackward(curve, 1, n, in, out, new Operand(dy, 0), new Operand(dx, 1));
        float[] expectedY = x.clone();
        float[] expectedDx = dy.clone();
        for (int i = 0; i < n; i++) {
            float value = family.value(x[1 + i], 0.75f, 1.5f);
            expectedY[2 + i] = value;
            expectedDx[2 + i] = dy[1 + i] * family.slope(x[1 + i], value, 0.75f, 1.5f);
        }
        assertArrayEquals(expectedY, y);
        assertArrayEquals(expectedDx, dx);
    }

    /** Lines along any dimension of a sample; all in doubles. */
    @Law
    void softmaxIsExponentialsOverTheirSum(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 2) int samples,
            @ForAll @IntRange(min = 1, max = 2) int outer,
            @ForAll @IntRange(min = 1, max = 20) int n,
            @ForAll @IntRange(min = 1, max = 3) int stride) {
        Lines lines = new Lines(outer, n, stride);
        int size = samples * outer * n * stride;
        float[] x = Fill.centred(seed).floats(1 + size);
        float[] dy = Fill.centred(seed + 1L).floats(2 + size);
        float[] shares = new float[2 + size];
        float[] logs = new float[2 + size];
        float[] dShares = new float[3 + size];
        float[] dLogs = new float[3 + size];
        kernels.softmax(lines, samples, x, 1, shares, 1);
        kernels.logSoftmax(lines, samples, x, 1, logs, 1);
        kernels.softmaxBackward(lines, samples, shares, 1, dy, 2, dShares, 2);
        kernels.logSoftmaxBackward(lines, samples, logs, 1, dy, 2, dLogs, 2);
        for (int at = 0; at < size; at++) {
            int first = at - at / stride % n * stride;
            double sum = 0;
            double weighted = 0;
            double total = 0;
            for (int other = first; other < first + n * stride; other += stride) {
                sum += Math.exp(x[1 + other]);
                weighted += Math.exp(x[1 + other]) * dy[2 + other];
                total += dy[2 + other];
            }
            double share = Math.exp(x[1 + at]) / sum;
            assertEquals(share, shares[1 + at], 1e-6);
            assertEquals(Math.log(share), logs[1 + at], 1e-5);
            assertEquals(share * (dy[2 + at] - weighted / sum), dShares[2 + at], 1e-5);
            assertEquals(dy[2 + at] - share * total, dLogs[2 + at], 1e-5);
        }
        for (float[] result : new float[][] {shares, logs, dShares, dLogs}) {
            assertEquals(0, result[0]);
            assertEquals(0, result[result.length - 1]);
        }
    }

    @Law
    void columnsAreSummed(
            @ForAll @IntRange(max = 5) int rows,
            @ForAll @IntRange(min = 1, max = 5) int columns,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll boolean accumulate) {
        float[] x = Fill.smallIntegers(seed).floats(1 + rows * columns);
        float[] sums = Fill.smallIntegers(seed + 1L).floats(2 + columns);
        float[] expected = sums.clone();
        for (int c = 0; c < columns; c++) {
            expected[2 + c] = accumulate ? sums[2 + c] : 0;
            for (int r = 0; r < rows; r++) {
                expected[2 + c] += x[1 + r * columns + c];
            }
        }
        kernels.columnSums(rows, columns, x, 1, accumulate, sums, 2);
        assertArrayEquals(expected, sums);
    }

    @Example
    void aConvolutionHasItsGeometry() {
        ConvGeometry geometry = ConvGeometry.valid(2, 4, 4, 3, 3);
        assertEquals(geometry, kernels.convolution(geometry).geometry());
    }

    /**
     * An infinite gradient of a corner, whose first tap is in the padding and whose last is not.
     */
    @Example
    void aTapInThePaddingTakesNothingFromAnInfiniteGradientWhereItIsLeftOut() {
        for (int channels : new int[] {31, 32}) {
            Convolution convolution =
                    kernels.convolution(
                            ConvGeometry.of(
                                    channels, new Pair(3, 3), 1, Window.of(3).withPadding(1)));
            float[] x = new float[9 * channels];
            Arrays.fill(x, 1f);
            float[] dy = new float[9];
            dy[0] = Float.POSITIVE_INFINITY;
            float[] sums = new float[9 * channels];
            convolution.backwardWeights(1, x, 0, dy, 0, false, sums, 0);
            assertEquals(channels == 32 ? 0f : Float.NaN, sums[0]);
            assertEquals(Float.POSITIVE_INFINITY, sums[8 * channels]);
        }
    }

    @Law
    void aConvolutionAddsItsBiasAndThenTakesTheRelu(
            @ForAll(supplier = Geometries.CroppedConvolutions.class) ConvGeometry g,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll boolean relu) {
        Convolution convolution = kernels.convolution(g);
        Fill fill = Fill.centred(seed);
        float[] x = fill.next(1).floats(2 * g.inputSize());
        float[] bias = fill.next(2).floats(3 + g.outChannels());
        float[] packed = new float[convolution.packedSize()];
        convolution.pack(fill.next(3).floats(g.weightSize()), 0, packed, 0);
        float[] expected = new float[2 * g.outputSize()];
        float[] y = new float[expected.length];
        convolution.forward(2, x, 0, packed, 0, Epilogue.NONE, expected, 0);
        convolution.forward(2, x, 0, packed, 0, new Epilogue(bias, 3, relu), y, 0);
        for (int i = 0; i < y.length; i++) {
            expected[i] += bias[3 + i % g.outChannels()];
            expected[i] = relu && expected[i] <= 0 ? 0f : expected[i];
        }
        assertArrayEquals(expected, y);
    }

    @Law
    void theLargestOfAWindowIsChosenAndTakesItsGradient(
            @ForAll(supplier = Geometries.Poolings.class) PoolGeometry g,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 2) int samples,
            @ForAll boolean throughRelu) {
        int inputs = samples * g.inputSize();
        int outputs = samples * g.outputSize();
        float[] x = fill.floats(2 + inputs);
        float[] dy = Fill.smallIntegers(fill.seed()).floats(3 + outputs);
        float[] y = new float[1 + outputs];
        float[] dx = fill.next(1).floats(4 + inputs);
        float[] expectedY = new float[1 + outputs];
        float[] expectedDx = dx.clone();
        Arrays.fill(expectedDx, 4, 4 + inputs, 0f);
        int to = 0;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                for (int ow = 0; ow < g.outWidth(); ow++) {
                    for (int c = 0; c < g.channels(); c++, to++) {
                        int best = largest(g, x, 2 + n * g.inputSize() + c, oh, ow);
                        expectedY[1 + to] = x[best];
                        if (!throughRelu || !(x[best] <= 0)) {
                            expectedDx[2 + best] += dy[3 + to];
                        }
                    }
                }
            }
        }
        MaxPool pool = kernels.maxPool(g);
        long[] choices = new long[1 + samples * pool.choicesSize()];
        pool.forwardChoosing(samples, x, 2, throughRelu, choices, 1, y, 1);
        pool.backward(samples, choices, 1, dy, 3, dx, 4);
        assertArrayEquals(expectedY, y);
        float[] yAlone = new float[y.length];
        pool.forward(samples, x, 2, yAlone, 1);
        assertArrayEquals(expectedY, yAlone);
        assertArrayEquals(expectedDx, dx);
    }

    /** Where the first largest element is; the last NaN if there is one. */
    private static int largest(PoolGeometry g, float[] x, int channel, int oh, int ow) {
        int best = -1;
        for (int h = 0; h < g.height(); h++) {
            for (int w = 0; w < g.width(); w++) {
                int down = h + g.paddingHeight() - oh * g.strideHeight();
                int right = w + g.paddingWidth() - ow * g.strideWidth();
                boolean inside =
                        tap(down, g.kernelHeight(), g.dilationHeight())
                                && tap(right, g.kernelWidth(), g.dilationWidth());
                int at = channel + (h * g.width() + w) * g.channels();
                if (inside && (best < 0 || Float.isNaN(x[at]) || x[at] > x[best])) {
                    best = at;
                }
            }
        }
        return best;
    }

    private static boolean tap(int distance, int taps, int dilation) {
        return distance >= 0 && distance % dilation == 0 && distance / dilation < taps;
    }

    @Law
    void dropoutKeepsWhatBernoulliKeeps(
            @ForAll(supplier = Keeps.class) Bernoulli keep,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll long key,
            @ForAll @IntRange(max = 200) int n) {
        float[] x = fill.floats(n + 2);
        float[] y = new float[n + 1];
        kernels.dropout(key, 77, keep, n, x, 2, y, 1);
        for (int i = 0; i < n; i++) {
            float kept = keep.keepsAll() ? x[2 + i] : x[2 + i] * keep.scale();
            assertEquals(keep.keeps(key, 77 + i) ? kept : 0f, y[1 + i]);
        }
        assertEquals(0f, y[0]);
    }

    @Example
    void whatIsKeptWithCertaintyKeepsItsBits() {
        float[] x = Fill.centred(3).floats(50);
        float[] y = new float[51];
        kernels.dropout(1, 0, Bernoulli.dropping(0), 50, x, 0, y, 1);
        assertArrayEquals(x, Arrays.copyOfRange(y, 1, 51));
    }

    @Example
    void normalNumbersAreThoseOfTheirSequence() {
        float[] expected = new float[60];
        float[] actual = new float[60];
        Gaussian.fill(5, 11, 50, expected, 7);
        kernels.gaussian(5, 11, 50, actual, 7);
        assertArrayEquals(expected, actual);
        assertTrue(actual[7] != 0 && actual[56] != 0 && actual[57] == 0);
    }

    @Law
    void crossEntropyIsTheLogarithmOfSoftmax(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(max = 4) int rows,
            @ForAll @IntRange(min = 1, max = 40) int classes) {
        float[] logits = Fill.centred(seed).floats(3 + rows * classes);
        float[] gradient = new float[2 + rows * classes];
        int[] labels = new int[rows];
        double expected = 0;
        double[] slopes = new double[gradient.length];
        for (int i = 0; i < rows; i++) {
            labels[i] = (seed + 3 * i) % classes;
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(logits[3 + i * classes + c]);
            }
            for (int c = 0; c < classes; c++) {
                double share = Math.exp(logits[3 + i * classes + c]) / sum;
                slopes[2 + i * classes + c] = 0.5 * (share - (c == labels[i] ? 1 : 0));
            }
            expected += Math.log(sum) - logits[3 + i * classes + labels[i]];
        }
        double loss =
                kernels.softmaxCrossEntropy(rows, classes, logits, 3, labels, 0.5f, gradient, 2);
        assertEquals(expected, loss, 1e-5);
        for (int i = 0; i < gradient.length; i++) {
            assertEquals(slopes[i], gradient[i], 1e-6);
        }
    }

    /** Where first and second moment are known: g² of one step, without decay or with it. */
    @Law
    void adamIsItsAlgorithm(
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 9) int n,
            @ForAll boolean decays) {
        Fill fill = Fill.centred(seed);
        float[] w = fill.floats(n + 2);
        float[] g = fill.next(1).floats(n + 2);
        float[] m = fill.next(2).floats(n + 2);
        float[] v = fill.next(3).floats(n + 2);
        for (int i = 0; i < v.length; i++) {
            v[i] *= v[i];
        }
        float decay = decays ? 0.5f : 0f;
        float[][] before = {w.clone(), m.clone(), v.clone()};
        AdamRule rule = new AdamRule(0.75f, 0.5f, 0.125f, decay);
        kernels.adam(rule, 0.01f, 1.5f, n, w, g, new Moments(m, v), 1);
        for (int i = 0; i < n + 2; i++) {
            boolean inside = i >= 1 && i <= n;
            double gradient = g[i] + (double) decay * before[0][i];
            double first = inside ? 0.75 * before[1][i] + 0.25 * gradient : before[1][i];
            double second = inside ? 0.5 * before[2][i] + 0.5 * gradient * gradient : before[2][i];
            double step = inside ? 0.01 * first / (1.5 * Math.sqrt(second) + 0.125) : 0;
            assertEquals(first, m[i], 1e-5);
            assertEquals(second, v[i], 1e-5);
            assertEquals(before[0][i] - step, w[i], 1e-6);
        }
    }
}
