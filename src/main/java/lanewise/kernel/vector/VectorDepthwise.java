package lanewise.kernel.vector;

import static lanewise.kernel.vector.DepthwiseTile.KERNEL;
import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Streams;

/**
 * The convolution with one filter a channel, a vector of channels at a time.
 *
 * <p>There is no matrix product in it: a chain is as long as the filter has taps, and each lane has
 * a chain of its own. Weights are packed tap after tap, so that channels are contiguous. For weight
 * gradients padded inputs are first copied into zeros.
 */
final class VectorDepthwise implements Convolution {
    private final ConvGeometry geometry;
    private final int channels;
    private final int taps;
    private final int pixels;
    private final int paddedSize;

    private final DepthwiseWay toInputs;
    private final DepthwiseWay toOutputs;

    /** Whether the kernel is three by three and moves in steps of one. */
    private final boolean close;

    /** Where an output pixel's inputs start in a padded sample. */
    private final int[] inputPixels;

    /** Where a tap's input is after that. */
    private final int[] tapInputs;

    VectorDepthwise(ConvGeometry g) {
        geometry = g;
        channels = g.inChannels();
        taps = g.kernelHeight() * g.kernelWidth();
        pixels = g.outHeight() * g.outWidth();
        close =
                g.kernelWidth() == KERNEL
                        && g.kernelHeight() == KERNEL
                        && g.strideHeight() == 1
                        && g.strideWidth() == 1
                        && g.dilationHeight() == 1
                        && g.dilationWidth() == 1;
        toInputs =
                new DepthwiseWay(
                        channels,
                        g.outHeight(),
                        g.outWidth(),
                        g.height(),
                        g.width(),
                        -g.paddingHeight(),
                        -g.paddingWidth(),
                        1);
        toOutputs =
                new DepthwiseWay(
                        channels,
                        g.height(),
                        g.width(),
                        g.outHeight(),
                        g.outWidth(),
                        g.paddingHeight(),
                        g.paddingWidth(),
                        -1);
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
            int from = xo + n * geometry.inputSize();
            int to = yo + n * geometry.outputSize();
            if (close && channels >= L && toInputs.open()) {
                walk(toInputs, x, from, packed, po, bias, bo, floor, y, to);
                continue;
            }
            for (int p = 0; p < pixels; p++) {
                pixel(p, x, from, packed, po, bias, bo, floor, y, to);
                to += channels;
            }
        }
    }

    /** All targets of a sample, whose taps are three in a row. */
    private void walk(
            DepthwiseWay way,
            float[] x,
            int xo,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        int whole = F.loopBound(channels);
        for (int i = 0; i < way.height(); i += way.together(i)) {
            way.tiles(i, 0, whole, x, xo, w, wo, bias, bo, floor, y, yo);
            if (whole < channels) {
                // A last vector that would not be whole does again some of the one before.
                way.tiles(i, channels - L, channels, x, xo, w, wo, bias, bo, floor, y, yo);
            }
            border(way, i, x, xo, w, wo, bias, bo, floor, y, yo);
        }
    }

    /** The targets some of whose columns of taps do not exist, of the rows done together. */
    private void border(
            DepthwiseWay way,
            int i,
            float[] x,
            int xo,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        int direction = way.direction();
        int step = direction * channels;
        int row = way.row(i);
        int skip = way.firstRow(row);
        int line = (row + way.down() + direction * skip) * way.sourceWidth();
        int together = way.together(i);
        for (int column = 0; column < way.width(); column++) {
            if (column == way.first()) {
                column = way.last() + 1;
                if (column == way.width()) {
                    return;
                }
            }
            int at = column + way.right();
            int k = Math.max(0, direction > 0 ? -at : at - way.sourceWidth() + 1);
            int columns = Math.min(KERNEL, direction > 0 ? way.sourceWidth() - at : at + 1) - k;
            int from = xo + (line + at + direction * k) * channels;
            int tap = wo + (skip * KERNEL + k) * channels;
            int to = yo + (row * way.width() + column) * channels;
            int sourceRow = step * way.sourceWidth();
            if (together == 2 && columns == KERNEL - 1) {
                int whole = F.loopBound(channels);
                for (int c = 0; c < channels; c = c == 0 ? whole : channels) {
                    DepthwiseTile.twoRowsEdge(
                            Math.min(c, channels - L),
                            c == 0 ? whole : channels,
                            channels,
                            step,
                            x,
                            from,
                            sourceRow,
                            w,
                            tap,
                            bias,
                            bo,
                            floor,
                            y,
                            to,
                            step * way.width());
                }
                continue;
            }
            for (int j = 0; j < together; j++) {
                target(
                        way.rows(row),
                        columns,
                        x,
                        from + j * sourceRow,
                        sourceRow,
                        step,
                        w,
                        tap,
                        bias,
                        bo,
                        floor,
                        y,
                        to + j * step * way.width());
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
        target(
                Math.min(rows, g.kernelHeight()) - row,
                Math.min(columns, g.kernelWidth()) - column,
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

    /** One target with {@code rows} by {@code columns} taps. */
    private void target(
            int rows,
            int columns,
            float[] x,
            int xo,
            int rowStep,
            int step,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        int kernelRow = geometry.kernelWidth() * channels;
        int c = 0;
        for (; c < F.loopBound(channels); c += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int r = 0; r < rows; r++) {
                int at = xo + r * rowStep + c;
                int tap = wo + r * kernelRow + c;
                for (int k = 0; k < columns; k++) {
                    FloatVector source = FloatVector.fromArray(F, x, at + k * step);
                    sum = source.fma(FloatVector.fromArray(F, w, tap + k * channels), sum);
                }
            }
            if (bias != null) {
                sum = sum.add(FloatVector.fromArray(F, bias, bo + c));
            }
            sum.blend(0f, sum.compare(VectorOperators.LE, floor)).intoArray(y, yo + c);
        }
        for (; c < channels; c++) {
            float sum = 0;
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < columns; k++) {
                    float source = x[xo + r * rowStep + k * step + c];
                    sum = Math.fma(source, w[wo + r * kernelRow + k * channels + c], sum);
                }
            }
            float value = bias == null ? sum : sum + bias[bo + c];
            y[yo + c] = value <= floor ? 0f : value;
        }
    }

    /** The sample itself, or a copy of it in zeros. */
    private float[] padded(float[] x, int xo) {
        ConvGeometry g = geometry;
        if (!g.padded()) {
            return x;
        }
        float[] copy = Scratch.get().first(paddedSize);
        int row = g.width() * channels;
        int filled = 0;
        for (int h = 0; h < g.height(); h++) {
            int to = paddedRow(h);
            Arrays.fill(copy, filled, to, 0f);
            System.arraycopy(x, xo + h * row, copy, to, row);
            filled = to + row;
        }
        Arrays.fill(copy, filled, paddedSize, 0f);
        return copy;
    }

    private int paddedRow(int h) {
        int width = geometry.width() + 2 * geometry.paddingWidth();
        return ((h + geometry.paddingHeight()) * width + geometry.paddingWidth()) * channels;
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        if (!close || channels < L || !toOutputs.open()) {
            scatter(samples, dy, dyo, packed, po, dx, dxo);
            return;
        }
        for (int n = 0; n < samples; n++) {
            int from = dyo + n * geometry.outputSize();
            int to = dxo + n * geometry.inputSize();
            walk(toOutputs, dy, from, packed, po, null, 0, Float.NaN, dx, to);
        }
    }

    /** Tap after tap, so that each input's chain runs over the taps ascending. */
    private void scatter(
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
        if (close) {
            float[] unread = Scratch.get().second(channels);
            Arrays.fill(unread, 0, channels, 0f);
            close(samples, x, xo, dy, dyo, sums, so, unread, 0);
            return;
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

    /** All chains of kernels of three by three with stride 1. */
    private void close(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            float[] sums,
            int so,
            float[] biasSums,
            int bo) {
        int size = KERNEL * (geometry.width() + 2 * geometry.paddingWidth()) * L;
        float[] ring = Scratch.get().arena(Scratch.LINE + size);
        Arrays.fill(ring, Scratch.LINE, Scratch.LINE + size, 0f);
        int whole = F.loopBound(channels);
        for (int n = 0; n < samples; n++) {
            int from = xo + n * geometry.inputSize();
            int up = dyo + n * geometry.outputSize();
            for (int c = 0; c < whole; c += L) {
                vector(channels, x, from + c, ring, dy, up + c, sums, so + c, biasSums, bo + c);
            }
        }
        if (whole < channels) {
            rest(
                    samples,
                    channels - whole,
                    x,
                    xo + whole,
                    ring,
                    dy,
                    dyo + whole,
                    sums,
                    so + whole,
                    biasSums,
                    bo + whole);
        }
    }

    /** The chains of one vector of channels over a sample. */
    private void vector(
            int step,
            float[] x,
            int xo,
            float[] ring,
            float[] dy,
            int dyo,
            float[] sums,
            int so,
            float[] biasSums,
            int bo) {
        DepthwiseTile.weights(
                geometry.outHeight(),
                geometry.outWidth(),
                step,
                x,
                xo,
                geometry.height(),
                geometry.width(),
                geometry.paddingHeight(),
                geometry.paddingWidth(),
                ring,
                Scratch.LINE,
                dy,
                dyo,
                sums,
                so,
                biasSums,
                bo);
    }

    /** The last channels, too few for a vector: everything is copied to where they are one. */
    private void rest(
            int samples,
            int count,
            float[] x,
            int xo,
            float[] ring,
            float[] dy,
            int dyo,
            float[] sums,
            int so,
            float[] biasSums,
            int bo) {
        int inputs = geometry.height() * geometry.width();
        int gradients = inputs * L;
        int chains = gradients + pixels * L;
        int bias = chains + taps * L;
        float[] wide = Scratch.get().first(bias + L);
        Arrays.fill(wide, 0, bias + L, 0f);
        spread(taps, count, sums, so, channels, wide, chains, L);
        spread(1, count, biasSums, bo, channels, wide, bias, L);
        for (int n = 0; n < samples; n++) {
            int from = xo + n * geometry.inputSize();
            int up = dyo + n * geometry.outputSize();
            spread(inputs, count, x, from, channels, wide, 0, L);
            spread(pixels, count, dy, up, channels, wide, gradients, L);
            vector(L, wide, 0, ring, wide, gradients, wide, chains, wide, bias);
        }
        spread(taps, count, wide, chains, L, sums, so, channels);
        spread(1, count, wide, bias, L, biasSums, bo, channels);
    }

    /** Copies {@code count} channels of some pixels. */
    private static void spread(
            int pixels, int count, float[] a, int ao, int lda, float[] b, int bo, int ldb) {
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < count; c++) {
                b[bo + p * ldb + c] = a[ao + p * lda + c];
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
    public void backwardWeightsAndBias(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so,
            float[] biasSums,
            int bo) {
        if (close) {
            if (!accumulate) {
                Arrays.fill(sums, so, so + weightGradientSize(), 0f);
                Arrays.fill(biasSums, bo, bo + channels, 0f);
            }
            close(samples, x, xo, dy, dyo, sums, so, biasSums, bo);
            return;
        }
        backwardWeights(samples, x, xo, dy, dyo, accumulate, sums, so);
        Streams.columnSums(samples * pixels, channels, dy, dyo, accumulate, biasSums, bo);
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
