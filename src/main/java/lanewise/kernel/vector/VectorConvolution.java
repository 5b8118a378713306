package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.TapRange;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Streams;
import lanewise.kernel.vector.simd.Transpose;

/**
 * The convolution as matrix products whose rows are found through tables, so that nothing is
 * copied.
 *
 * <p>Channels-last, the inputs of one output pixel are a few contiguous stretches (a kernel row
 * each, or a tap where taps are not neighbours). A tile takes eight output pixels with the same
 * taps, across rows and images, and two vectors of output channels. An input gradient is the same
 * with inputs and outputs exchanged. A weight gradient is a sum of outer products over the pixels
 * that a run of weights meets; where taps in the padding are not left out, inputs are first copied
 * into zeros.
 */
final class VectorConvolution implements Convolution {
    /** Output pixels of the tables; more are done table by table. */
    private static final int TABLE_PIXELS = 4096;

    /** Floats of samples done at once: the classes of pixels at the borders find them in cache. */
    private static final int SAMPLE_FLOATS = 64 * 1024;

    /** Pixels that stay in the first-level cache while the panels pass. */
    private static final int PIXEL_BLOCK = 192;

    /** The same for colours, whose tiles are ten pixels of a row. */
    private static final int COLOUR_BLOCK = 240;

    /** Pixels of an outer product before the next tile, so that they stay in the first level. */
    private static final int OUTER_BLOCK = 128;

    /** Floats of padded inputs, so that they too stay in the second level. */
    private static final int PADDED_FLOATS = 96 * 1024;

    private final ConvGeometry geometry;
    private final int taps;
    private final int in;
    private final int out;
    private final int outChannels;
    private final int images;
    private final PixelClass[] outputs;
    private final PixelClass[] inputs;
    private final int packedGroup;
    private final int packedBackwardGroup;

    /** The place in a chain of each weight of an output channel. */
    private final int[] order;

    /** What follows is for weight gradients: output pixels of a sample, and samples at once. */
    private final int pixels;

    private final int outerImages;

    private final boolean leavesOutPadding;

    /** Whether inputs are copied into zeros, and the floats of a sample then. */
    private final boolean copied;

    private final int paddedSize;

    /** For each kernel row, the rows of outputs whose inputs exist. */
    private final TapRange[] rows;

    /** From one kernel row's inputs to the next one's. */
    private final int rowDistance;

    private final TapRange allColumns;
    private final WeightRun[] runs;
    private final int runLength;

    VectorConvolution(ConvGeometry g) {
        geometry = g;
        taps = g.kernelHeight() * g.kernelWidth();
        in = g.groupInChannels();
        out = g.groupOutChannels();
        outChannels = g.outChannels();
        pixels = g.outHeight() * g.outWidth();
        int sample = Math.max(g.inputSize(), g.outputSize());
        images = Math.max(1, Math.min(TABLE_PIXELS / pixels, SAMPLE_FLOATS / sample));
        outputs = PixelClass.ofOutputs(g, images);
        inputs = PixelClass.ofInputs(g, images);
        order = new int[g.depth()];
        for (int k = 0; k < order.length; k++) {
            order[k] = k % taps * in + k / taps;
        }
        packedGroup = g.depth() * Panels.padded(out);
        packedBackwardGroup = taps * out * Panels.padded(in);
        leavesOutPadding = g.leavesOutPadding();
        copied = g.padded() && !leavesOutPadding;
        int top = copied ? 0 : g.paddingHeight();
        int left = copied ? 0 : g.paddingWidth();
        int height = g.height() + 2 * (g.paddingHeight() - top);
        int width = g.width() + 2 * (g.paddingWidth() - left);
        paddedSize = height * width * g.inChannels();
        int most = copied ? PADDED_FLOATS / paddedSize : g.padded() ? OUTER_BLOCK / pixels : images;
        outerImages = Math.clamp(most, 1, images);
        rowDistance = g.dilationHeight() * width * g.inChannels();
        rows = new TapRange[g.kernelHeight()];
        for (int kh = 0; kh < rows.length; kh++) {
            int tap = kh * g.dilationHeight() - top;
            rows[kh] = TapRange.of(g.outHeight(), g.strideHeight(), tap, height);
        }
        allColumns = new TapRange(g.outWidth(), 0, g.outWidth());
        boolean joined = g.dilationWidth() == 1 && g.groups() == 1 && !leavesOutPadding;
        runLength = joined ? g.kernelWidth() * in : in;
        runs = new WeightRun[joined ? 1 : g.kernelWidth()];
        for (int kw = 0; kw < runs.length; kw++) {
            int tap = kw * g.dilationWidth() - left;
            TapRange columns = TapRange.of(g.outWidth(), g.strideWidth(), tap, width);
            int[] inputs = new int[outerImages * g.outHeight() * columns.count()];
            for (int i = 0; i < inputs.length; i++) {
                int row = i / columns.count();
                int h = row % g.outHeight() * g.strideHeight() - top;
                int w = (columns.first() + i % columns.count()) * g.strideWidth() - left;
                inputs[i] = ((row / g.outHeight() * height + h) * width + w) * g.inChannels();
            }
            runs[kw] = new WeightRun(kw * g.dilationWidth() * g.inChannels(), columns, inputs);
        }
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
        return geometry.groups() * packedBackwardGroup;
    }

    /** Packs to (group, panel of input channels, tap, output channel, column of the panel). */
    @Override
    public void packBackward(float[] w, int wo, float[] packed, int po) {
        int depth = geometry.depth();
        for (int group = 0; group < geometry.groups(); group++) {
            int from = wo + group * out * depth;
            int to = po + group * packedBackwardGroup;
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
            int width;
            for (int j = 0; j < in; j += width) {
                width = Panels.width(in - j);
                for (int tap = 0; tap < taps; tap++) {
                    Panels.packTransposed(
                            out,
                            Math.min(width, in - j),
                            transposed,
                            (tap * in + j) * out,
                            out,
                            null,
                            packed,
                            to + (j * taps + tap * width) * out);
                }
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
        int block = geometry.inChannels() == 3 ? COLOUR_BLOCK : PIXEL_BLOCK;
        for (int n = 0; n < samples; n += images) {
            int count = Math.min(images, samples - n);
            for (PixelClass pixels : outputs) {
                for (int p = 0; p < count * pixels.count(); p += block) {
                    int end = Math.min(count * pixels.count(), p + block);
                    for (int group = 0; group < geometry.groups(); group++) {
                        RowProduct.run(
                                p,
                                end,
                                out,
                                geometry.depth(),
                                pixels.starts(),
                                pixels.lengths(),
                                pixels.steps(),
                                x,
                                xo + n * geometry.inputSize() + group * in,
                                pixels.sources(),
                                packed,
                                po + group * packedGroup,
                                bias,
                                bo + group * out,
                                relu,
                                y,
                                yo + n * geometry.outputSize() + group * out,
                                pixels.targets());
                    }
                }
            }
        }
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        for (int n = 0; n < samples; n += images) {
            int count = Math.min(images, samples - n);
            for (PixelClass pixels : inputs) {
                for (int p = 0; p < count * pixels.count(); p += PIXEL_BLOCK) {
                    int end = Math.min(count * pixels.count(), p + PIXEL_BLOCK);
                    for (int group = 0; group < geometry.groups(); group++) {
                        RowProduct.run(
                                p,
                                end,
                                in,
                                taps * out,
                                pixels.starts(),
                                pixels.lengths(),
                                pixels.steps(),
                                dy,
                                dyo + n * geometry.outputSize() + group * out,
                                pixels.sources(),
                                packed,
                                po + group * packedBackwardGroup,
                                null,
                                0,
                                false,
                                dx,
                                dxo + n * geometry.inputSize() + group * in,
                                pixels.targets());
                    }
                }
            }
        }
    }

    private void pad(int count, float[] x, int xo, float[] padded) {
        ConvGeometry g = geometry;
        int row = g.width() * g.inChannels();
        int filled = 0;
        for (int n = 0; n < count; n++) {
            for (int h = 0; h < g.height(); h++) {
                int to = paddedRow(n, h);
                Arrays.fill(padded, filled, to, 0f);
                System.arraycopy(x, xo + (n * g.height() + h) * row, padded, to, row);
                filled = to + row;
            }
        }
        Arrays.fill(padded, filled, count * paddedSize, 0f);
    }

    /** Where an input row starts in the padded samples. */
    private int paddedRow(int n, int h) {
        int width = geometry.width() + 2 * geometry.paddingWidth();
        return n * paddedSize
                + ((h + geometry.paddingHeight()) * width + geometry.paddingWidth())
                        * geometry.inChannels();
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
        gradients(samples, x, xo, dy, dyo, accumulate, sums, so, null, 0);
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
        gradients(samples, x, xo, dy, dyo, accumulate, sums, so, biasSums, bo);
    }

    private void gradients(
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
        for (int n = 0; n < samples; n += outerImages) {
            int count = Math.min(outerImages, samples - n);
            float[] source = x;
            int from = xo + n * geometry.inputSize();
            if (copied) {
                source = Scratch.get().first(count * paddedSize);
                pad(count, x, from, source);
                from = 0;
            }
            int up = dyo + n * geometry.outputSize();
            for (int p = 0; p < count * pixels; p += OUTER_BLOCK) {
                int end = Math.min(count * pixels, p + OUTER_BLOCK);
                boolean goesOn = accumulate || n > 0 || p > 0;
                int at = up + p * outChannels;
                boolean apart = biasSums != null && leavesOutPadding;
                if (apart) {
                    Streams.columnSums(end - p, outChannels, dy, at, goesOn, biasSums, bo);
                }
                for (int group = 0; group < geometry.groups(); group++) {
                    outer(
                            group,
                            p,
                            end,
                            source,
                            from,
                            dy,
                            at + group * out,
                            goesOn,
                            sums,
                            so,
                            apart ? null : biasSums,
                            bo + group * out);
                }
            }
        }
    }

    /**
     * Adds pixels {@code p} to {@code end - 1} to a group's sums, and to those of its biases unless
     * null.
     */
    private void outer(
            int group,
            int p,
            int end,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so,
            float[] biasSums,
            int bo) {
        for (int j = 0; j < out; j += Panels.WIDTH) {
            int columns = Math.min(Panels.WIDTH, out - j);
            float[] panel = dy;
            int at = dyo + j;
            TapRange packed = columns == outChannels && columns % L == 0 ? allColumns : null;
            for (int i = 0; i < runs.length; i++) {
                WeightRun run = runs[i];
                if (!run.columns().equals(packed)) {
                    at = Scratch.LINE;
                    panel = Scratch.get().arena(at + Panels.WIDTH * OUTER_BLOCK);
                    run.pack(p, end, columns, dy, dyo + j, outChannels, panel, at);
                    packed = run.columns();
                }
                int from = xo + run.start() + group * in;
                int to = so + (group * geometry.depth() + i * runLength) * out + j;
                int done = 0;
                if (biasSums != null && i == 0) {
                    done =
                            OuterProduct.summing(
                                    runLength,
                                    columns,
                                    end - p,
                                    x,
                                    from,
                                    run.inputs(),
                                    p,
                                    panel,
                                    at,
                                    accumulate,
                                    sums,
                                    to,
                                    out,
                                    biasSums,
                                    bo + j);
                }
                for (TapRange met : rows) {
                    run(run, met, done, p, end, columns, x, from, panel, at, accumulate, sums, to);
                    from += rowDistance;
                    to += runs.length * runLength * out;
                    done = 0;
                }
            }
        }
    }

    /**
     * Adds the pixels of a run whose rows meet inputs, without its first {@code done} weights: a
     * stretch of the panel in each sample, or all of it.
     */
    private void run(
            WeightRun run,
            TapRange met,
            int done,
            int p,
            int end,
            int columns,
            float[] x,
            int xo,
            float[] panel,
            int po,
            boolean accumulate,
            float[] sums,
            int so) {
        int width = geometry.outWidth();
        int span = met.whole() ? outerImages * pixels : pixels;
        boolean goesOn = accumulate;
        for (int s = p - p % span; s < end; s += span) {
            int first = Math.max(p, s + met.first() * width);
            int last = Math.min(end, met.whole() ? end : s + met.end() * width);
            int entry = run.before(first);
            OuterProduct.panel(
                    runLength - done,
                    columns,
                    Math.max(0, run.before(last) - entry),
                    x,
                    xo + done,
                    run.inputs(),
                    entry,
                    panel,
                    po + (entry - run.before(p)) * Panels.atMostTwo(columns),
                    goesOn,
                    sums,
                    so + done * out,
                    out);
            goesOn = true;
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
                    Streams.add(columns, sums, start + i * size + k * out, total, k * columns);
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
