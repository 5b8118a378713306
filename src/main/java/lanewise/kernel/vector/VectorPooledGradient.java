package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;
import lanewise.kernel.scalar.ScalarKernels;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Slices;
import lanewise.kernel.vector.simd.TreeSum;
import lanewise.kernel.vector.tiles.WindowTiles;

/**
 * The gradients of a pooled convolution from lists of its live windows.
 *
 * <p>A sample at a time, whose inputs stay in the first-level cache. The sums of an output channel
 * are (run, channels), a run being a kernel row, or a tap where taps are no neighbours; each run is
 * filled up to whole vectors, whose last lanes sum what lies behind and are left out in the end. A
 * tile of sums stays in registers while the windows of the list pass.
 */
final class VectorPooledGradient implements PooledGradient {
    /** Floats of inputs that are done at once. */
    private static final int INPUT_FLOATS = 10 * 1024;

    /** Windows that are worth the loading and storing of the sums. */
    private static final int WINDOWS = 32;

    private static final Scratch LISTS = new Scratch("live windows");
    private static final Scratch MASKS = new Scratch("masks of windows");
    private static final Scratch FILLED = new Scratch("filled sums of windows");
    private static final Scratch TOTAL = new Scratch("sum of pooled gradients");

    /**
     * A tile of a channel's sums.
     *
     * @param x where its first run starts after the inputs of a pixel
     * @param distance from one run's inputs to the next one's
     * @param sums where they are in those of the channel
     */
    private record Piece(int runs, int vectors, int x, int distance, int sums) {}

    private final ConvGeometry geometry;
    private final Choices choices;
    private final LiveWindows windows;

    private final SliceInputs inputs;

    /** Rows and columns of windows, and rows that are done at once. */
    private final int rows;

    private final int columns;
    private final int band;

    /** Floats of a run, and with the lanes that fill it up. */
    private final int run;

    private final int stride;

    /** Floats of a channel's sums, each run filled up. */
    private final int channelSize;

    private final Piece[] pieces;

    /** What computes the input gradient; null where plain loops do. */
    private final VectorPooledInputs inputGradient;

    private final PooledGradient plain;

    /** Whether a slice has room for the inputs of a row of windows: 65,000 floats. */
    static boolean applies(ConvGeometry g, Choices choices) {
        return new SliceInputs(g, choices.pool().geometry()).rowsThatFit() > 0;
    }

    VectorPooledGradient(ConvGeometry g, Choices choices) {
        PooledGradient.check(g, choices.pool().geometry());
        geometry = g;
        this.choices = choices;
        inputGradient = VectorPooledInputs.applies(g) ? new VectorPooledInputs(g, choices) : null;
        plain = ScalarKernels.INSTANCE.pooledGradient(g, choices);
        boolean joined = g.dilationWidth() == 1;
        run = (joined ? g.kernelWidth() : 1) * g.inChannels();
        stride = (run + L - 1) / L * L;
        PoolGeometry pooling = choices.pool().geometry();
        rows = pooling.outHeight();
        columns = pooling.outWidth();
        inputs = new SliceInputs(g, pooling);
        int ofSample = rows * columns;
        int enough = (WINDOWS + ofSample - 1) / ofSample;
        int samples = Math.clamp(INPUT_FLOATS / inputs.sampleSize(), 1, enough);
        band = inputs.rowsThatFit();
        int row = inputs.row();
        windows = LiveWindows.of(g, choices, samples, inputs.sampleSize(), row);
        int kernelRows = g.kernelHeight();
        int rowDistance = g.dilationHeight() * row;
        List<Piece> all = new ArrayList<>();
        if (joined) {
            addPieces(kernelRows, 0, rowDistance, 0, all);
            channelSize = kernelRows * stride;
        } else {
            int taps = g.kernelWidth();
            int distance = g.dilationWidth() * g.inChannels();
            for (int kh = 0; kh < kernelRows; kh++) {
                addPieces(taps, kh * rowDistance, distance, kh * taps * stride, all);
            }
            channelSize = kernelRows * taps * stride;
        }
        pieces = all.toArray(Piece[]::new);
    }

    /** Divides some runs of the same distance into tiles of about the same width. */
    private void addPieces(int runs, int x, int distance, int sums, List<Piece> all) {
        int vectors = stride / L;
        int blocks = (vectors + WindowTiles.MAX_VECTORS - 1) / WindowTiles.MAX_VECTORS;
        int width = (vectors + blocks - 1) / blocks;
        for (int i = 0; i < runs; i += WindowTiles.MAX_RUNS) {
            int count = Math.min(WindowTiles.MAX_RUNS, runs - i);
            for (int j = 0; j < vectors; j += width) {
                int from = x + i * distance + j * L;
                int to = sums + i * stride + j * L;
                all.add(new Piece(count, Math.min(width, vectors - j), from, distance, to));
            }
        }
    }

    @Override
    public int packedBackwardSize() {
        return plain.packedBackwardSize();
    }

    @Override
    public void packBackward(float[] weight, int wo, float[] packed, int po) {
        if (inputGradient == null) {
            plain.packBackward(weight, wo, packed, po);
        } else {
            inputGradient.pack(weight, wo, packed, po);
        }
    }

    @Override
    public void backwardData(
            int from, int to, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        if (inputGradient == null) {
            plain.backwardData(from, to, dy, dyo, packed, po, dx, dxo);
        } else {
            inputGradient.backward(from, to, dy, dyo, packed, po, dx, dxo);
        }
    }

    @Override
    public int sumsSize() {
        return plain.sumsSize();
    }

    @Override
    public void add(
            int from, int to, float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
        if (stride == run) {
            addFilled(from, to, x, xo, dy, dyo, sums, so);
            return;
        }
        try (Scratch.Lease lease = FILLED.lease()) {
            int size = geometry.outChannels() * (channelSize + 1);
            float[] filled = lease.floats(size);
            Arrays.fill(filled, 0, size, 0f);
            copyRuns(sums, so, run, filled, 0, stride);
            addFilled(from, to, x, xo, dy, dyo, filled, 0);
            copyRuns(filled, 0, stride, sums, so, run);
        }
    }

    /** Copies the runs of all channels, which start so far apart, and the biases behind them. */
    private void copyRuns(float[] from, int at, int step, float[] to, int too, int toStep) {
        int runs = geometry.outChannels() * (channelSize / stride);
        for (int i = 0; i < runs; i++) {
            System.arraycopy(from, at + i * step, to, too + i * toStep, run);
        }
        int biases = geometry.outChannels();
        System.arraycopy(from, at + runs * step, to, too + runs * toStep, biases);
    }

    private void addFilled(
            int from, int to, float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
        int outputs = choices.pool().geometry().outputSize();
        int parts = (to - from + windows.samples - 1) / windows.samples;
        int slice = Slices.take();
        try {
            for (int part = 0; part < parts; part++) {
                int done = (to - from) * part / parts;
                int count = (to - from) * (part + 1) / parts - done;
                int at = xo + done * geometry.inputSize();
                int up = dyo + done * outputs;
                for (int row = 0; row < rows; row += band) {
                    int last = Math.min(rows, row + band);
                    int place = inputs.copy(count, row, last, x, at, slice + Slices.LINE);
                    int end = (count - 1) * windows.windows + last * columns;
                    int co = choices.at(from + done);
                    addWindows(row * columns, end, co, place, dy, up, sums, so);
                }
            }
        } finally {
            Slices.giveBack(slice);
        }
    }

    private void addWindows(
            int first, int last, int co, int xo, float[] dy, int dyo, float[] sums, int so) {
        int out = geometry.outChannels();
        int room = windows.room();
        int step = stride == L ? WindowTiles.CHANNELS : 1;
        try (Scratch.Lease lists = LISTS.lease();
                Scratch.Lease kept = MASKS.lease()) {
            int[] at = lists.rows(step * room);
            int[] gradients = lists.columns(step * room);
            int[] masks = kept.rows(windows.maskSize());
            int[] ends = kept.columns(WindowTiles.CHANNELS);
            for (int o = 0; o < out; o += step) {
                if (o % L == 0) {
                    windows.look(first, last, co, o, dy, dyo, masks);
                }
                int channels = Math.min(step, out - o);
                for (int i = 0; i < channels; i++) {
                    int e = i * room;
                    ends[i] =
                            windows.list(first, last, co, o + i, dy, dyo, masks, e, at, gradients);
                    addBias(e, ends[i], gradients, dy, dyo, sums, so + out * channelSize + o + i);
                }
                int done = 0;
                if (channels == WindowTiles.CHANNELS) {
                    done = shortest(ends, room);
                    addTogether(done, at, gradients, xo, dy, dyo, sums, so + o * channelSize);
                }
                for (int i = 0; i < channels; i++) {
                    int to = so + (o + i) * channelSize;
                    addEntries(i * room + done, ends[i], at, gradients, xo, dy, dyo, sums, to);
                }
            }
        }
    }

    /** The length of the shortest list. */
    private static int shortest(int[] ends, int room) {
        int length = ends[0];
        for (int i = 1; i < WindowTiles.CHANNELS; i++) {
            length = Math.min(length, ends[i] - i * room);
        }
        return length;
    }

    /** Adds the first entries of four channels, whose runs have one vector. */
    private void addTogether(
            int n,
            int[] inputs,
            int[] gradients,
            int xo,
            float[] dy,
            int dyo,
            float[] sums,
            int so) {
        int room = windows.room();
        for (Piece p : pieces) {
            int to = so + p.sums;
            WindowTiles.together(
                    p.runs,
                    n,
                    0,
                    room,
                    2 * room,
                    3 * room,
                    inputs,
                    gradients,
                    xo + p.x,
                    p.distance,
                    dy,
                    dyo,
                    sums,
                    stride,
                    to,
                    to + channelSize,
                    to + 2 * channelSize,
                    to + 3 * channelSize);
        }
    }

    /** Adds entries to the sums of a channel. */
    private void addEntries(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            int xo,
            float[] dy,
            int dyo,
            float[] sums,
            int so) {
        for (Piece p : pieces) {
            WindowTiles.add(
                    p.runs,
                    p.vectors,
                    e,
                    end,
                    inputs,
                    gradients,
                    xo + p.x,
                    p.distance,
                    dy,
                    dyo,
                    sums,
                    stride,
                    so + p.sums);
        }
    }

    private static void addBias(
            int e, int end, int[] gradients, float[] dy, int dyo, float[] sums, int so) {
        float sum = sums[so];
        for (int i = e; i < end; i++) {
            sum += dy[dyo + gradients[i]];
        }
        sums[so] = sum;
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        int in = geometry.inChannels();
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        int depth = geometry.depth();
        try (Scratch.Lease lease = TOTAL.lease()) {
            float[] total = lease.floats(depth);
            for (int o = from; o < to; o++) {
                TreeSum.run(depth, count, sumsSize(), sums, so + o * depth, total, 0);
                for (int tap = 0; tap < taps; tap++) {
                    int write = dwo + o * in * taps + tap;
                    for (int c = 0; c < in; c++) {
                        dw[write + c * taps] = total[tap * in + c];
                    }
                }
            }
        }
    }
}
