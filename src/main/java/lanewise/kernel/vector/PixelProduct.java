package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Epilogue;
import lanewise.kernel.vector.PixelClass.Image;
import lanewise.kernel.vector.simd.Scratch;
import lanewise.kernel.vector.simd.Streams;
import lanewise.kernel.vector.tiles.RowTiles;

/**
 * Outputs of a convolution, or its input gradients, as matrix products in tiles: a row of A is what
 * one target takes from the sources, found through the tables of its {@link PixelClass}, and B is
 * the weights, packed in panels.
 */
final class PixelProduct {
    /** Targets that stay in the first-level cache while the panels pass. */
    private static final int BLOCK = 192;

    /** The same for colours, whose tiles are ten pixels of a row. */
    private static final int COLOUR_BLOCK = 240;

    private static final Scratch EDGE = new Scratch("edge of a product of pixels");

    /** Where the rows of a tile at the edge are. */
    private static final int[] TILE_ROWS = new int[RowTiles.MAX_ROWS];

    static {
        for (int i = 0; i < TILE_ROWS.length; i++) {
            TILE_ROWS[i] = i * Panels.WIDTH;
        }
    }

    private final PixelClass[] classes;

    /** Samples of the tables. */
    private final int images;

    private final Image source;
    private final Image target;
    private final int groups;
    private final int block;

    /** Channels of a group: of the sources, and of the targets, which are the columns. */
    private final int in;

    private final int n;

    /** Rows of B: the longest chain. */
    private final int k;

    private PixelProduct(
            ConvGeometry g, int images, PixelClass[] classes, Image source, Image target) {
        this.classes = classes;
        this.images = images;
        this.source = source;
        this.target = target;
        groups = g.groups();
        in = source.channels() / groups;
        n = target.channels() / groups;
        k = g.kernelHeight() * g.kernelWidth() * in;
        block = source.channels() == 3 ? COLOUR_BLOCK : BLOCK;
    }

    /** From inputs to outputs. */
    static PixelProduct ofOutputs(ConvGeometry g, int images) {
        PixelClass[] classes = PixelClass.ofOutputs(g, images);
        return new PixelProduct(g, images, classes, Image.ofInputs(g), Image.ofOutputs(g));
    }

    /** From output gradients to input gradients. */
    static PixelProduct ofInputs(ConvGeometry g, int images) {
        PixelClass[] classes = PixelClass.ofInputs(g, images);
        return new PixelProduct(g, images, classes, Image.ofOutputs(g), Image.ofInputs(g));
    }

    /** Floats of the packed weights of one group. */
    int packedGroup() {
        return k * Panels.padded(n);
    }

    /** The targets of some samples. */
    void run(
            int samples,
            float[] x,
            int xo,
            float[] packed,
            int po,
            Epilogue epilogue,
            float[] y,
            int yo) {
        for (int s = 0; s < samples; s += images) {
            int count = Math.min(images, samples - s);
            int from = xo + s * source.size();
            int to = yo + s * target.size();
            for (PixelClass pixels : classes) {
                int all = count * pixels.count();
                for (int p = 0; p < all; p += block) {
                    int end = Math.min(all, p + block);
                    for (int group = 0; group < groups; group++) {
                        int b = po + group * packedGroup();
                        rows(pixels, p, end, x, from, packed, b, epilogue, group, y, to);
                    }
                }
            }
        }
    }

    /** Rows {@code from} to {@code to - 1} of the tables, in the channels of a group. */
    private void rows(
            PixelClass pixels,
            int from,
            int to,
            float[] a,
            int sample,
            float[] packed,
            int po,
            Epilogue epilogue,
            int group,
            float[] c,
            int result) {
        int ao = sample + group * in;
        for (int j = 0; j < n; ) {
            int width = Panels.width(n - j);
            int panel = po + j * k;
            int channel = group * n + j;
            int co = result + channel;
            boolean whole = j + width <= n;
            boolean wide = width > Panels.WIDTH;
            boolean colours =
                    pixels.ofColours() && whole && width == Panels.WIDTH && epilogue.bias() != null;
            for (int p = from; p < to; ) {
                int rows = wide ? Math.min(RowTiles.WIDE_ROWS, to - p) : RowTiles.rows(to - p);
                if (colours && neighbours(pixels.sources(), p, to)) {
                    rows = RowTiles.COLOUR_ROWS;
                }
                if (whole) {
                    tile(
                            pixels,
                            rows,
                            width,
                            a,
                            ao,
                            pixels.sources(),
                            p,
                            packed,
                            panel,
                            epilogue,
                            channel,
                            c,
                            co,
                            pixels.targets());
                } else {
                    edge(
                            pixels, rows, width, n - j, a, ao, p, packed, panel, epilogue, channel,
                            c, co);
                }
                p += rows;
            }
            j += width;
        }
    }

    /** Whether the rows from {@code p} on are neighbours in an image of three colours. */
    private static boolean neighbours(int[] aRows, int p, int to) {
        return p + RowTiles.COLOUR_ROWS <= to
                && aRows[p + RowTiles.COLOUR_ROWS - 1] - aRows[p] == 3 * (RowTiles.COLOUR_ROWS - 1);
    }

    private static void tile(
            PixelClass pixels,
            int rows,
            int width,
            float[] a,
            int ao,
            int[] aRows,
            int p,
            float[] packed,
            int panel,
            Epilogue epilogue,
            int channel,
            float[] c,
            int co,
            int[] cRows) {
        int[] starts = pixels.starts();
        int[] lengths = pixels.lengths();
        int[] steps = pixels.steps();
        boolean relu = epilogue.relu();
        float[] bias = epilogue.bias();
        int bo = epilogue.offset() + channel;
        if (bias != null) {
            if (rows == RowTiles.COLOUR_ROWS) {
                RowTiles.biasColours10x2(
                        starts, lengths, steps, a, ao, aRows, p, packed, panel, bias, bo, relu, c,
                        co, cRows);
            } else if (width > Panels.WIDTH) {
                RowTiles.bias4(
                        rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, bias, bo,
                        relu, c, co, cRows);
            } else if (width > L) {
                RowTiles.bias2(
                        rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, bias, bo,
                        relu, c, co, cRows);
            } else {
                RowTiles.bias1(
                        rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, bias, bo,
                        relu, c, co, cRows);
            }
            return;
        }
        if (width > Panels.WIDTH) {
            RowTiles.plain4(
                    rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, c, co, cRows);
        } else if (width > L) {
            RowTiles.plain2(
                    rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, c, co, cRows);
        } else {
            RowTiles.plain1(
                    rows, starts, lengths, steps, a, ao, aRows, p, packed, panel, c, co, cRows);
        }
        for (int i = 0; relu && i < rows; i++) {
            int at = co + cRows[p + i];
            Streams.relu(width, c, at, c, at);
        }
    }

    /** A tile whose last columns do not exist: it is computed aside, and what exists is copied. */
    private static void edge(
            PixelClass pixels,
            int rows,
            int width,
            int columns,
            float[] a,
            int ao,
            int p,
            float[] packed,
            int panel,
            Epilogue epilogue,
            int channel,
            float[] c,
            int co) {
        float[] bias = epilogue.bias();
        int bo = epilogue.offset() + channel;
        try (Scratch.Lease lease = EDGE.lease()) {
            float[] tile = lease.floats(RowTiles.MAX_ROWS * Panels.WIDTH);
            // The tile's own rows are a table too, but it starts at 0 where the others start at p.
            int[] aRows = lease.rows(RowTiles.MAX_ROWS);
            System.arraycopy(pixels.sources(), p, aRows, 0, rows);
            tile(
                    pixels,
                    rows,
                    width,
                    a,
                    ao,
                    aRows,
                    0,
                    packed,
                    panel,
                    Epilogue.NONE,
                    0,
                    tile,
                    0,
                    TILE_ROWS);
            for (int i = 0; i < rows; i++) {
                int to = co + pixels.targets()[p + i];
                for (int j = 0; j < columns; j++) {
                    float value = tile[TILE_ROWS[i] + j];
                    value = bias == null ? value : value + bias[bo + j];
                    c[to + j] = epilogue.relu() && value <= 0 ? 0f : value;
                }
            }
        }
    }
}
