package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.I;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;
import lanewise.kernel.scalar.ScalarKernels;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.TreeSum;
import lanewise.kernel.vector.tiles.ColourWindowTiles;

/**
 * The weight gradients of a convolution of an image under windows of two by two, 16 output channels
 * in the lanes of a vector.
 *
 * <p>Each row of inputs is copied beside the one below it, eight floats a pair of pixels: the upper
 * one's channels, 0, the lower one's, 0. A vector from a pair on has all four inputs that a tap may
 * meet in a window. A lane selects that of the output that its channel chose. Where a window is
 * left out it selects a 0, and its gradient is -0: adding their product, -0, changes no sum.
 */
final class VectorColourWindows implements PooledGradient {
    private static final int PAIR = ColourWindowTiles.PAIR;

    /** The lane of the upper pixel that is 0; those of the pixel below, and on the right. */
    private static final int ZERO = 3;

    private static final int BELOW = 4;
    private static final int RIGHT = PAIR;

    /** Vectors of lanes that a window has, one a channel of the most that there are. */
    private static final int CHANNELS = ColourWindowTiles.MAX_CHANNELS;

    private static final Scratch LANES = new Scratch("lanes of colours");
    private static final Scratch PAIRS = new Scratch("pairs of rows");
    private static final Scratch TURNED = new Scratch("sums of colours");
    private static final Scratch TOTAL = new Scratch("sum of gradients of colours");

    private final ConvGeometry geometry;
    private final Choices choices;
    private final PooledGradient plain;
    private final int in;
    private final int out;
    private final int kernelRows;
    private final int kernelColumns;

    /** Rows and columns of windows. */
    private final int rows;

    private final int columns;

    /** Floats of a row of pairs. */
    private final int pairs;

    private final int[] spread;

    VectorColourWindows(ConvGeometry g, Choices choices) {
        PooledGradient.check(g, choices.pool().geometry());
        geometry = g;
        this.choices = choices;
        plain = ScalarKernels.INSTANCE.pooledGradient(g, choices);
        in = g.inChannels();
        out = g.outChannels();
        kernelRows = g.kernelHeight();
        kernelColumns = g.kernelWidth();
        PoolGeometry pooling = choices.pool().geometry();
        rows = pooling.outHeight();
        columns = pooling.outWidth();
        pairs = (2 * columns + kernelColumns - 1) * PAIR;
        spread = spread(in);
    }

    /** Whether there are 16 lanes, and windows whose choices are kept as masks. */
    static boolean applies(ConvGeometry g, Choices choices) {
        return L == 16
                && choices.pool() instanceof VectorPool
                && PooledGradient.isOfImage(g, choices.pool().geometry());
    }

    @Override
    public int packedBackwardSize() {
        return plain.packedBackwardSize();
    }

    @Override
    public void packBackward(float[] weight, int wo, float[] packed, int po) {
        plain.packBackward(weight, wo, packed, po);
    }

    @Override
    public void backwardData(
            int from, int to, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        plain.backwardData(from, to, dy, dyo, packed, po, dx, dxo);
    }

    @Override
    public int sumsSize() {
        return plain.sumsSize();
    }

    @Override
    public void add(
            int from, int to, float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
        int outputs = rows * columns * out;
        try (Scratch.Lease turned = TURNED.lease();
                Scratch.Lease lanes = LANES.lease();
                Scratch.Lease copies = PAIRS.lease()) {
            float[] chains = turned.floats(sumsSize());
            turn(sums, so, chains);
            int[] selected = lanes.rows(columns * CHANNELS * L);
            float[] gradients = lanes.floats(columns * L);
            float[] ring = copies.floats(kernelRows * pairs);
            for (int n = from; n < to; n++) {
                int image = xo + (n - from) * geometry.inputSize();
                for (int row = 0; row < rows; row++) {
                    for (int i = row == 0 ? 0 : kernelRows - 2; i < kernelRows; i++) {
                        copy(2 * row + i, x, image, ring);
                    }
                    int up = dyo + (n - from) * outputs + row * columns * out;
                    int co = choices.at(n) + row * columns * (out / L);
                    for (int o = 0; o < out; o += L) {
                        int bias = geometry.weightSize() + o;
                        look(co + o / L, dy, up + o, selected, gradients, chains, bias);
                        addRow(2 * row, selected, gradients, ring, chains, o);
                    }
                }
            }
            turnBack(chains, sums, so);
        }
    }

    /** Sums of (output channel, tap, channel) become (tap, channel, output channel). */
    private void turn(float[] sums, int so, float[] chains) {
        int depth = geometry.depth();
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < depth; i++) {
                chains[i * out + o] = sums[so + o * depth + i];
            }
        }
        int weights = geometry.weightSize();
        System.arraycopy(sums, so + weights, chains, weights, out);
    }

    private void turnBack(float[] chains, float[] sums, int so) {
        int depth = geometry.depth();
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < depth; i++) {
                sums[so + o * depth + i] = chains[i * out + o];
            }
        }
        int weights = geometry.weightSize();
        System.arraycopy(chains, weights, sums, so + weights, out);
    }

    /** Copies a row of padded inputs and the one below it. */
    private void copy(int row, float[] x, int xo, float[] ring) {
        int to = row % kernelRows * pairs;
        int h = row - geometry.paddingHeight();
        int left = geometry.paddingWidth();
        int end = pairs / PAIR;
        int done = 0;
        if (h >= 0 && h + 1 < geometry.height()) {
            copyPixels(row, 0, left, x, xo, ring, to);
            int stop = Math.min(end, left + geometry.width());
            done = copyVectors(left, stop, x, xo + h * geometry.width() * in, ring, to);
        }
        copyPixels(row, done, end, x, xo, ring, to);
    }

    /** Copies two pairs at a time; the number behind the last one that was copied. */
    private int copyVectors(int from, int to, float[] x, int xo, float[] ring, int ro) {
        int below = geometry.width() * in;
        int last = x.length - below - L;
        IntVector places = IntVector.fromArray(I, spread, 0);
        IntVector kept = IntVector.fromArray(I, spread, L);
        int at = xo;
        int p = from;
        for (; p + 2 <= to && at <= last; p += 2, at += 2 * in) {
            IntVector upper = FloatVector.fromArray(F, x, at).reinterpretAsInts();
            IntVector lower = FloatVector.fromArray(F, x, at + below).reinterpretAsInts();
            places.selectFrom(upper, lower)
                    .and(kept)
                    .reinterpretAsFloats()
                    .intoArray(ring, ro + p * PAIR);
        }
        return p;
    }

    /** Copies some pairs, of which pixels may lie in the padding. */
    private void copyPixels(int row, int from, int to, float[] x, int xo, float[] ring, int ro) {
        int h = row - geometry.paddingHeight();
        for (int p = from; p < to; p++) {
            int w = p - geometry.paddingWidth();
            copyPixel(h, w, x, xo, ring, ro + p * PAIR);
            copyPixel(h + 1, w, x, xo, ring, ro + p * PAIR + BELOW);
        }
    }

    private void copyPixel(int h, int w, float[] x, int xo, float[] ring, int to) {
        int width = geometry.width();
        boolean inside = h >= 0 && h < geometry.height() && w >= 0 && w < width;
        int from = xo + (h * width + w) * in;
        for (int c = 0; c < BELOW; c++) {
            ring[to + c] = inside && c < in ? x[from + c] : 0f;
        }
    }

    /** Of the lanes of two pairs, where they are in two rows, and all bits of those that are. */
    private static int[] spread(int in) {
        int[] spread = new int[2 * L];
        for (int lane = 0; lane < L; lane++) {
            int channel = lane % BELOW;
            if (channel < in) {
                spread[lane] = lane / BELOW % 2 * L + lane / PAIR * in + channel;
                spread[L + lane] = -1;
            }
        }
        return spread;
    }

    /** Finds what a row of windows selects and adds, and adds it to the biases. */
    private void look(
            int co,
            float[] dy,
            int dyo,
            int[] selected,
            float[] gradients,
            float[] sums,
            int bias) {
        long[] kept = choices.kept();
        int blocks = out / L;
        FloatVector sum = FloatVector.fromArray(F, sums, bias);
        for (int w = 0; w < columns; w++) {
            long chosen = kept[co + w * blocks];
            long below = chosen >>> 2 * L;
            long right = chosen & ~below | chosen >>> L & below;
            FloatVector gradient = FloatVector.fromArray(F, dy, dyo + w * out);
            VectorMask<Float> dead =
                    gradient.compare(VectorOperators.EQ, 0f)
                            .or(VectorMask.fromLong(F, chosen >>> 3 * L));
            VectorMask<Integer> leftOut = dead.cast(I);
            IntVector lane =
                    IntVector.zero(I)
                            .add(BELOW, VectorMask.fromLong(I, below))
                            .add(RIGHT, VectorMask.fromLong(I, right));
            int at = w * CHANNELS * L;
            lane.blend(ZERO, leftOut).intoArray(selected, at);
            lane.add(1).blend(ZERO, leftOut).intoArray(selected, at + L);
            lane.add(2).blend(ZERO, leftOut).intoArray(selected, at + 2 * L);
            gradient = gradient.blend(-0f, dead);
            gradient.intoArray(gradients, w * L);
            sum = sum.add(gradient);
        }
        sum.intoArray(sums, bias);
    }

    /** Adds a row of windows, whose first row of inputs is given, to the sums of all taps. */
    private void addRow(
            int first, int[] selected, float[] gradients, float[] ring, float[] sums, int so) {
        for (int kh = 0; kh < kernelRows; kh++) {
            int pair = (first + kh) % kernelRows * pairs;
            for (int kw = 0; kw < kernelColumns; kw += ColourWindowTiles.MAX_TAPS) {
                ColourWindowTiles.add(
                        Math.min(ColourWindowTiles.MAX_TAPS, kernelColumns - kw),
                        in,
                        columns,
                        selected,
                        gradients,
                        ring,
                        pair + kw * PAIR,
                        sums,
                        so + (kh * kernelColumns + kw) * in * out,
                        out);
            }
        }
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        int taps = kernelRows * kernelColumns;
        try (Scratch.Lease lease = TOTAL.lease()) {
            float[] total = lease.floats(taps * in);
            for (int o = from; o < to; o++) {
                TreeSum.run(taps * in, count, sumsSize(), sums, so + o * taps * in, total, 0);
                for (int i = 0; i < taps * in; i++) {
                    dw[dwo + (o * in + i % in) * taps + i / in] = total[i];
                }
            }
        }
    }
}
