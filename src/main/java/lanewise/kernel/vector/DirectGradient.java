package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Kernels;
import lanewise.kernel.TapRange;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Streams;
import lanewise.kernel.vector.simd.Transpose;
import lanewise.kernel.vector.simd.TreeSum;

/**
 * The weight gradient of the direct convolution: a sum of outer products over the pixels that a run
 * of weights meets. Where taps in the padding are not left out, inputs are first copied into zeros.
 */
final class DirectGradient {
    /** Pixels of an outer product before the next tile, so that they stay in the first level. */
    private static final int BLOCK = 128;

    /** Floats of padded inputs, so that they too stay in the second level. */
    private static final int PADDED_FLOATS = 96 * 1024;

    private static final Scratch PADDED = new Scratch("padded inputs of a weight gradient");
    private static final Scratch TOTAL = new Scratch("sum of weight gradients");

    private final ConvGeometry geometry;
    private final DirectWeights weights;
    private final int in;
    private final int out;
    private final int outChannels;

    /** Output pixels of a sample, and samples at once. */
    private final int pixels;

    private final int images;

    private final boolean leavesOutPadding;

    /** What copies inputs into zeros, or null where they are read as they are. */
    private final Padding padding;

    /** For each kernel row, the rows of outputs whose inputs exist. */
    private final TapRange[] rows;

    /** From one kernel row's inputs to the next one's. */
    private final int rowDistance;

    private final TapRange allColumns;
    private final WeightRun[] runs;
    private final int runLength;

    /**
     * @param weights that the gradient is that of
     * @param most samples that are done at once
     */
    DirectGradient(ConvGeometry g, DirectWeights weights, int most) {
        geometry = g;
        this.weights = weights;
        in = g.groupInChannels();
        out = g.groupOutChannels();
        outChannels = g.outChannels();
        pixels = g.outHeight() * g.outWidth();
        leavesOutPadding = g.leavesOutPadding();
        padding = g.padded() && !leavesOutPadding ? new Padding(g) : null;
        int top = padding != null ? 0 : g.paddingHeight();
        int height = g.height() + 2 * (g.paddingHeight() - top);
        int width = g.width() + (padding != null ? 2 * g.paddingWidth() : 0);
        int fitting = padding != null ? PADDED_FLOATS / padding.size() : BLOCK / pixels;
        images = g.padded() ? Math.clamp(fitting, 1, most) : most;
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
            runs[kw] = WeightRun.of(g, images, kw, padding != null);
        }
    }

    /**
     * Adds some samples to the sums (group, kernel row, kernel column, input channel, output
     * channel) and, if wanted, to those of the bias, which lie behind.
     */
    void add(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so,
            boolean bias) {
        boolean apart = bias && pixels > Kernels.ROWS_IN_A_CHAIN;
        if (apart) {
            int biases = so + geometry.weightSize();
            if (!accumulate) {
                Arrays.fill(sums, biases, biases + outChannels, 0f);
            }
            Streams.columnSums(samples, pixels, outChannels, dy, dyo, sums, biases);
        }
        for (int n = 0; n < samples; n += images) {
            int count = Math.min(images, samples - n);
            int from = xo + n * geometry.inputSize();
            int up = dyo + n * geometry.outputSize();
            boolean goesOn = accumulate || n > 0;
            if (padding == null) {
                addBlocks(count, x, from, dy, up, goesOn, sums, so, bias && !apart);
                continue;
            }
            try (Scratch.Lease lease = PADDED.lease()) {
                float[] padded = lease.floats(count * padding.size());
                padding.add(count, x, from, padded);
                addBlocks(count, padded, 0, dy, up, goesOn, sums, so, bias && !apart);
            }
        }
    }

    private void addBlocks(
            int count,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so,
            boolean bias) {
        int biases = bias ? so + geometry.weightSize() : -1;
        boolean apart = bias && leavesOutPadding;
        for (int p = 0; p < count * pixels; p += BLOCK) {
            int end = Math.min(count * pixels, p + BLOCK);
            boolean goesOn = accumulate || p > 0;
            int at = dyo + p * outChannels;
            if (apart) {
                Streams.columnSums(end - p, outChannels, dy, at, goesOn, sums, biases);
            }
            for (int group = 0; group < geometry.groups(); group++) {
                int bo = bias && !apart ? biases + group * out : -1;
                outer(group, p, end, x, xo, dy, at + group * out, goesOn, sums, so, bo);
            }
        }
    }

    /**
     * Adds pixels {@code p} to {@code end - 1} to a group's sums, and to those of its biases unless
     * {@code bo} is below 0.
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
            int bo) {
        try (Scratch.Lease arena = Scratch.ARENA.lease()) {
            float[] packed = arena.floats(Scratch.LINE + Panels.WIDTH * BLOCK);
            for (int j = 0; j < out; j += Panels.WIDTH) {
                int columns = Math.min(Panels.WIDTH, out - j);
                boolean asItIs = columns == outChannels && columns % L == 0;
                float[] panel = dy;
                int at = dyo + j;
                TapRange done = asItIs ? allColumns : null;
                for (int i = 0; i < runs.length; i++) {
                    WeightRun run = runs[i];
                    if (!run.columns().equals(done)) {
                        panel = packed;
                        at = Scratch.LINE;
                        run.pack(p, end, columns, dy, dyo + j, outChannels, panel, at);
                        done = run.columns();
                    }
                    int from = xo + run.start() + group * in;
                    int to = so + (group * geometry.depth() + i * runLength) * out + j;
                    int biases = bo >= 0 && i == 0 ? bo + j : -1;
                    kernelRows(
                            run, p, end, columns, x, from, panel, at, accumulate, sums, to, biases);
                }
            }
        }
    }

    /** Adds the pixels of a run in every row of the kernel, and to the biases in the first. */
    private void kernelRows(
            WeightRun run,
            int p,
            int end,
            int columns,
            float[] x,
            int xo,
            float[] panel,
            int po,
            boolean accumulate,
            float[] sums,
            int so,
            int bo) {
        int done = 0;
        if (bo >= 0) {
            done =
                    OuterProduct.summing(
                            runLength,
                            columns,
                            end - p,
                            x,
                            xo,
                            run.inputs(),
                            p,
                            panel,
                            po,
                            accumulate,
                            sums,
                            so,
                            out,
                            bo);
        }
        int from = xo;
        int to = so;
        for (TapRange met : rows) {
            run(run, met, done, p, end, columns, x, from, panel, po, accumulate, sums, to);
            from += rowDistance;
            to += runs.length * runLength * out;
            done = 0;
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
        int span = met.whole() ? images * pixels : pixels;
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

    /** Adds the sums of several chunks and writes them in PyTorch's order. */
    void finish(int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        for (int o = from; o < to; ) {
            int group = o / out;
            int columns = Math.min(to, (group + 1) * out) - o;
            int start = so + group * geometry.depth() * out + o % out;
            finishGroup(count, sums, start, columns, dw, dwo + o * geometry.depth());
            o += columns;
        }
    }

    private void finishGroup(int count, float[] sums, int so, int columns, float[] dw, int dwo) {
        int depth = geometry.depth();
        int size = geometry.weightSize() + outChannels;
        try (Scratch.Lease lease = TOTAL.lease()) {
            float[] total = lease.floats(depth * columns);
            for (int k = 0; k < depth; k++) {
                TreeSum.run(columns, count, size, sums, so + k * out, total, k * columns);
            }
            int[] places = lease.rows(depth);
            for (int k = 0; k < depth; k++) {
                places[k] = weights.place(k) * columns;
            }
            int[] channels = lease.columns(columns);
            for (int j = 0; j < columns; j++) {
                channels[j] = j * depth;
            }
            Transpose.run(depth, columns, total, 0, places, dw, dwo, channels);
        }
    }
}
