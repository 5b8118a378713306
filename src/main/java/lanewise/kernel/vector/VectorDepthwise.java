package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.TreeSum;

/**
 * The convolution with one filter a channel, a vector of channels at a time.
 *
 * <p>There is no matrix product in it: a chain is as long as the filter has taps, and each lane has
 * a chain of its own. Weights are packed tap after tap, so that channels are contiguous. Kernels of
 * three by three with stride 1 go a {@link DepthwiseWay} in tiles; weight gradients are {@link
 * DepthwiseGradient}.
 */
final class VectorDepthwise implements Convolution {
    private static final Scratch PADDED = new Scratch("padded gradients of depthwise inputs");

    private final ConvGeometry geometry;
    private final int channels;
    private final int taps;
    private final int pixels;
    private final DepthwiseTaps places;
    private final DepthwiseWay toOutputs;
    private final DepthwiseWay toInputs;
    private final Padding padding;
    private final DepthwiseGradient gradient;

    VectorDepthwise(ConvGeometry g) {
        geometry = g;
        channels = g.inChannels();
        taps = g.kernelHeight() * g.kernelWidth();
        pixels = g.outHeight() * g.outWidth();
        places = DepthwiseTaps.of(g);
        toOutputs = DepthwiseWay.toOutputs(g);
        toInputs = DepthwiseWay.toInputs(g);
        padding = new Padding(g);
        gradient = new DepthwiseGradient(g, places);
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

    /** Whether all targets of a way are done in tiles. */
    private boolean inTiles(DepthwiseWay way) {
        return places.close() && channels >= L && way.open();
    }

    @Override
    public void forward(
            int samples,
            float[] x,
            int xo,
            float[] packed,
            int po,
            Epilogue epilogue,
            float[] y,
            int yo) {
        float[] bias = epilogue.bias();
        int bo = epilogue.offset();
        float floor = epilogue.relu() ? 0f : Float.NaN;
        for (int n = 0; n < samples; n++) {
            int from = xo + n * geometry.inputSize();
            int to = yo + n * geometry.outputSize();
            if (inTiles(toOutputs)) {
                toOutputs.walk(x, from, packed, po, bias, bo, floor, y, to);
                continue;
            }
            for (int p = 0; p < pixels; p++) {
                pixel(p, x, from, packed, po, bias, bo, floor, y, to);
                to += channels;
            }
        }
    }

    /** One output of any geometry. */
    private void pixel(
            int p,
            float[] x,
            int xo,
            float[] packed,
            int po,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        ConvGeometry g = geometry;
        int top = p / g.outWidth() * g.strideHeight() - g.paddingHeight();
        int left = p % g.outWidth() * g.strideWidth() - g.paddingWidth();
        int row = Math.ceilDiv(Math.max(0, -top), g.dilationHeight());
        int column = Math.ceilDiv(Math.max(0, -left), g.dilationWidth());
        int rows = Math.ceilDiv(Math.max(0, g.height() - top), g.dilationHeight());
        int columns = Math.ceilDiv(Math.max(0, g.width() - left), g.dilationWidth());
        int line = (top + row * g.dilationHeight()) * g.width();
        DepthwiseTile.target(
                Math.min(rows, g.kernelHeight()) - row,
                Math.min(columns, g.kernelWidth()) - column,
                channels,
                g.kernelWidth() * channels,
                x,
                xo + (line + left + column * g.dilationWidth()) * channels,
                g.dilationHeight() * g.width() * channels,
                g.dilationWidth() * channels,
                packed,
                po + (row * g.kernelWidth() + column) * channels,
                bias,
                bo,
                floor,
                y,
                yo);
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        for (int n = 0; n < samples; n++) {
            int from = dyo + n * geometry.outputSize();
            int to = dxo + n * geometry.inputSize();
            if (inTiles(toInputs)) {
                toInputs.walk(dy, from, packed, po, null, 0, Float.NaN, dx, to);
            } else if (geometry.padded()) {
                try (Scratch.Lease lease = PADDED.lease()) {
                    float[] padded = lease.floats(padding.size());
                    scatter(dy, from, packed, po, padded, 0);
                    padding.remove(padded, dx, to);
                }
            } else {
                scatter(dy, from, packed, po, dx, to);
            }
        }
    }

    /** Tap after tap, so that each input's chain runs over the taps ascending. */
    private void scatter(float[] dy, int dyo, float[] packed, int po, float[] target, int start) {
        Arrays.fill(target, start, start + padding.size(), 0f);
        for (int tap = 0; tap < taps; tap++) {
            int at = start + places.tap(tap);
            int w = po + tap * channels;
            for (int p = 0; p < pixels; p++) {
                int to = at + places.pixels()[p];
                multiplyAdd(dy, dyo + p * channels, packed, w, target, to);
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
        gradient.add(samples, x, xo, dy, dyo, accumulate, sums, so, false);
    }

    @Override
    public void backwardWeightsAndBias(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so) {
        gradient.add(samples, x, xo, dy, dyo, accumulate, sums, so, true);
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        for (int c = from; c < to; c++) {
            for (int tap = 0; tap < taps; tap++) {
                int at = so + tap * channels + c;
                dw[dwo + c * taps + tap] = TreeSum.of(count, sumsSize(), sums, at);
            }
        }
    }
}
