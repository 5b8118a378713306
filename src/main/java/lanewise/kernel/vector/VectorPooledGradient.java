package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PooledGradient;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Streams;
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

    private static final Scratch INPUTS = new Scratch("inputs of a pooled gradient");
    private static final Scratch LISTS = new Scratch("live windows");
    private static final Scratch MASKS = new Scratch("masks of windows");
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

    /** What copies the inputs, or null where they are read as they are. */
    private final Padding padding;

    /** Floats of a run, and with the lanes that fill it up. */
    private final int run;

    private final int stride;

    /** Floats of a channel's sums. */
    private final int channelSize;

    private final Piece[] pieces;

    VectorPooledGradient(ConvGeometry g, Choices choices) {
        PooledGradient.check(g, choices.pool().geometry());
        geometry = g;
        this.choices = choices;
        boolean joined = g.dilationWidth() == 1;
        run = (joined ? g.kernelWidth() : 1) * g.inChannels();
        stride = (run + L - 1) / L * L;
        boolean copied = g.padded() || run != stride;
        padding = copied ? new Padding(g) : null;
        int row = (g.width() + 2 * g.paddingWidth()) * g.inChannels();
        int sample = copied ? padding.size() : g.inputSize();
        int ofSample = choices.pool().geometry().outputSize() / g.outChannels();
        int enough = (WINDOWS + ofSample - 1) / ofSample;
        int samples = Math.clamp(INPUT_FLOATS / sample, 1, enough);
        windows = LiveWindows.of(g, choices, samples, sample, row);
        int rows = g.kernelHeight();
        int rowDistance = g.dilationHeight() * row;
        List<Piece> all = new ArrayList<>();
        if (joined) {
            addPieces(rows, 0, rowDistance, 0, all);
            channelSize = rows * stride;
        } else {
            int taps = g.kernelWidth();
            int distance = g.dilationWidth() * g.inChannels();
            for (int kh = 0; kh < rows; kh++) {
                addPieces(taps, kh * rowDistance, distance, kh * taps * stride, all);
            }
            channelSize = rows * taps * stride;
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
    public int sumsSize() {
        return geometry.outChannels() * (channelSize + 1);
    }

    @Override
    public void add(
            int from, int to, float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
        int outputs = choices.pool().geometry().outputSize();
        int parts = (to - from + windows.samples - 1) / windows.samples;
        for (int part = 0; part < parts; part++) {
            int done = (to - from) * part / parts;
            int count = (to - from) * (part + 1) / parts - done;
            int at = xo + done * geometry.inputSize();
            int up = dyo + done * outputs;
            int co = choices.at(from + done);
            if (padding == null) {
                addSamples(count, co, x, at, dy, up, sums, so);
                continue;
            }
            try (Scratch.Lease lease = INPUTS.lease()) {
                int size = count * padding.size();
                float[] padded = lease.floats(size + L);
                padding.add(count, x, at, padded);
                Arrays.fill(padded, size, size + L, 0f);
                addSamples(count, co, padded, 0, dy, up, sums, so);
            }
        }
    }

    private void addSamples(
            int count, int co, float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
        int out = geometry.outChannels();
        int biases = so + out * channelSize;
        try (Scratch.Lease lists = LISTS.lease();
                Scratch.Lease kept = MASKS.lease()) {
            int room = windows.room();
            int[] inputs = lists.rows(WindowTiles.CHANNELS * room);
            int[] gradients = lists.columns(WindowTiles.CHANNELS * room);
            int[] masks = kept.rows(windows.maskSize());
            for (int o = 0; o < out; o++) {
                if (o % L == 0) {
                    windows.look(count, co, o, dy, dyo, masks);
                }
                int end = windows.list(count, co, o, dy, dyo, masks, 0, inputs, gradients);
                addEntries(0, end, inputs, gradients, x, xo, dy, dyo, sums, so + o * channelSize);
                addBias(end, gradients, dy, dyo, sums, biases + o);
            }
        }
    }

    /** Adds entries to the sums of a channel. */
    private void addEntries(
            int e,
            int end,
            int[] inputs,
            int[] gradients,
            float[] x,
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
                    x,
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
            int end, int[] gradients, float[] dy, int dyo, float[] sums, int so) {
        float sum = sums[so];
        for (int e = 0; e < end; e++) {
            sum += dy[dyo + gradients[e]];
        }
        sums[so] = sum;
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        int in = geometry.inChannels();
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        int tapsOfRun = run / in;
        try (Scratch.Lease lease = TOTAL.lease()) {
            float[] total = lease.floats(channelSize);
            for (int o = from; o < to; o++) {
                int at = so + o * channelSize;
                System.arraycopy(sums, at, total, 0, channelSize);
                for (int i = 1; i < count; i++) {
                    Streams.add(channelSize, sums, at + i * sumsSize(), total, 0);
                }
                for (int tap = 0; tap < taps; tap++) {
                    int place = tap / tapsOfRun * stride + tap % tapsOfRun * in;
                    int write = dwo + o * in * taps + tap;
                    for (int c = 0; c < in; c++) {
                        dw[write + c * taps] = total[place + c];
                    }
                }
            }
        }
    }
}
