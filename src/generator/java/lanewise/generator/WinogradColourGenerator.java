package lanewise.generator;

import static lanewise.generator.TileCode.each;
import static lanewise.generator.WinogradCode.OUTPUT;
import static lanewise.generator.WinogradCode.expression;
import static lanewise.generator.WinogradCode.header;
import static lanewise.generator.WinogradCode.tile;

/** Writes products and output transform of Winograd's convolution for images of three colours. */
final class WinogradColourGenerator {
    private WinogradColourGenerator() {}

    /** Tiles that share the weights in registers. */
    private static final int NEIGHBOURS = 3;

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                                """
                                /**
                                 * Products and output transform of {@link Winograd} for images of three colours; written by
                                 * WinogradColourGenerator.
                                 *
                                 * <p>A point's chain has three steps, so it never leaves the registers: a column of four
                                 * points is computed and transformed at once. Three neighbouring tiles share each vector of
                                 * weights. Point f of tile t and colour c lies at {@code v[vo + f * PLANE + 6 * t + c]}, its
                                 * weights at {@code u[uo + (3 * f + c) * 16]}.
                                 */
                                public final class WinogradColourTiles {
                                    /** Tiles that are computed at once. */
                                    public static final int NEIGHBOURS = %d;

                                    /** The most tiles of a row in one block. */
                                    public static final int MAX_TILES = 24;

                                    /** From one point to the next. */
                                    public static final int PLANE = 6 * MAX_TILES + 16;

                                    private static final int CHANNELS = Winograd.CHANNELS;

                                    private WinogradColourTiles() {}

                                """
                                        .formatted(NEIGHBOURS))
                        .replace("import static lanewise.kernel.vector.simd.Simd.L;\n", ""));
        text.append(
                "/** Two by two outputs of three tiles, one vector of channels; rows at {@code y0} and"
                        + " {@code y1}. */ public static void product(float[] v, int vo, float[] u, int uo,"
                        + " float[] bias, int bo, boolean relu, float[] y, int y0, int y1, int pixel) {"
                        + " FloatVector zero = FloatVector.zero(F);\n");
        for (int j = 0; j < 4; j++) {
            text.append(colourColumn(j));
        }
        text.append("if (bias != null) { FloatVector b = FloatVector.fromArray(F, bias, bo);\n");
        text.append(colourOutputs("$ = $.add(b);\n"));
        text.append("} if (relu) {");
        text.append(colourOutputs("$ = $.blend(zero, $.compare(VectorOperators.LE, zero));\n"));
        text.append("}\n");
        for (int t = 0; t < NEIGHBOURS; t++) {
            for (int i = 0; i < 4; i++) {
                text.append(
                        "t%d_%d%d.intoArray(y, y%d + %d * pixel);\n"
                                .formatted(t, i / 2, i % 2, i / 2, 2 * t + i % 2));
            }
        }
        return text.append("} }\n").toString();
    }

    private static String colourOutputs(String line) {
        return each(
                NEIGHBOURS,
                t -> each(4, i -> line.replace("$", "t%d_%d%d".formatted(t, i / 2, i % 2))));
    }

    /** Four points of each tile, down a column, and what they add to the outputs. */
    private static String colourColumn(int j) {
        StringBuilder text = new StringBuilder();
        text.append(tile(4, NEIGHBOURS, "FloatVector m$ji_$j = zero;\n".replace("$ji", j + "$i")));
        text.append("for (int c = 0; c < 3; c++) { int x = vo + c; int at = uo + c * CHANNELS;\n");
        text.append("FloatVector b;\n");
        for (int i = 0; i < 4; i++) {
            int f = 4 * i + j;
            String m = "m" + j + i;
            text.append("b = FloatVector.fromArray(F, u, at + %d * CHANNELS);\n".formatted(3 * f));
            text.append(
                    each(
                            NEIGHBOURS,
                            t ->
                                    "%s_%d = FloatVector.broadcast(F, v[x + %d * PLANE + %d]).fma(b, %s_%d);\n"
                                            .formatted(m, t, f, 6 * t, m, t)));
        }
        text.append("}\n");
        for (int t = 0; t < NEIGHBOURS; t++) {
            int tile = t;
            for (int i = 0; i < 2; i++) {
                String e = expression(OUTPUT[i], k -> "m%d%d_%d".formatted(j, k, tile));
                String left = "t%d_%d0".formatted(t, i);
                String right = "t%d_%d1".formatted(t, i);
                String e_ = "e%d%d_%d".formatted(i, j, t);
                text.append("FloatVector %s = %s;\n".formatted(e_, e));
                text.append(
                        switch (j) {
                            case 0 -> "FloatVector %s = %s;\n".formatted(left, e_);
                            case 1 ->
                                    "%s = %s.add(%s); FloatVector %s = %s;\n"
                                            .formatted(left, left, e_, right, e_);
                            case 2 ->
                                    "%s = %s.add(%s); %s = %s.sub(%s);\n"
                                            .formatted(left, left, e_, right, right, e_);
                            default -> "%s = %s.add(%s);\n".formatted(right, right, e_);
                        });
            }
        }
        return text.toString();
    }
}
