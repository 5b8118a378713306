package lanewise.kernel;

import static lanewise.kernel.Simd.F;
import static lanewise.kernel.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The convolution with one filter a channel, a vector of channels at a time.
 *
 * <p>There is no matrix product in it: a chain is as long as the filter has taps, and each lane has
 * a chain of its own. Weights are packed tap after tap, so that channels are contiguous. Padded
 * inputs are first copied into zeros.
 */
final class VectorDepthwise implements Convolution {
    private final ConvGeometry geometry;
    private final int channels;
    private final int taps;
    private final int pixels;
    private final int paddedSize;

    /** Where an output pixel's inputs start in a padded sample. */
    private final int[] inputPixels;

    /** Where a tap's input is after that. */
    private final int[] tapInputs;

    VectorDepthwise(ConvGeometry g) {
        geometry = g;
        channels = g.inChannels();
        taps = g.kernelHeight() * g.kernelWidth();
        pixels = g.outHeight() * g.outWidth();
        int width = g.width() + 2 * g.paddingWidth();
        paddedSize = (g.height() + 2 * g.paddingHeight()) * width * channels;
        inputPixels = new int[pixels];
        for (int p = 0; p < pixels; p++) {
            int row = p / g.outWidth() * g.strideHeight();
            inputPixels[p] = (row * width + p % g.outWidth() * g.strideWidth()) * channels;
        }
        tapInputs = new int[taps];
        for (int tap = 0; tap < taps; tap++) {
            int row = tap / g.kernelWidth() * g.dilationHeight();
            tapInputs[tap] = (row * width + tap % g.kernelWidth() * g.dilationWidth()) * channels;
        }
    }

    /** Whether a geometry is one filter a channel. */
    static boolean applies(ConvGeometry g) {
        return g.groups() == g.inChannels() && g.outChannels() == g.inChannels();
    }

    @Override
    public ConvGeometry geometry() {
        return geometry;
    }

    @Override
    public int packedSize() {
        return geometry.weightSize();
    }

    /** Packs to (tap, channel). */
    @Override
    public void pack(float[] w, int wo, float[] packed, int po) {
        for (int c = 0; c < channels; c++) {
            for (int tap = 0; tap < taps; tap++) {
                packed[po + tap * channels + c] = w[wo + c * taps + tap];
            }
        }
    }

    @Override
    public int packedBackwardSize() {
        return geometry.weightSize();
    }

    /** Packs to (tap, channel). */
    @Override
    public void packBackward(float[] w, int wo, float[] packed, int po) {
        pack(w, wo, packed, po);
    }

    @Override
    public void forward(
            int samples,
            float[] x,
            int xo,
            float[] packed,
            int po,
            float[] bias,
            int bo,
            boolean relu,
            float[] y,
            int yo) {
        float floor = relu ? 0f : Float.NaN;
        for (int n = 0; n < samples; n++) {
            float[] source = padded(x, xo + n * geometry.inputSize());
            int from = source == x ? xo + n * geometry.inputSize() : 0;
            int to = yo + n * geometry.outputSize();
            for (int p = 0; p < pixels; p++) {
                pixel(source, from + inputPixels[p], packed, po, bias, bo, floor, y, to);
                to += channels;
            }
        }
    }

    /** The sample itself, or a copy of it in zeros. */
    private float[] padded(float[] x, int xo) {
        ConvGeometry g = geometry;
        if (!g.padded()) {
            return x;
        }
        float[] copy = Scratch.get().first(paddedSize);
        Arrays.fill(copy, 0, paddedSize, 0f);
        int row = g.width() * channels;
        for (int h = 0; h < g.height(); h++) {
            System.arraycopy(x, xo + h * row, copy, paddedRow(h), row);
        }
        return copy;
    }

    private int paddedRow(int h) {
        int width = geometry.width() + 2 * geometry.paddingWidth();
        return ((h + geometry.paddingHeight()) * width + geometry.paddingWidth()) * channels;
    }

    private void pixel(
            float[] x,
            int xo,
            float[] packed,
            int po,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        int c = 0;
        for (; c + 2 * L <= channels; c += 2 * L) {
            FloatVector a = FloatVector.zero(F);
            FloatVector b = FloatVector.zero(F);
            int w = po + c;
            for (int tap = 0; tap < taps; tap++) {
                int at = xo + tapInputs[tap] + c;
                a = FloatVector.fromArray(F, x, at).fma(FloatVector.fromArray(F, packed, w), a);
                b =
                        FloatVector.fromArray(F, x, at + L)
                                .fma(FloatVector.fromArray(F, packed, w + L), b);
                w += channels;
            }
            if (bias != null) {
                a = a.add(FloatVector.fromArray(F, bias, bo + c));
                b = b.add(FloatVector.fromArray(F, bias, bo + c + L));
            }
            a.blend(0f, a.compare(VectorOperators.LE, floor)).intoArray(y, yo + c);
            b.blend(0f, b.compare(VectorOperators.LE, floor)).intoArray(y, yo + c + L);
        }
        for (; c < channels; c++) {
            float sum = 0f;
            for (int tap = 0; tap < taps; tap++) {
                sum = Math.fma(x[xo + tapInputs[tap] + c], packed[po + tap * channels + c], sum);
            }
            sum = bias == null ? sum : sum + bias[bo + c];
            y[yo + c] = sum <= floor ? 0f : sum;
        }
    }

    /** Tap after tap, so that each input's chain runs over the taps ascending. */
    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        ConvGeometry g = geometry;
        for (int n = 0; n < samples; n++) {
            int from = dyo + n * g.outputSize();
            int to = dxo + n * g.inputSize();
            float[] target = g.padded() ? Scratch.get().first(paddedSize) : dx;
            int start = g.padded() ? 0 : to;
            Arrays.fill(target, start, start + paddedSize, 0f);
            for (int tap = 0; tap < taps; tap++) {
                int at = start + tapInputs[tap];
                for (int p = 0; p < pixels; p++) {
                    multiplyAdd(
                            dy,
                            from + p * channels,
                            packed,
                            po + tap * channels,
                            target,
                            at + inputPixels[p]);
                }
            }
            if (g.padded()) {
                int row = g.width() * channels;
                for (int h = 0; h < g.height(); h++) {
                    System.arraycopy(target, paddedRow(h), dx, to + h * row, row);
                }
            }
        }
    }

    private void multiplyAdd(float[] x, int xo, float[] w, int wo, float[] y, int yo) {
        int c = 0;
        for (; c < F.loopBound(channels); c += L) {
            FloatVector.fromArray(F, x, xo + c)
                    .fma(FloatVector.fromArray(F, w, wo + c), FloatVector.fromArray(F, y, yo + c))
                    .intoArray(y, yo + c);
        }
        for (; c < channels; c++) {
            y[yo + c] = Math.fma(x[xo + c], w[wo + c], y[yo + c]);
        }
    }

    @Override
    public int weightGradientSize() {
        return geometry.weightSize();
    }

    /** Writes (tap, channel). */
    @Override
    public void backwardWeights(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so) {
        if (!accumulate) {
            Arrays.fill(sums, so, so + weightGradientSize(), 0f);
        }
        for (int n = 0; n < samples; n++) {
            float[] source = padded(x, xo + n * geometry.inputSize());
            int from = source == x ? xo + n * geometry.inputSize() : 0;
            int up = dyo + n * geometry.outputSize();
            for (int p = 0; p < pixels; p += geometry.outWidth()) {
                for (int tap = 0; tap < taps; tap++) {
                    row(
                            source,
                            from + tapInputs[tap],
                            p,
                            dy,
                            up + p * channels,
                            sums,
                            so + tap * channels);
                }
            }
        }
    }

    /** Goes on with the chains of one tap over a row of outputs, which stays in the cache. */
    private void row(float[] x, int xo, int p, float[] dy, int up, float[] sums, int so) {
        int count = geometry.outWidth();
        int c = 0;
        for (; c + 4 * L <= channels; c += 4 * L) {
            int to = so + c;
            FloatVector s0 = FloatVector.fromArray(F, sums, to);
            FloatVector s1 = FloatVector.fromArray(F, sums, to + L);
            FloatVector s2 = FloatVector.fromArray(F, sums, to + 2 * L);
            FloatVector s3 = FloatVector.fromArray(F, sums, to + 3 * L);
            for (int i = 0; i < count; i++) {
                int at = xo + inputPixels[p + i] + c;
                int y = up + i * channels + c;
                s0 = FloatVector.fromArray(F, x, at).fma(FloatVector.fromArray(F, dy, y), s0);
                s1 =
                        FloatVector.fromArray(F, x, at + L)
                                .fma(FloatVector.fromArray(F, dy, y + L), s1);
                s2 =
                        FloatVector.fromArray(F, x, at + 2 * L)
                                .fma(FloatVector.fromArray(F, dy, y + 2 * L), s2);
                s3 =
                        FloatVector.fromArray(F, x, at + 3 * L)
                                .fma(FloatVector.fromArray(F, dy, y + 3 * L), s3);
            }
            s0.intoArray(sums, to);
            s1.intoArray(sums, to + L);
            s2.intoArray(sums, to + 2 * L);
            s3.intoArray(sums, to + 3 * L);
        }
        for (; c + L <= channels; c += L) {
            FloatVector sum = FloatVector.fromArray(F, sums, so + c);
            for (int i = 0; i < count; i++) {
                sum =
                        FloatVector.fromArray(F, x, xo + inputPixels[p + i] + c)
                                .fma(FloatVector.fromArray(F, dy, up + i * channels + c), sum);
            }
            sum.intoArray(sums, so + c);
        }
        for (; c < channels; c++) {
            float sum = sums[so + c];
            for (int i = 0; i < count; i++) {
                sum = Math.fma(x[xo + inputPixels[p + i] + c], dy[up + i * channels + c], sum);
            }
            sums[so + c] = sum;
        }
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        for (int c = from; c < to; c++) {
            for (int tap = 0; tap < taps; tap++) {
                int at = so + tap * channels + c;
                float sum = sums[at];
                for (int i = 1; i < count; i++) {
                    sum += sums[at + i * weightGradientSize()];
                }
                dw[dwo + c * taps + tap] = sum;
            }
        }
    }
}
