package lanewise.kernel.vector;

import static lanewise.kernel.Winograd.CHANNELS;
import static lanewise.kernel.Winograd.POINTS;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Winograd;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.tiles.WinogradTiles;
import lanewise.kernel.vector.tiles.WinogradTransforms;

/**
 * Winograd's convolution, a block of tiles at a time: transform, sixteen matrix products, transform
 * back, all in the second-level cache.
 *
 * <p>The transformed values of a block are kept as (point, block of 16 channels, tile, channel).
 * The planes of the points are two cache lines off a multiple of a page: sixteen planes at one
 * place of their pages would take each other's lines from the first-level cache, for 14 % more
 * time.
 */
public final class VectorWinograd implements Convolution {
    /** Floats of transformed values in a block of tiles, 640 KB. */
    private static final int BLOCK_FLOATS = 160 * 1024;

    private static final int MIN_TILES = 32;
    private static final int MAX_TILES = 96;

    /** Rows of a register tile: with two vectors of columns 16 accumulators, or 8. */
    private static final int ROWS = WinogradTiles.MAX_ROWS;

    private static final int PAGE_FLOATS = 1024;

    private final ConvGeometry geometry;
    private final int in;
    private final int out;
    private final int tiles;

    /** Tiles that a block has room for. */
    private final int room;

    /** From one block of channels to the next in transformed values. */
    private final int block;

    /** From one point to the next, of inputs and of outputs. */
    private final int inPlane;

    private final int outPlane;

    /** Where the transformed outputs are in the arena, and a tile that crosses a border. */
    private final int outAt;

    private final int borderAt;
    private final int arenaSize;
    private final WinogradWeights weights;
    private final Convolution direct;
    private final TileMap inputs;
    private final TileMap outputs;

    public VectorWinograd(ConvGeometry g) {
        geometry = g;
        in = g.inChannels();
        out = g.outChannels();
        weights = new WinogradWeights(in, out);
        direct = new VectorConvolution(g);
        inputs =
                new TileMap(g, 4, g.height(), g.width(), in, -g.paddingHeight(), -g.paddingWidth());
        outputs = new TileMap(g, 2, g.outHeight(), g.outWidth(), out, 0, 0);
        tiles = Winograd.tileRows(g) * Winograd.tileColumns(g);
        int fitting = BLOCK_FLOATS / (POINTS * (in + out)) / ROWS * ROWS;
        room = Math.clamp(fitting, MIN_TILES, MAX_TILES);
        block = room * CHANNELS;
        inPlane = plane(room * in);
        outPlane = plane(room * out);
        outAt = Scratch.LINE + POINTS * inPlane;
        borderAt = outAt + POINTS * outPlane;
        arenaSize = borderAt + 16 * Math.max(in, out);
    }

    /** From one point to the next: off the page, as a vector goes to or comes from all sixteen. */
    static int plane(int floats) {
        return (floats + PAGE_FLOATS - 1) / PAGE_FLOATS * PAGE_FLOATS + 2 * CHANNELS;
    }

    @Override
    public ConvGeometry geometry() {
        return geometry;
    }

    @Override
    public int packedSize() {
        return POINTS * weights.plane();
    }

    @Override
    public int packedBackwardSize() {
        return POINTS * weights.plane();
    }

    /** Packs to (point, panel of output channels, input channel, output channel). */
    @Override
    public void pack(float[] w, int wo, float[] packed, int po) {
        weights.pack(w, wo, packed, po);
    }

    /** Packs to (point, panel of input channels, output channel, input channel). */
    @Override
    public void packBackward(float[] w, int wo, float[] packed, int po) {
        weights.packBackward(w, wo, packed, po);
    }

    /** Where channel {@code k} of the first tile is in transformed values. */
    private int channelAt(int k) {
        return k / CHANNELS * block + k % CHANNELS;
    }

    /** Tiles of each of the blocks that {@code total} tiles are divided into. */
    private int blockTiles(int total) {
        int blocks = (total + room - 1) / room;
        int share = (total + blocks - 1) / blocks;
        return (share + ROWS - 1) / ROWS * ROWS;
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
        try (Scratch.Lease lease = Scratch.ARENA.lease()) {
            float[] arena = lease.floats(arenaSize);
            int total = samples * tiles;
            int step = blockTiles(total);
            for (int from = 0; from < total; from += step) {
                int count = Math.min(step, total - from);
                transformInputs(from, count, x, xo, arena);
                multiply(count, in, Scratch.LINE, inPlane, out, outAt, outPlane, packed, po, arena);
                int tile = from % tiles;
                int sample = yo + from / tiles * geometry.outputSize();
                for (int i = 0; i < count; i++) {
                    boolean whole = outputs.whole(tile);
                    WinogradTransforms.output(
                            out,
                            whole ? y : arena,
                            whole ? sample + outputs.start(tile) : borderAt,
                            whole ? outputs.row() : 2 * out,
                            out,
                            epilogue.bias(),
                            epilogue.offset(),
                            epilogue.relu(),
                            arena,
                            outAt + i * CHANNELS,
                            outPlane,
                            block);
                    if (!whole) {
                        outputs.store(tile, arena, borderAt, y, sample);
                    }
                    tile++;
                    if (tile == tiles) {
                        tile = 0;
                        sample += geometry.outputSize();
                    }
                }
            }
        }
    }

    private void transformInputs(int from, int count, float[] x, int xo, float[] arena) {
        int tile = from % tiles;
        int sample = xo + from / tiles * geometry.inputSize();
        for (int i = 0; i < count; i++) {
            boolean whole = inputs.whole(tile);
            if (!whole) {
                inputs.load(tile, x, sample, arena, borderAt);
            }
            WinogradTransforms.input(
                    in,
                    whole ? x : arena,
                    whole ? sample + inputs.start(tile) : borderAt,
                    whole ? inputs.row() : 4 * in,
                    in,
                    arena,
                    Scratch.LINE + i * CHANNELS,
                    inPlane,
                    block);
            tile++;
            if (tile == tiles) {
                tile = 0;
                sample += geometry.inputSize();
            }
        }
    }

    private void transformGradients(int from, int count, float[] dy, int dyo, float[] arena) {
        int tile = from % tiles;
        int sample = dyo + from / tiles * geometry.outputSize();
        for (int i = 0; i < count; i++) {
            boolean whole = outputs.whole(tile);
            if (!whole) {
                outputs.load(tile, dy, sample, arena, borderAt);
            }
            WinogradTransforms.outputAdjoint(
                    out,
                    whole ? dy : arena,
                    whole ? sample + outputs.start(tile) : borderAt,
                    whole ? outputs.row() : 2 * out,
                    out,
                    arena,
                    outAt + i * CHANNELS,
                    outPlane,
                    block);
            tile++;
            if (tile == tiles) {
                tile = 0;
                sample += geometry.outputSize();
            }
        }
    }

    /** The products at every point; rows beyond {@code count}, to a multiple of 4, are garbage. */
    private void multiply(
            int count,
            int depth,
            int from,
            int fromPlane,
            int columns,
            int to,
            int toPlane,
            float[] packed,
            int po,
            float[] arena) {
        int blocks = depth / CHANNELS;
        for (int f = 0; f < POINTS; f++) {
            int a = from + f * fromPlane;
            int c = to + f * toPlane;
            for (int j = 0; j < columns; j += Panels.WIDTH) {
                int b = po + f * weights.plane() + j * depth;
                int c0 = c + channelAt(j);
                if (Panels.atMostTwo(columns - j) == Panels.WIDTH) {
                    products2(count, blocks, a, packed, b, c0, c + channelAt(j + L), arena);
                } else {
                    products1(count, blocks, a, packed, b, c0, arena);
                }
            }
        }
    }

    private void products2(
            int count, int blocks, int a, float[] b, int bo, int c0, int c1, float[] arena) {
        int i = 0;
        if (ROWS == 8) {
            for (; i + 4 < count; i += 8) {
                int row = i * CHANNELS;
                WinogradTiles.product8x2(
                        blocks, arena, a + row, block, b, bo, arena, c0 + row, c1 + row);
            }
        }
        for (; i < count; i += 4) {
            int row = i * CHANNELS;
            WinogradTiles.product4x2(
                    blocks, arena, a + row, block, b, bo, arena, c0 + row, c1 + row);
        }
    }

    private void products1(int count, int blocks, int a, float[] b, int bo, int c0, float[] arena) {
        int i = 0;
        if (ROWS == 8) {
            for (; i + 4 < count; i += 8) {
                int row = i * CHANNELS;
                WinogradTiles.product8x1(blocks, arena, a + row, block, b, bo, arena, c0 + row);
            }
        }
        for (; i < count; i += 4) {
            int row = i * CHANNELS;
            WinogradTiles.product4x1(blocks, arena, a + row, block, b, bo, arena, c0 + row);
        }
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        try (Scratch.Lease lease = Scratch.ARENA.lease()) {
            float[] arena = lease.floats(arenaSize);
            Arrays.fill(dx, dxo, dxo + samples * geometry.inputSize(), 0f);
            int total = samples * tiles;
            int step = blockTiles(total);
            for (int from = 0; from < total; from += step) {
                int count = Math.min(step, total - from);
                transformGradients(from, count, dy, dyo, arena);
                inputGradients(from, count, packed, po, dx, dxo, arena);
            }
        }
    }

    /** Takes the input gradients out of the transformed output gradients. */
    private void inputGradients(
            int from, int count, float[] packed, int po, float[] dx, int dxo, float[] arena) {
        multiply(count, out, outAt, outPlane, in, Scratch.LINE, inPlane, packed, po, arena);
        int tile = from % tiles;
        int sample = dxo + from / tiles * geometry.inputSize();
        for (int i = 0; i < count; i++) {
            boolean whole = inputs.whole(tile);
            if (!whole) {
                inputs.load(tile, dx, sample, arena, borderAt);
            }
            WinogradTransforms.inputAdjoint(
                    in,
                    whole ? dx : arena,
                    whole ? sample + inputs.start(tile) : borderAt,
                    whole ? inputs.row() : 4 * in,
                    in,
                    arena,
                    Scratch.LINE + i * CHANNELS,
                    inPlane,
                    block);
            if (!whole) {
                inputs.store(tile, arena, borderAt, dx, sample);
            }
            tile++;
            if (tile == tiles) {
                tile = 0;
                sample += geometry.inputSize();
            }
        }
    }

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
        direct.backwardWeights(samples, x, xo, dy, dyo, accumulate, sums, so);
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
        direct.backwardWeightsAndBias(samples, x, xo, dy, dyo, accumulate, sums, so);
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        direct.weightGradient(count, sums, so, from, to, dw, dwo);
    }
}
