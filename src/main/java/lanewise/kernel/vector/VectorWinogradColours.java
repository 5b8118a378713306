package lanewise.kernel.vector;

import static lanewise.kernel.Winograd.CHANNELS;
import static lanewise.kernel.Winograd.COLOURS;
import static lanewise.kernel.Winograd.POINTS;
import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.DelegatingConvolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Winograd;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.tiles.WinogradColourTiles;
import lanewise.kernel.vector.tiles.WinogradTransforms;

/**
 * Winograd's convolution of images of three colours: outputs alone, gradients are direct.
 *
 * <p>A row of tiles at a time. The transform of the inputs runs along the floats of a row, whatever
 * pixel and colour they are, and gives a transformed value for every pixel where every second would
 * do; so it needs no shuffle. Products and output transform are one pass in registers.
 */
public final class VectorWinogradColours extends DelegatingConvolution {
    private static final int MAX_TILES = WinogradColourTiles.MAX_TILES;
    private static final int NEIGHBOURS = WinogradColourTiles.NEIGHBOURS;
    private static final int PLANE = WinogradColourTiles.PLANE;

    /** Floats of the two pixels from one tile to the next. */
    private static final int STEP = 2 * COLOURS;

    /** Floats of a row of inputs under the most tiles, and what vectors read beyond. */
    private static final int ROW = ((MAX_TILES + 1) * STEP + 3 * CHANNELS) / CHANNELS * CHANNELS;

    /** Where things are in the arena: rows of inputs at a border, points, outputs at a border. */
    private static final int ROWS_AT = Scratch.LINE;

    private static final int POINTS_AT = ROWS_AT + 4 * ROW;
    private static final int BORDER_AT = POINTS_AT + POINTS * PLANE;
    private static final int ARENA = BORDER_AT + 4 * NEIGHBOURS * CHANNELS;

    private static final Scratch WEIGHTS = new Scratch("taps of the weights for colours");

    private final ConvGeometry geometry;
    private final int out;

    public VectorWinogradColours(ConvGeometry g) {
        super(new VectorConvolution(g));
        geometry = g;
        out = g.outChannels();
    }

    @Override
    public int packedSize() {
        return POINTS * COLOURS * out;
    }

    /** Packs to (block of 16 output channels, point, colour, channel). */
    @Override
    public void pack(float[] w, int wo, float[] packed, int po) {
        int taps = 9;
        try (Scratch.Lease lease = WEIGHTS.lease()) {
            float[] transposed = lease.floats(taps * CHANNELS);
            for (int o = 0; o < out; o += CHANNELS) {
                int to = po + o * POINTS * COLOURS;
                for (int c = 0; c < COLOURS; c++) {
                    for (int i = 0; i < CHANNELS; i++) {
                        int from = wo + ((o + i) * COLOURS + c) * taps;
                        for (int tap = 0; tap < taps; tap++) {
                            transposed[tap * CHANNELS + i] = w[from + tap];
                        }
                    }
                    for (int k = 0; k < CHANNELS; k += L) {
                        WinogradTransforms.weight(
                                transposed,
                                k,
                                CHANNELS,
                                packed,
                                to + c * CHANNELS + k,
                                COLOURS * CHANNELS);
                    }
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
            Epilogue epilogue,
            float[] y,
            int yo) {
        try (Scratch.Lease lease = Scratch.ARENA.lease()) {
            float[] arena = lease.floats(ARENA);
            int columns = Winograd.tileColumns(geometry);
            int blocks = (columns + MAX_TILES - 1) / MAX_TILES;
            int share = (columns + blocks - 1) / blocks;
            for (int n = 0; n < samples; n++) {
                int image = xo + n * geometry.inputSize();
                int result = yo + n * geometry.outputSize();
                for (int row = 0; row < geometry.outHeight(); row += 2) {
                    for (int tile = 0; tile < columns; tile += share) {
                        int count = Math.min(share, columns - tile);
                        transform(row, 2 * tile, count, x, image, arena);
                        products(row, 2 * tile, count, packed, po, epilogue, arena, y, result);
                    }
                }
            }
        }
    }

    /** The points of {@code count} tiles, the first of which gives the output (row, column). */
    private void transform(int row, int column, int count, float[] x, int image, float[] arena) {
        int width = geometry.width();
        int top = row - geometry.paddingHeight();
        int left = column - geometry.paddingWidth();
        int length = (count * STEP + L - 1) / L * L;
        int last = image + ((top + 3) * width + left) * COLOURS + length + STEP + COLOURS;
        if (top >= 0
                && top + 4 <= geometry.height()
                && left >= 0
                && left + 2 * count + 2 <= width
                && last <= x.length) {
            points(length, x, image + (top * width + left) * COLOURS, width * COLOURS, arena);
            return;
        }
        Arrays.fill(arena, ROWS_AT, ROWS_AT + 4 * ROW, 0f);
        int from = Math.max(0, left);
        int floats = (Math.min(width, left + 2 * count + 2) - from) * COLOURS;
        for (int i = Math.max(0, -top); i < 4 && top + i < geometry.height(); i++) {
            System.arraycopy(
                    x,
                    image + ((top + i) * width + from) * COLOURS,
                    arena,
                    ROWS_AT + i * ROW + (from - left) * COLOURS,
                    Math.max(0, floats));
        }
        points(length, arena, ROWS_AT, ROW, arena);
    }

    /**
     * Both transforms, of {@code length} floats of four rows and nine beyond. Each row is loaded at
     * four shifts: to store what the first transform gives and to load that at shifts would wait
     * for the stores.
     */
    private static void points(int length, float[] x, int xo, int row, float[] arena) {
        for (int j = 0; j < length; j += L) {
            int x0 = xo + j;
            int x1 = x0 + row;
            int x2 = x1 + row;
            int x3 = x2 + row;
            int to = POINTS_AT + j;
            FloatVector d00 = FloatVector.fromArray(F, x, x0 + 0 * COLOURS);
            FloatVector d10 = FloatVector.fromArray(F, x, x1 + 0 * COLOURS);
            FloatVector d20 = FloatVector.fromArray(F, x, x2 + 0 * COLOURS);
            FloatVector d30 = FloatVector.fromArray(F, x, x3 + 0 * COLOURS);
            FloatVector d01 = FloatVector.fromArray(F, x, x0 + 1 * COLOURS);
            FloatVector d11 = FloatVector.fromArray(F, x, x1 + 1 * COLOURS);
            FloatVector d21 = FloatVector.fromArray(F, x, x2 + 1 * COLOURS);
            FloatVector d31 = FloatVector.fromArray(F, x, x3 + 1 * COLOURS);
            FloatVector d02 = FloatVector.fromArray(F, x, x0 + 2 * COLOURS);
            FloatVector d12 = FloatVector.fromArray(F, x, x1 + 2 * COLOURS);
            FloatVector d22 = FloatVector.fromArray(F, x, x2 + 2 * COLOURS);
            FloatVector d32 = FloatVector.fromArray(F, x, x3 + 2 * COLOURS);
            FloatVector d03 = FloatVector.fromArray(F, x, x0 + 3 * COLOURS);
            FloatVector d13 = FloatVector.fromArray(F, x, x1 + 3 * COLOURS);
            FloatVector d23 = FloatVector.fromArray(F, x, x2 + 3 * COLOURS);
            FloatVector d33 = FloatVector.fromArray(F, x, x3 + 3 * COLOURS);
            FloatVector e00 = d00.sub(d20);
            FloatVector e10 = d10.add(d20);
            FloatVector e20 = d20.sub(d10);
            FloatVector e30 = d30.sub(d10);
            FloatVector e01 = d01.sub(d21);
            FloatVector e11 = d11.add(d21);
            FloatVector e21 = d21.sub(d11);
            FloatVector e31 = d31.sub(d11);
            FloatVector e02 = d02.sub(d22);
            FloatVector e12 = d12.add(d22);
            FloatVector e22 = d22.sub(d12);
            FloatVector e32 = d32.sub(d12);
            FloatVector e03 = d03.sub(d23);
            FloatVector e13 = d13.add(d23);
            FloatVector e23 = d23.sub(d13);
            FloatVector e33 = d33.sub(d13);
            e00.sub(e02).intoArray(arena, to + 0 * PLANE);
            e01.add(e02).intoArray(arena, to + 1 * PLANE);
            e02.sub(e01).intoArray(arena, to + 2 * PLANE);
            e03.sub(e01).intoArray(arena, to + 3 * PLANE);
            e10.sub(e12).intoArray(arena, to + 4 * PLANE);
            e11.add(e12).intoArray(arena, to + 5 * PLANE);
            e12.sub(e11).intoArray(arena, to + 6 * PLANE);
            e13.sub(e11).intoArray(arena, to + 7 * PLANE);
            e20.sub(e22).intoArray(arena, to + 8 * PLANE);
            e21.add(e22).intoArray(arena, to + 9 * PLANE);
            e22.sub(e21).intoArray(arena, to + 10 * PLANE);
            e23.sub(e21).intoArray(arena, to + 11 * PLANE);
            e30.sub(e32).intoArray(arena, to + 12 * PLANE);
            e31.add(e32).intoArray(arena, to + 13 * PLANE);
            e32.sub(e31).intoArray(arena, to + 14 * PLANE);
            e33.sub(e31).intoArray(arena, to + 15 * PLANE);
        }
    }

    private void products(
            int row,
            int column,
            int count,
            float[] packed,
            int po,
            Epilogue epilogue,
            float[] arena,
            float[] y,
            int yo) {
        float[] bias = epilogue.bias();
        int bo = epilogue.offset();
        boolean relu = epilogue.relu();
        int outWidth = geometry.outWidth();
        int rows = Math.min(2, geometry.outHeight() - row);
        for (int tile = 0; tile < count; tile += NEIGHBOURS) {
            for (int o = 0; o < out; o += L) {
                int u = po + o / CHANNELS * CHANNELS * POINTS * COLOURS + o % CHANNELS;
                int v = POINTS_AT + tile * STEP;
                int first = column + 2 * tile;
                int pixels = Math.min(2 * NEIGHBOURS, outWidth - first);
                int to = yo + (row * outWidth + first) * out + o;
                if (rows == 2 && pixels == 2 * NEIGHBOURS) {
                    WinogradColourTiles.product(
                            arena,
                            v,
                            packed,
                            u,
                            bias,
                            bo + o,
                            relu,
                            y,
                            to,
                            to + outWidth * out,
                            out);
                } else {
                    int half = BORDER_AT + 2 * NEIGHBOURS * L;
                    WinogradColourTiles.product(
                            arena, v, packed, u, bias, bo + o, relu, arena, BORDER_AT, half, L);
                    for (int i = 0; i < rows * pixels; i++) {
                        int pixel = i % pixels;
                        int from = (i < pixels ? BORDER_AT : half) + pixel * L;
                        FloatVector.fromArray(F, arena, from)
                                .intoArray(y, to + (i / pixels * outWidth + pixel) * out);
                    }
                }
            }
        }
    }
}
