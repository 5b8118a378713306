package lanewise.kernel.vector;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Winograd;

/** Where the tiles of {@link Winograd} lie in a channels-last image, and which cross its border. */
final class TileMap {
    private final int side;
    private final int channels;
    private final int row;
    private final int[] starts;
    private final boolean[] whole;

    /** Of each tile: the first row and column inside the image, and those after the last. */
    private final int[] tops;

    private final int[] bottoms;
    private final int[] lefts;
    private final int[] rights;

    /**
     * Tiles two rows and two columns apart.
     *
     * @param side rows and columns of a tile
     * @param top the row of the first tile's first element
     * @param left its column
     */
    TileMap(ConvGeometry g, int side, int height, int width, int channels, int top, int left) {
        this.side = side;
        this.channels = channels;
        row = width * channels;
        int columns = Winograd.tileColumns(g);
        int tiles = Winograd.tileRows(g) * columns;
        starts = new int[tiles];
        whole = new boolean[tiles];
        tops = new int[tiles];
        bottoms = new int[tiles];
        lefts = new int[tiles];
        rights = new int[tiles];
        for (int i = 0; i < tiles; i++) {
            int h = top + i / columns * 2;
            int w = left + i % columns * 2;
            starts[i] = h * row + w * channels;
            tops[i] = Math.max(0, -h);
            bottoms[i] = Math.min(side, height - h);
            lefts[i] = Math.max(0, -w);
            rights[i] = Math.min(side, width - w);
            whole[i] = tops[i] + lefts[i] == 0 && bottoms[i] + rights[i] == 2 * side;
        }
    }

    /** Whether a tile lies inside the image. */
    boolean whole(int tile) {
        return whole[tile];
    }

    /** Where a tile starts, from the start of the image; outside for some that are not whole. */
    int start(int tile) {
        return starts[tile];
    }

    /** From one row of the image to the next. */
    int row() {
        return row;
    }

    /** From one row of a tile's own square to the next. */
    int squareRow() {
        return side * channels;
    }

    /** Copies what a tile has of an image to a square of its own, with zeros around. */
    void load(int tile, float[] image, int at, float[] square, int to) {
        Arrays.fill(square, to, to + side * side * channels, 0f);
        int length = Math.max(0, rights[tile] - lefts[tile]) * channels;
        for (int i = tops[tile]; i < bottoms[tile]; i++) {
            System.arraycopy(
                    image,
                    at + starts[tile] + i * row + lefts[tile] * channels,
                    square,
                    to + (i * side + lefts[tile]) * channels,
                    length);
        }
    }

    /** Copies what a tile has of an image back. */
    void store(int tile, float[] square, int from, float[] image, int at) {
        int length = Math.max(0, rights[tile] - lefts[tile]) * channels;
        for (int i = tops[tile]; i < bottoms[tile]; i++) {
            System.arraycopy(
                    square,
                    from + (i * side + lefts[tile]) * channels,
                    image,
                    at + starts[tile] + i * row + lefts[tile] * channels,
                    length);
        }
    }
}
