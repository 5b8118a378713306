package lanewise.kernel;

import static lanewise.kernel.Simd.L;

import java.util.Arrays;

/**
 * The convolution as matrix products whose rows are found through tables, so that nothing is
 * copied.
 *
 * <p>Channels-last, the inputs of one output pixel are a few contiguous stretches (a kernel row
 * each, or a tap where taps are not neighbours). A tile takes eight consecutive output pixels,
 * across rows and images, and two vectors of output channels. Padded inputs are first copied into
 * zeros.
 */
final class VectorConvolution implements Convolution {
    /** Output pixels of the tables; more are done table by table. */
    private static final int TABLE_PIXELS = 4096;

    /** Pixels that stay in the first-level cache while the panels pass. */
    private static final int PIXEL_BLOCK = 192;

    /** The same for colours, whose tiles are ten pixels of a row. */
    private static final int COLOUR_BLOCK = 240;

    /** Pixels of an outer product before the next tile, so that they stay in the second level. */
    private static final int OUTER_BLOCK = 384;

    private final ConvGeometry geometry;
    private final int taps;
    private final int in;
    private final int out;
    private final int outChannels;
    private final int pixels;
    private final int images;
    private final int paddedSize;
    private final int packedGroup;
    private final int packedTap;

    /** Where an output pixel's inputs start in the padded samples. */
    private final int[] inputPixels;

    /** Where an output pixel is in the outputs. */
    private final int[] outputPixels;

    /** The stretches of a chain: start from the pixel's inputs, and length. */
    private final int[] starts;

    private final int[] lengths;

    /** The place in a chain of each weight of an output channel. */
    private final int[] order;

    /** The stretches of a chain over output channels. */
    private final int[] channelStarts;

    private final int[] channelLengths;

    /** The longest contiguous runs of inputs, for the outer products: start, length. */
    private final int[] runStarts;

    private final int runLength;

    VectorConvolution(ConvGeometry g) {
        geometry = g;
        taps = g.kernelHeight() * g.kernelWidth();
        in = g.groupInChannels();
        out = g.groupOutChannels();
        outChannels = g.outChannels();
        pixels = g.outHeight() * g.outWidth();
        images = Math.max(1, TABLE_PIXELS / pixels);
        int width = g.width() + 2 * g.paddingWidth();
        int height = g.height() + 2 * g.paddingHeight();
        paddedSize = height * width * g.inChannels();
        inputPixels = new int[images * pixels];
        outputPixels = new int[images * pixels];
        int p = 0;
        for (int n = 0; n < images; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                for (int ow = 0; ow < g.outWidth(); ow++) {
                    int row = n * height + oh * g.strideHeight();
                    inputPixels[p] = (row * width + ow * g.strideWidth()) * g.inChannels();
                    outputPixels[p] = p * outChannels;
                    p++;
                }
            }
        }
        boolean joined = g.dilationWidth() == 1 && g.groups() == 1;
        runLength = joined ? g.kernelWidth() * in : in;
        runStarts = new int[joined ? g.kernelHeight() : taps];
        for (int i = 0; i < runStarts.length; i++) {
            int kh = joined ? i : i / g.kernelWidth();
            int kw = joined ? 0 : i % g.kernelWidth();
            runStarts[i] =
                    (kh * g.dilationHeight() * width + kw * g.dilationWidth()) * g.inChannels();
        }
        starts = stretchStarts(runStarts, runLength);
        lengths = stretchLengths(runStarts.length, runLength);
        channelStarts = stretchStarts(new int[1], out);
        channelLengths = stretchLengths(1, out);
        order = new int[g.depth()];
        for (int k = 0; k < order.length; k++) {
            order[k] = k % taps * in + k / taps;
        }
        packedGroup = g.depth() * Panels.padded(out);
        packedTap = out * Panels.padded(in);
    }

    private static int[] stretchStarts(int[] runs, int length) {
        int count = (length + RowTiles.STRETCH - 1) / RowTiles.STRETCH;
        int[] result = new int[runs.length * count];
        for (int i = 0; i < result.length; i++) {
            result[i] = runs[i / count] + i % count * RowTiles.STRETCH;
        }
        return result;
    }

    private static int[] stretchLengths(int runs, int length) {
        int count = (length + RowTiles.STRETCH - 1) / RowTiles.STRETCH;
        int[] result = new int[runs * count];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.min(RowTiles.STRETCH, length - i % count * RowTiles.STRETCH);
        }
        return result;
    }

    @Override
    public ConvGeometry geometry() {
        return geometry;
    }

    @Override
    public int packedSize() {
        return geometry.groups() * packedGroup;
    }

    /** Packs to (group, panel, kernel row, kernel column, input channel, column of the panel). */
    @Override
    public void pack(float[] w, int wo, float[] packed, int po) {
        int depth = geometry.depth();
        for (int group = 0; group < geometry.groups(); group++) {
            int from = wo + group * out * depth;
            Panels.packTransposed(
                    depth, out, w, from, depth, order, packed, po + group * packedGroup);
        }
    }

    @Override
    public int packedBackwardSize() {
        return geometry.groups() * taps * packedTap;
    }

    /** Packs to (group, tap, panel of input channels, output channel, column of the panel). */
    @Override
    public void packBackward(float[] w, int wo, float[] packed, int po) {
        int depth = geometry.depth();
        for (int group = 0; group < geometry.groups(); group++) {
            int from = wo + group * out * depth;
            int to = po + group * taps * packedTap;
            if (taps == 1) {
                Panels.pack(out, in, w, from, in, packed, to);
                continue;
            }
            // Once transposed the input channels of a tap are rows, so they can be packed as such.
            Scratch scratch = Scratch.get();
            float[] transposed = scratch.first(depth * out);
            int[] rows = scratch.tableA(out);
            for (int o = 0; o < out; o++) {
                rows[o] = o * depth;
            }
            int[] columns = scratch.tableB(depth);
            for (int k = 0; k < depth; k++) {
                columns[k] = order[k] * out;
            }
            Transpose.run(out, depth, w, from, rows, transposed, 0, columns);
            for (int tap = 0; tap < taps; tap++) {
                Panels.packTransposed(
                        out,
                        in,
                        transposed,
                        tap * in * out,
                        out,
                        null,
                        packed,
                        to + tap * packedTap);
            }
        }
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
        for (int n = 0; n < samples; n += images) {
            int count = Math.min(images, samples - n);
            float[] source = x;
            int from = xo + n * geometry.inputSize();
            if (geometry.padded()) {
                source = Scratch.get().first(count * paddedSize);
                pad(count, x, from, source);
                from = 0;
            }
            int to = yo + n * geometry.outputSize();
            int block = geometry.inChannels() == 3 ? COLOUR_BLOCK : PIXEL_BLOCK;
            for (int p = 0; p < count * pixels; p += block) {
                int end = Math.min(count * pixels, p + block);
                for (int group = 0; group < geometry.groups(); group++) {
                    RowProduct.run(
                            p,
                            end,
                            out,
                            geometry.depth(),
                            starts,
                            lengths,
                            source,
                            from + group * in,
                            inputPixels,
                            packed,
                            po + group * packedGroup,
                            bias,
                            bo + group * out,
                            relu,
                            false,
                            y,
                            to + group * out,
                            outputPixels);
                }
            }
        }
    }

    private void pad(int count, float[] x, int xo, float[] padded) {
        ConvGeometry g = geometry;
        Arrays.fill(padded, 0, count * paddedSize, 0f);
        int row = g.width() * g.inChannels();
        for (int n = 0; n < count; n++) {
            for (int h = 0; h < g.height(); h++) {
                System.arraycopy(x, xo + (n * g.height() + h) * row, padded, paddedRow(n, h), row);
            }
        }
    }

    /** Where an input row starts in the padded samples. */
    private int paddedRow(int n, int h) {
        int width = geometry.width() + 2 * geometry.paddingWidth();
        return n * paddedSize
                + ((h + geometry.paddingHeight()) * width + geometry.paddingWidth())
                        * geometry.inChannels();
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        ConvGeometry g = geometry;
        int width = g.width() + 2 * g.paddingWidth();
        for (int n = 0; n < samples; n += images) {
            int count = Math.min(images, samples - n);
            int from = dyo + n * g.outputSize();
            int to = dxo + n * g.inputSize();
            float[] target = dx;
            int start = to;
            if (g.padded()) {
                target = Scratch.get().first(count * paddedSize);
                start = 0;
            }
            Arrays.fill(target, start, start + count * paddedSize, 0f);
            for (int group = 0; group < g.groups(); group++) {
                for (int tap = 0; tap < taps; tap++) {
                    int kh = tap / g.kernelWidth() * g.dilationHeight();
                    int kw = tap % g.kernelWidth() * g.dilationWidth();
                    RowProduct.run(
                            0,
                            count * pixels,
                            in,
                            out,
                            channelStarts,
                            channelLengths,
                            dy,
                            from + group * out,
                            outputPixels,
                            packed,
                            po + (group * taps + tap) * packedTap,
                            null,
                            0,
                            false,
                            true,
                            target,
                            start + (kh * width + kw) * g.inChannels() + group * in,
                            inputPixels);
                }
            }
            if (g.padded()) {
                int row = g.width() * g.inChannels();
                for (int i = 0; i < count; i++) {
                    for (int h = 0; h < g.height(); h++) {
                        System.arraycopy(
                                target, paddedRow(i, h), dx, to + (i * g.height() + h) * row, row);
                    }
                }
            }
        }
    }

    @Override
    public int weightGradientSize() {
        return geometry.weightSize();
    }

    /** Writes (group, kernel row, kernel column, input channel, output channel). */
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
        for (int n = 0; n < samples; n += images) {
            int count = Math.min(images, samples - n);
            float[] source = x;
            int from = xo + n * geometry.inputSize();
            if (geometry.padded()) {
                source = Scratch.get().first(count * paddedSize);
                pad(count, x, from, source);
                from = 0;
            }
            int up = dyo + n * geometry.outputSize();
            for (int p = 0; p < count * pixels; p += OUTER_BLOCK) {
                int length = Math.min(count * pixels - p, OUTER_BLOCK);
                boolean goesOn = accumulate || n > 0 || p > 0;
                for (int group = 0; group < geometry.groups(); group++) {
                    outer(
                            group,
                            length,
                            source,
                            from,
                            p,
                            dy,
                            up + p * outChannels + group * out,
                            goesOn,
                            sums,
                            so);
                }
            }
        }
    }

    /** Adds {@code length} pixels, from entry {@code p} of the table on, to a group's sums. */
    private void outer(
            int group,
            int length,
            float[] x,
            int xo,
            int p,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so) {
        for (int j = 0; j < out; j += Panels.WIDTH) {
            int columns = Math.min(Panels.WIDTH, out - j);
            float[] panel = dy;
            int at = dyo + j;
            if (columns != outChannels || columns % L != 0) {
                panel = Scratch.get().second(Panels.WIDTH * OUTER_BLOCK);
                at = 0;
                Panels.pack(length, columns, dy, dyo + j, outChannels, panel, 0);
            }
            for (int run = 0; run < runStarts.length; run++) {
                OuterProduct.panel(
                        runLength,
                        columns,
                        length,
                        x,
                        xo + runStarts[run] + group * in,
                        Panels.GROUP,
                        inputPixels,
                        p,
                        panel,
                        at,
                        accumulate,
                        sums,
                        so + (group * geometry.depth() + run * runLength) * out + j,
                        out);
            }
        }
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        int depth = geometry.depth();
        int size = weightGradientSize();
        for (int o = from; o < to; ) {
            int group = o / out;
            int columns = Math.min(to, (group + 1) * out) - o;
            int start = so + group * depth * out + o % out;
            Scratch scratch = Scratch.get();
            float[] total = scratch.first(depth * columns);
            for (int k = 0; k < depth; k++) {
                System.arraycopy(sums, start + k * out, total, k * columns, columns);
            }
            for (int i = 1; i < count; i++) {
                for (int k = 0; k < depth; k++) {
                    VectorKernels.INSTANCE.add(
                            columns, sums, start + i * size + k * out, total, k * columns);
                }
            }
            int[] rows = scratch.tableA(depth);
            for (int k = 0; k < depth; k++) {
                rows[k] = order[k] * columns;
            }
            int[] channels = scratch.tableB(columns);
            for (int j = 0; j < columns; j++) {
                channels[j] = j * depth;
            }
            Transpose.run(depth, columns, total, 0, rows, dw, dwo + o * depth, channels);
            o += columns;
        }
    }
}
