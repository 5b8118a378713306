package lanewise.kernel.vector;

import static lanewise.kernel.Winograd.CHANNELS;
import static lanewise.kernel.Winograd.POINTS;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.DelegatingConvolution;
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
public final class VectorWinograd extends DelegatingConvolution {
    /** Floats of transformed values in a block of tiles, 640 KB. */
    private static final int BLOCK_FLOATS = 160 * 1024;

    private static final int MIN_TILES = 32;
    private static final int MAX_TILES = 96;

    /** Rows of a register tile: with two vectors of columns 16 accumulators, or 8. */
    private static final int ROWS = WinogradTiles.MAX_ROWS;

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
    private final TileMap inputs;
    private final TileMap outputs;

    public VectorWinograd(ConvGeometry g) {
        super(new VectorConvolution(g));
        geometry = g;
        in = g.inChannels();
        out = g.outChannels();
        weights = new WinogradWeights(in, out);
        inputs =
                new TileMap(g, 4, g.height(), g.width(), in, -g.paddingHeight(), -g.paddingWidth());
        outputs = new TileMap(g, 2, g.outHeight(), g.outWidth(), out, 0, 0);
        tiles = Winograd.tileRows(g) * Winograd.tileColumns(g);
        int fitting = BLOCK_FLOATS / (POINTS * (in + out)) / ROWS * ROWS;
        room = Math.clamp(fitting, MIN_TILES, MAX_TILES);
        block = room * CHANNELS;
        inPlane = WinogradWeights.offThePage(room * in);
        outPlane = WinogradWeights.offThePage(room * out);
        outAt = Scratch.LINE + POINTS * inPlane;
        borderAt = outAt + POINTS * outPlane;
        arenaSize = borderAt + 16 * Math.max(in, out);
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
                walk(Transform.INPUT, from, count, x, xo, null, arena);
                multiply(count, in, Scratch.LINE, inPlane, out, outAt, outPlane, packed, po, arena);
                walk(Transform.OUTPUT, from, count, y, yo, epilogue, arena);
            }
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
                walk(Transform.OUTPUT_ADJOINT, from, count, dy, dyo, null, arena);
                multiply(count, out, outAt, outPlane, in, Scratch.LINE, inPlane, packed, po, arena);
                walk(Transform.INPUT_ADJOINT, from, count, dx, dxo, null, arena);
            }
        }
    }

    /** Between an image and transformed values; outputs are written, gradients of inputs added. */
    private enum Transform {
        INPUT,
        OUTPUT,
        INPUT_ADJOINT,
        OUTPUT_ADJOINT
    }

    /** Takes some tiles of a batch of images through a transform, tiles at borders by a copy. */
    private void walk(
            Transform transform,
            int from,
            int count,
            float[] images,
            int at,
            Epilogue epilogue,
            float[] arena) {
        boolean ofInputs = transform == Transform.INPUT || transform == Transform.INPUT_ADJOINT;
        TileMap map = ofInputs ? inputs : outputs;
        int size = ofInputs ? geometry.inputSize() : geometry.outputSize();
        int values = ofInputs ? Scratch.LINE : outAt;
        int tile = from % tiles;
        int sample = at + from / tiles * size;
        for (int i = 0; i < count; i++) {
            boolean whole = map.whole(tile);
            if (!whole && transform != Transform.OUTPUT) {
                map.load(tile, images, sample, arena, borderAt);
            }
            float[] image = whole ? images : arena;
            int start = whole ? sample + map.start(tile) : borderAt;
            int row = whole ? map.row() : map.squareRow();
            int v = values + i * CHANNELS;
            switch (transform) {
                case INPUT ->
                        WinogradTransforms.input(
                                in, image, start, row, in, arena, v, inPlane, block);
                case OUTPUT ->
                        WinogradTransforms.output(
                                out,
                                image,
                                start,
                                row,
                                out,
                                epilogue.bias(),
                                epilogue.offset(),
                                epilogue.relu(),
                                arena,
                                v,
                                outPlane,
                                block);
                case INPUT_ADJOINT ->
                        WinogradTransforms.inputAdjoint(
                                in, image, start, row, in, arena, v, inPlane, block);
                case OUTPUT_ADJOINT ->
                        WinogradTransforms.outputAdjoint(
                                out, image, start, row, out, arena, v, outPlane, block);
            }
            if (!whole && (transform == Transform.OUTPUT || transform == Transform.INPUT_ADJOINT)) {
                map.store(tile, arena, borderAt, images, sample);
            }
            if (++tile == tiles) {
                tile = 0;
                sample += size;
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
}
