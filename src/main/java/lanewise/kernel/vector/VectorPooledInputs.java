package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Slices;
import lanewise.kernel.vector.simd.Transpose;
import lanewise.kernel.vector.tiles.SpreadTiles;

/**
 * The input gradient of a pooled convolution from the choices of its windows.
 *
 * <p>The channels that chose an element of a window are summed in registers, up to nine taps of two
 * vectors of input channels, and added to the inputs of that element once. Other input channels
 * take their turn when all samples have passed, so that the weights can lie in a slice, where a
 * place from a list needs no range check.
 */
final class VectorPooledInputs {
    private static final Scratch LISTS = new Scratch("channels of elements");
    private static final Scratch PADDED = new Scratch("padded input gradients");

    private final ConvGeometry geometry;
    private final Choices choices;
    private final ElementLists lists;

    /** Floats of a row of padded inputs, and of a sample of them. */
    private final int row;

    private final int sampleSize;
    private final boolean padded;

    /** Vectors of input channels that take their turn together. */
    private final int width;

    /** Where the first tap of each tile is, and the number of all. */
    private final int[] tiles;

    /** Where each tap is after the inputs of a pixel. */
    private final int[] places;

    /** Where each element of a window has its inputs in its padded sample, window after window. */
    private final int[] inputs;

    /** Whether channels are whole vectors, and a slice has room for a vector of every tap. */
    static boolean applies(ConvGeometry g) {
        return g.inChannels() % L == 0 && most(g) > 0;
    }

    /** Vectors of input channels whose weights a slice has room for. */
    private static int most(ConvGeometry g) {
        int taps = g.kernelHeight() * g.kernelWidth();
        return (Slices.SIZE - Slices.LINE) / (g.outChannels() * taps * L);
    }

    VectorPooledInputs(ConvGeometry g, Choices choices) {
        geometry = g;
        this.choices = choices;
        lists = new ElementLists(choices);
        row = (g.width() + 2 * g.paddingWidth()) * g.inChannels();
        sampleSize = (g.height() + 2 * g.paddingHeight()) * row;
        padded = sampleSize != g.inputSize();
        width = Math.min(SpreadTiles.MAX_VECTORS, most(g));
        places = new int[g.kernelHeight() * g.kernelWidth()];
        for (int tap = 0; tap < places.length; tap++) {
            places[tap] =
                    tap / g.kernelWidth() * g.dilationHeight() * row
                            + tap % g.kernelWidth() * g.dilationWidth() * g.inChannels();
        }
        tiles = new int[Math.ceilDiv(places.length, SpreadTiles.MAX_TAPS) + 1];
        for (int i = 0; i < tiles.length; i++) {
            tiles[i] = places.length * i / (tiles.length - 1);
        }
        inputs = inputs(choices.pool().geometry());
    }

    private int[] inputs(PoolGeometry p) {
        int elements = lists.elements();
        int[] result = new int[p.outHeight() * p.outWidth() * elements];
        for (int i = 0; i < result.length; i++) {
            int window = i / elements;
            int element = i % elements;
            int h =
                    window / p.outWidth() * p.strideHeight()
                            - p.paddingHeight()
                            + element / p.kernelWidth() * p.dilationHeight();
            int w =
                    window % p.outWidth() * p.strideWidth()
                            - p.paddingWidth()
                            + element % p.kernelWidth() * p.dilationWidth();
            result[i] =
                    h * geometry.strideHeight() * row
                            + w * geometry.strideWidth() * geometry.inChannels();
        }
        return result;
    }

    /**
     * From (output channel, channel, tap) to (output channel, tap, channel). Fewer taps than lanes
     * are done as if there were as many; what that writes too much belongs to the next channels,
     * which overwrite it.
     */
    void pack(float[] weight, int wo, float[] packed, int po) {
        int in = geometry.inChannels();
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        int out = geometry.outChannels();
        for (int o = 0; o < out; o++) {
            int at = o * in * taps;
            int columns = o * taps + L <= out * taps ? Math.max(taps, L) : taps;
            Transpose.run(in, columns, weight, wo + at, taps, packed, po + at, in);
        }
    }

    void backward(
            int from, int to, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        int samples = to - from;
        try (Scratch.Lease lease = padded ? PADDED.lease() : null) {
            float[] target = padded ? lease.floats(samples * sampleSize) : dx;
            int at = padded ? 0 : dxo;
            Arrays.fill(target, at, at + samples * sampleSize, 0f);
            int slice = Slices.take();
            try {
                int weights = slice + Slices.LINE;
                for (int c = 0; c < geometry.inChannels(); c += width * L) {
                    int vectors = Math.min(width, (geometry.inChannels() - c) / L);
                    copyWeights(vectors, packed, po + c, weights);
                    spread(from, to, vectors, weights, dy, dyo, target, at + c);
                }
            } finally {
                Slices.giveBack(slice);
            }
            if (padded) {
                copyInputs(samples, target, dx, dxo);
            }
        }
    }

    /** Tile after tile, in a tile channel after channel. */
    private void copyWeights(int vectors, float[] packed, int po, int to) {
        int in = geometry.inChannels();
        int columns = vectors * L;
        int write = to;
        for (int i = 1; i < tiles.length; i++) {
            int taps = tiles[i] - tiles[i - 1];
            for (int o = 0; o < geometry.outChannels(); o++) {
                int read = po + (o * places.length + tiles[i - 1]) * in;
                Panels.copy(taps, columns, packed, read, in, Slices.FLOATS, write, columns);
                write += taps * columns;
            }
        }
    }

    private void spread(
            int from, int to, int vectors, int weights, float[] dy, int dyo, float[] dx, int dxo) {
        int elements = lists.elements();
        int windows = inputs.length / elements;
        try (Scratch.Lease lease = LISTS.lease()) {
            int[] chosen = lease.rows(elements * lists.room());
            int[] counts = lease.columns(elements);
            int gradient = dyo;
            for (int n = from; n < to; n++) {
                int sample = dxo + (n - from) * sampleSize;
                for (int window = 0; window < windows; window++) {
                    lists.list(window, choices.at(n), dy, gradient, counts, chosen);
                    for (int i = 0; i < elements; i++) {
                        if (counts[i] > 0) {
                            int first = i * lists.room();
                            int x = sample + inputs[window * elements + i];
                            addTiles(
                                    vectors,
                                    first,
                                    first + counts[i],
                                    chosen,
                                    weights,
                                    dy,
                                    gradient,
                                    dx,
                                    x);
                        }
                    }
                    gradient += geometry.outChannels();
                }
            }
        }
    }

    private void addTiles(
            int vectors,
            int e,
            int end,
            int[] chosen,
            int weights,
            float[] dy,
            int dyo,
            float[] dx,
            int xo) {
        int ofTap = geometry.outChannels() * vectors * L;
        for (int i = 1; i < tiles.length; i++) {
            int first = tiles[i - 1];
            SpreadTiles.add(
                    tiles[i] - first,
                    vectors,
                    e,
                    end,
                    chosen,
                    weights + first * ofTap,
                    dy,
                    dyo,
                    dx,
                    xo,
                    places,
                    first);
        }
    }

    /** Leaves out the padding. */
    private void copyInputs(int samples, float[] from, float[] dx, int dxo) {
        ConvGeometry g = geometry;
        int width = g.width() * g.inChannels();
        int first = g.paddingHeight() * row + g.paddingWidth() * g.inChannels();
        for (int i = 0; i < samples * g.height(); i++) {
            int read = i / g.height() * sampleSize + i % g.height() * row + first;
            System.arraycopy(from, read, dx, dxo + i * width, width);
        }
    }
}
