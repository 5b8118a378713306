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
 * a chain of its own. Weights are packed tap after tap, so that channels are contiguous. For weight
 * gradients padded inputs are first copied into zeros.
 */
final class VectorDepthwise implements Convolution {
    private final ConvGeometry geometry;
    private final int channels;
    private final int taps;
    private final int pixels;
    private final int paddedSize;

    /** Outputs of a row that are computed at once where the kernel is three wide. */
    private static final int NEIGHBOURS = 4;

    private static final int WIDTH = 3;

    /**
     * The way over images whose taps are three in a row: from targets (outputs, or input gradients)
     * to sources.
     *
     * @param height rows of targets
     * @param width columns of targets
     * @param sourceHeight rows of sources
     * @param sourceWidth columns of sources
     * @param down row of tap 0 of the first row
     * @param right column of tap 0 of the first column
     * @param direction to the next tap, 1 or -1
     */
    private record Way(
            int height,
            int width,
            int sourceHeight,
            int sourceWidth,
            int down,
            int right,
            int direction) {

        /** The first column all of whose taps exist. */
        int first() {
            return Math.max(0, direction > 0 ? -right : WIDTH - 1 - right);
        }

        /** The last such column. */
        int last() {
            int last = direction > 0 ? sourceWidth - WIDTH - right : sourceWidth - 1 - right;
            return Math.min(width - 1, last);
        }

        /** The row of targets that begins with the first row of sources, in this direction. */
        int lead() {
            return direction > 0 ? -down : height - sourceHeight + down;
        }

        /** Whether there are enough such columns, and every row has a tap. */
        boolean open() {
            return last() - first() + 1 >= NEIGHBOURS && lead() < WIDTH;
        }

        /** The first kernel row that exists for a row of targets. */
        int firstRow(int row) {
            return Math.max(0, direction > 0 ? -row - down : row + down - sourceHeight + 1);
        }

        /** How many kernel rows exist. */
        int rows(int row, int kernel) {
            int end = direction > 0 ? sourceHeight - row - down : row + down + 1;
            return Math.max(0, Math.min(kernel, end) - firstRow(row));
        }
    }

    private final Way toInputs;
    private final Way toOutputs;

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
                g.kernelWidth() == WIDTH
                        && g.kernelHeight() == WIDTH
                        && g.strideHeight() == 1
                        && g.strideWidth() == 1
                        && g.dilationHeight() == 1
                        && g.dilationWidth() == 1
                        && channels >= L;
        toInputs =
                new Way(
                        g.outHeight(),
                        g.outWidth(),
                        g.height(),
                        g.width(),
                        -g.paddingHeight(),
                        -g.paddingWidth(),
                        1);
        toOutputs =
                new Way(
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
            if (close && toInputs.open()) {
                walk(toInputs, x, from, packed, po, bias, bo, floor, y, to);
                continue;
            }
            for (int p = 0; p < pixels; p++) {
                pixel(p, x, from, packed, po, y, to);
                finish(bias, bo, floor, y, to);
                to += channels;
            }
        }
    }

    /** All targets of a sample, whose taps are three in a row. */
    private void walk(
            Way way,
            float[] x,
            int xo,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        int first = way.first();
        int last = way.last();
        boolean down = way.direction > 0;
        int step = way.direction * channels;
        int row = (down ? 0 : way.sourceHeight - 1) * way.sourceWidth;
        int target = (down ? 0 : way.height - 1) * way.width;
        for (int p = first; p <= last; p += NEIGHBOURS) {
            // The last strip may do again what the one before did.
            int left = Math.min(p, last - NEIGHBOURS + 1);
            int start = down ? left : left + NEIGHBOURS - 1;
            strip(
                    way.sourceHeight,
                    way.height,
                    way.lead(),
                    channels,
                    step,
                    x,
                    xo + (row + start + way.right) * channels,
                    step * way.sourceWidth,
                    w,
                    wo,
                    bias,
                    bo,
                    floor,
                    y,
                    yo + (target + start) * channels,
                    step * way.width);
        }
        for (int i = 0; i < way.height; i++) {
            for (int column = 0; column < way.width; column++) {
                if (column == first) {
                    column = last + 1;
                }
                if (column < way.width) {
                    int to = yo + (i * way.width + column) * channels;
                    border(way, i, column, x, xo, w, wo, y, to);
                    finish(bias, bo, floor, y, to);
                }
            }
        }
    }

    /** A target some of whose taps do not exist in its kernel rows. */
    private void border(
            Way way, int row, int column, float[] x, int xo, float[] w, int wo, float[] y, int yo) {
        Arrays.fill(y, yo, yo + channels, 0f);
        int skip = way.firstRow(row);
        int rows = way.rows(row, geometry.kernelHeight());
        for (int r = skip; r < skip + rows; r++) {
            int line = (row + way.down + way.direction * r) * way.sourceWidth;
            for (int k = 0; k < WIDTH; k++) {
                int at = column + way.right + way.direction * k;
                if (at >= 0 && at < way.sourceWidth) {
                    int tap = wo + (r * WIDTH + k) * channels;
                    multiplyAdd(x, xo + (line + at) * channels, w, tap, y, yo);
                }
            }
        }
    }

    /** One output of any geometry, without bias. */
    private void pixel(int p, float[] x, int xo, float[] packed, int po, float[] y, int yo) {
        ConvGeometry g = geometry;
        Arrays.fill(y, yo, yo + channels, 0f);
        int top = p / g.outWidth() * g.strideHeight() - g.paddingHeight();
        int left = p % g.outWidth() * g.strideWidth() - g.paddingWidth();
        for (int tap = 0; tap < taps; tap++) {
            int h = top + tap / g.kernelWidth() * g.dilationHeight();
            int w = left + tap % g.kernelWidth() * g.dilationWidth();
            if (h >= 0 && h < g.height() && w >= 0 && w < g.width()) {
                int at = xo + (h * g.width() + w) * channels;
                multiplyAdd(x, at, packed, po + tap * channels, y, yo);
            }
        }
    }

    private void finish(float[] bias, int bo, float floor, float[] y, int yo) {
        for (int c = 0; c < channels; c++) {
            float value = bias == null ? y[yo + c] : y[yo + c] + bias[bo + c];
            y[yo + c] = value <= floor ? 0f : value;
        }
    }

    /**
     * Four columns of targets. Each row of sources is loaded once and goes to the three rows of
     * targets that it belongs to: six loads for 36 products.
     *
     * @param rows of sources
     * @param targets rows of them
     * @param lead the row of targets that begins with row 0 of sources
     * @param step from a column to the next and from a tap to the next, negative from right to left
     */
    private static void strip(
            int rows,
            int targets,
            int lead,
            int channels,
            int step,
            float[] x,
            int xo,
            int rowStep,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo,
            int targetStep) {
        FloatVector zero = FloatVector.zero(F);
        for (int block = 0; block < channels; block += L) {
            // A last vector that would not be whole overlaps the one before.
            int c = Math.min(block, channels - L);
            FloatVector w00 = FloatVector.fromArray(F, w, wo + c + 0 * channels);
            FloatVector w01 = FloatVector.fromArray(F, w, wo + c + 1 * channels);
            FloatVector w02 = FloatVector.fromArray(F, w, wo + c + 2 * channels);
            FloatVector w10 = FloatVector.fromArray(F, w, wo + c + 3 * channels);
            FloatVector w11 = FloatVector.fromArray(F, w, wo + c + 4 * channels);
            FloatVector w12 = FloatVector.fromArray(F, w, wo + c + 5 * channels);
            FloatVector w20 = FloatVector.fromArray(F, w, wo + c + 6 * channels);
            FloatVector w21 = FloatVector.fromArray(F, w, wo + c + 7 * channels);
            FloatVector w22 = FloatVector.fromArray(F, w, wo + c + 8 * channels);
            FloatVector a0 = zero;
            FloatVector a1 = zero;
            FloatVector a2 = zero;
            FloatVector a3 = zero;
            FloatVector b0 = zero;
            FloatVector b1 = zero;
            FloatVector b2 = zero;
            FloatVector b3 = zero;
            FloatVector c0 = zero;
            FloatVector c1 = zero;
            FloatVector c2 = zero;
            FloatVector c3 = zero;
            int at = xo + c;
            int to = yo + c + (lead - 2) * targetStep;
            for (int r = 0; r < rows + 2; r++) {
                if (r < rows) {
                    FloatVector x0 = FloatVector.fromArray(F, x, at + 0 * step);
                    FloatVector x1 = FloatVector.fromArray(F, x, at + 1 * step);
                    FloatVector x2 = FloatVector.fromArray(F, x, at + 2 * step);
                    FloatVector x3 = FloatVector.fromArray(F, x, at + 3 * step);
                    FloatVector x4 = FloatVector.fromArray(F, x, at + 4 * step);
                    FloatVector x5 = FloatVector.fromArray(F, x, at + 5 * step);
                    a0 = x2.fma(w22, x1.fma(w21, x0.fma(w20, a0)));
                    a1 = x3.fma(w22, x2.fma(w21, x1.fma(w20, a1)));
                    a2 = x4.fma(w22, x3.fma(w21, x2.fma(w20, a2)));
                    a3 = x5.fma(w22, x4.fma(w21, x3.fma(w20, a3)));
                    b0 = x2.fma(w12, x1.fma(w11, x0.fma(w10, b0)));
                    b1 = x3.fma(w12, x2.fma(w11, x1.fma(w10, b1)));
                    b2 = x4.fma(w12, x3.fma(w11, x2.fma(w10, b2)));
                    b3 = x5.fma(w12, x4.fma(w11, x3.fma(w10, b3)));
                    c0 = x2.fma(w02, x1.fma(w01, x0.fma(w00, c0)));
                    c1 = x3.fma(w02, x2.fma(w01, x1.fma(w00, c1)));
                    c2 = x4.fma(w02, x3.fma(w01, x2.fma(w00, c2)));
                    c3 = x5.fma(w02, x4.fma(w01, x3.fma(w00, c3)));
                }
                int target = r + lead - 2;
                if (target >= 0 && target < targets) {
                    if (bias != null) {
                        FloatVector d = FloatVector.fromArray(F, bias, bo + c);
                        a0 = a0.add(d);
                        a1 = a1.add(d);
                        a2 = a2.add(d);
                        a3 = a3.add(d);
                    }
                    a0.blend(0f, a0.compare(VectorOperators.LE, floor)).intoArray(y, to + 0 * step);
                    a1.blend(0f, a1.compare(VectorOperators.LE, floor)).intoArray(y, to + 1 * step);
                    a2.blend(0f, a2.compare(VectorOperators.LE, floor)).intoArray(y, to + 2 * step);
                    a3.blend(0f, a3.compare(VectorOperators.LE, floor)).intoArray(y, to + 3 * step);
                }
                a0 = b0;
                b0 = c0;
                c0 = zero;
                a1 = b1;
                b1 = c1;
                c1 = zero;
                a2 = b2;
                b2 = c2;
                c2 = zero;
                a3 = b3;
                b3 = c3;
                c3 = zero;
                at += rowStep;
                to += targetStep;
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
        if (!close || !toOutputs.open()) {
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
        for (int n = 0; n < samples; n++) {
            float[] source = padded(x, xo + n * geometry.inputSize());
            int from = source == x ? xo + n * geometry.inputSize() : 0;
            int up = dyo + n * geometry.outputSize();
            for (int p = 0; p < pixels; p += geometry.outWidth()) {
                if (close) {
                    outer(
                            geometry.outWidth(),
                            source,
                            from + inputPixels[p],
                            dy,
                            up + p * channels,
                            sums,
                            so);
                    continue;
                }
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

    /** Goes on with the chains of all taps over a row of outputs. */
    private void outer(int count, float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
        int row = (geometry.width() + 2 * geometry.paddingWidth()) * channels;
        int fours = count / NEIGHBOURS;
        outerFours(fours, channels, x, xo, row, dy, dyo, sums, so);
        for (int c = channels / L * L; c < channels; c++) {
            for (int tap = 0; tap < taps; tap++) {
                int to = so + tap * channels + c;
                for (int p = 0; p < fours * NEIGHBOURS; p++) {
                    float value = x[xo + p * channels + tapInputs[tap] + c];
                    sums[to] = Math.fma(value, dy[dyo + p * channels + c], sums[to]);
                }
            }
        }
        for (int p = fours * NEIGHBOURS; p < count; p++) {
            for (int tap = 0; tap < taps; tap++) {
                int at = xo + p * channels + tapInputs[tap];
                multiplyAdd(x, at, dy, dyo + p * channels, sums, so + tap * channels);
            }
        }
    }

    /**
     * Goes on with the chains of all taps over outputs of a row, four at a time; the channels
     * beyond the last whole vector are left out.
     */
    private static void outerFours(
            int fours,
            int channels,
            float[] x,
            int xo,
            int rowStep,
            float[] dy,
            int dyo,
            float[] sums,
            int so) {
        for (int c = 0; c <= channels - L; c += L) {
            FloatVector s00 = FloatVector.fromArray(F, sums, so + c + 0 * channels);
            FloatVector s01 = FloatVector.fromArray(F, sums, so + c + 1 * channels);
            FloatVector s02 = FloatVector.fromArray(F, sums, so + c + 2 * channels);
            FloatVector s10 = FloatVector.fromArray(F, sums, so + c + 3 * channels);
            FloatVector s11 = FloatVector.fromArray(F, sums, so + c + 4 * channels);
            FloatVector s12 = FloatVector.fromArray(F, sums, so + c + 5 * channels);
            FloatVector s20 = FloatVector.fromArray(F, sums, so + c + 6 * channels);
            FloatVector s21 = FloatVector.fromArray(F, sums, so + c + 7 * channels);
            FloatVector s22 = FloatVector.fromArray(F, sums, so + c + 8 * channels);
            int at = xo + c;
            int up = dyo + c;
            for (int p = 0; p < fours; p++) {
                FloatVector y0 = FloatVector.fromArray(F, dy, up + 0 * channels);
                FloatVector y1 = FloatVector.fromArray(F, dy, up + 1 * channels);
                FloatVector y2 = FloatVector.fromArray(F, dy, up + 2 * channels);
                FloatVector y3 = FloatVector.fromArray(F, dy, up + 3 * channels);
                FloatVector x00 = FloatVector.fromArray(F, x, at + 0 * rowStep + 0 * channels);
                FloatVector x01 = FloatVector.fromArray(F, x, at + 0 * rowStep + 1 * channels);
                FloatVector x02 = FloatVector.fromArray(F, x, at + 0 * rowStep + 2 * channels);
                FloatVector x03 = FloatVector.fromArray(F, x, at + 0 * rowStep + 3 * channels);
                FloatVector x04 = FloatVector.fromArray(F, x, at + 0 * rowStep + 4 * channels);
                FloatVector x05 = FloatVector.fromArray(F, x, at + 0 * rowStep + 5 * channels);
                s00 = x00.fma(y0, s00);
                s01 = x01.fma(y0, s01);
                s02 = x02.fma(y0, s02);
                s00 = x01.fma(y1, s00);
                s01 = x02.fma(y1, s01);
                s02 = x03.fma(y1, s02);
                s00 = x02.fma(y2, s00);
                s01 = x03.fma(y2, s01);
                s02 = x04.fma(y2, s02);
                s00 = x03.fma(y3, s00);
                s01 = x04.fma(y3, s01);
                s02 = x05.fma(y3, s02);
                FloatVector x10 = FloatVector.fromArray(F, x, at + 1 * rowStep + 0 * channels);
                FloatVector x11 = FloatVector.fromArray(F, x, at + 1 * rowStep + 1 * channels);
                FloatVector x12 = FloatVector.fromArray(F, x, at + 1 * rowStep + 2 * channels);
                FloatVector x13 = FloatVector.fromArray(F, x, at + 1 * rowStep + 3 * channels);
                FloatVector x14 = FloatVector.fromArray(F, x, at + 1 * rowStep + 4 * channels);
                FloatVector x15 = FloatVector.fromArray(F, x, at + 1 * rowStep + 5 * channels);
                s10 = x10.fma(y0, s10);
                s11 = x11.fma(y0, s11);
                s12 = x12.fma(y0, s12);
                s10 = x11.fma(y1, s10);
                s11 = x12.fma(y1, s11);
                s12 = x13.fma(y1, s12);
                s10 = x12.fma(y2, s10);
                s11 = x13.fma(y2, s11);
                s12 = x14.fma(y2, s12);
                s10 = x13.fma(y3, s10);
                s11 = x14.fma(y3, s11);
                s12 = x15.fma(y3, s12);
                FloatVector x20 = FloatVector.fromArray(F, x, at + 2 * rowStep + 0 * channels);
                FloatVector x21 = FloatVector.fromArray(F, x, at + 2 * rowStep + 1 * channels);
                FloatVector x22 = FloatVector.fromArray(F, x, at + 2 * rowStep + 2 * channels);
                FloatVector x23 = FloatVector.fromArray(F, x, at + 2 * rowStep + 3 * channels);
                FloatVector x24 = FloatVector.fromArray(F, x, at + 2 * rowStep + 4 * channels);
                FloatVector x25 = FloatVector.fromArray(F, x, at + 2 * rowStep + 5 * channels);
                s20 = x20.fma(y0, s20);
                s21 = x21.fma(y0, s21);
                s22 = x22.fma(y0, s22);
                s20 = x21.fma(y1, s20);
                s21 = x22.fma(y1, s21);
                s22 = x23.fma(y1, s22);
                s20 = x22.fma(y2, s20);
                s21 = x23.fma(y2, s21);
                s22 = x24.fma(y2, s22);
                s20 = x23.fma(y3, s20);
                s21 = x24.fma(y3, s21);
                s22 = x25.fma(y3, s22);
                at += 4 * channels;
                up += 4 * channels;
            }
            s00.intoArray(sums, so + c + 0 * channels);
            s01.intoArray(sums, so + c + 1 * channels);
            s02.intoArray(sums, so + c + 2 * channels);
            s10.intoArray(sums, so + c + 3 * channels);
            s11.intoArray(sums, so + c + 4 * channels);
            s12.intoArray(sums, so + c + 5 * channels);
            s20.intoArray(sums, so + c + 6 * channels);
            s21.intoArray(sums, so + c + 7 * channels);
            s22.intoArray(sums, so + c + 8 * channels);
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
        backwardWeights(samples, x, xo, dy, dyo, accumulate, sums, so);
        VectorKernels.INSTANCE.columnSums(
                samples * pixels, channels, dy, dyo, accumulate, biasSums, bo);
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
