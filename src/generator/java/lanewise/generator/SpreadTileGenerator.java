package lanewise.generator;

import static lanewise.generator.TileCode.constant;
import static lanewise.generator.TileCode.each;
import static lanewise.generator.TileCode.header;
import static lanewise.generator.TileCode.refusal;
import static lanewise.generator.TileCode.shift;
import static lanewise.generator.TileCode.tile;

/** Writes the tiles of the input gradient of a pooled convolution. */
final class SpreadTileGenerator {
    private static final int TAPS = 9;
    private static final int VECTORS = 2;

    /** Vectors after which an index is masked again. */
    private static final int REACH = 6;

    private static final String OPERANDS =
            "int e, int end, int[] channels, int weights, float[] dy, int dyo, float[] dx, int xo,"
                    + " int[] places, int first";

    private SpreadTileGenerator() {}

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        "import lanewise.kernel.vector.simd.Simd;\nimport lanewise.kernel.vector.simd.Slices;\n",
                        """
                        /**
                         * Tiles of the input gradient of a pooled convolution; written by SpreadTileGenerator.
                         *
                         * <p>The products of the channels in a list are summed in registers, from 0: the gradient at
                         * {@code dy[dyo + channel]} and the weights of the channel, all of a tile one behind the
                         * other, in the slice from {@code weights} on. The sums of tap t are then added to dx at
                         * {@code xo + places[first + t]}.
                         */
                        public final class SpreadTiles {
                        """));
        text.append(
                "/** The most taps of a tile. */ public static final int MAX_TAPS = %d;\n"
                        .formatted(TAPS));
        text.append(constant("The most vectors of a tap.", "MAX_VECTORS", "" + VECTORS, "1"));
        text.append("private SpreadTiles() {}\n\n");
        text.append(
                "/** Adds the entries {@code e} to {@code end - 1} of a list. */ public static void"
                        + " add(int taps, int vectors, %s) { switch (taps * 4 + vectors) {"
                                .formatted(OPERANDS));
        for (int taps = 1; taps <= TAPS; taps++) {
            for (int vectors = 1; vectors <= VECTORS; vectors++) {
                text.append(
                        "case %d -> add%dx%d(e, end, channels, weights, dy, dyo, dx, xo, places, first);"
                                .formatted(taps * 4 + vectors, taps, vectors));
            }
        }
        text.append("default -> throw noTile(taps, vectors); } }\n\n");
        for (int taps = 1; taps <= TAPS; taps++) {
            for (int vectors = 1; vectors <= VECTORS; vectors++) {
                text.append(spread(taps, vectors));
            }
        }
        return text.append(refusal().replace("rows", "taps").replace("columns", "vectors"))
                .append("}\n")
                .toString();
    }

    private static String spread(int taps, int vectors) {
        int all = taps * vectors;
        return "private static void add%dx%d(%s) {".formatted(taps, vectors, OPERANDS)
                + tile(1, all, "FloatVector c$j = FloatVector.zero(F);\n")
                + "for (int q = e; q < end; q++) { int channel = channels[q]; int at = weights +"
                + " channel * (%d * L) & Slices.MASK;".formatted(all)
                + " FloatVector v = FloatVector.broadcast(F, dy[dyo + channel]);"
                + each(
                        all,
                        j ->
                                (j > 0 && j % REACH == 0
                                                ? "at = at + %d * L & Slices.MASK;".formatted(REACH)
                                                : "")
                                        + "c%d = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at%s), c%d);"
                                                .formatted(j, shift(j % REACH), j))
                + "}\n"
                + each(
                        taps,
                        i ->
                                "int x%d = xo + places[first%s];"
                                                .formatted(i, i == 0 ? "" : " + " + i)
                                        + each(
                                                vectors,
                                                j ->
                                                        "FloatVector.fromArray(F, dx, x%d%s).add(c%d).intoArray(dx, x%d%s);"
                                                                .formatted(
                                                                        i,
                                                                        shift(j),
                                                                        i * vectors + j,
                                                                        i,
                                                                        shift(j))))
                + "}\n\n";
    }
}
