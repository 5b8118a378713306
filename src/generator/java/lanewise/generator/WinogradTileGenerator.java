package lanewise.generator;

import static lanewise.generator.TileCode.each;
import static lanewise.generator.WinogradCode.header;
import static lanewise.generator.WinogradCode.tile;

/** Writes the products of Winograd's convolution at one point. */
final class WinogradTileGenerator {
    private static final int[] ROWS = {8, 4};
    private static final int[] VECTORS = {2, 1};

    private WinogradTileGenerator() {}

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                                """
                                /**
                                 * The products of {@link Winograd} at one point, a register tile at a time; written by
                                 * WinogradTileGenerator.
                                 *
                                 * <p>Operands that come out of a transform are kept in blocks of 16 channels: a block holds
                                 * 16 floats of every tile. So the rows of a register tile lie a constant distance apart,
                                 * and one pointer serves them all; with a distance in a variable the loop is 20 % slower.
                                 * Two vectors of columns start at {@code c0} and {@code c1}.
                                 */
                                public final class WinogradTiles {
                                    private static final int CHANNELS = Winograd.CHANNELS;

                                """)
                        .replace("import jdk.incubator.vector.VectorOperators;\n", "")
                        .replace(
                                "import lanewise.kernel.Winograd;\n",
                                "import lanewise.kernel.Winograd;\n"
                                        + "import lanewise.kernel.vector.simd.Simd;\n"));
        text.append(
                TileCode.constant(
                        "Rows of the largest tile.", "MAX_ROWS", "" + ROWS[0], "" + ROWS[1]));
        text.append("private WinogradTiles() {}\n\n");
        for (int vectors : VECTORS) {
            for (int rows : ROWS) {
                text.append(productTile(rows, vectors));
            }
        }
        return text.append("}\n").toString();
    }

    private static String columns(String name, int vectors) {
        return each(vectors, j -> ", int " + name + j);
    }

    private static String multiply(int rows, int vectors, String a) {
        return "FloatVector v;\n"
                + each(
                        rows,
                        i ->
                                "v = FloatVector.broadcast(F, %s);\n"
                                                .formatted(a.replace("$i", "" + i))
                                        + each(
                                                vectors,
                                                j ->
                                                        "s%d_%d = v.fma(b%d, s%d_%d);\n"
                                                                .formatted(i, j, j, i, j)));
    }

    private static String productTile(int rows, int vectors) {
        StringBuilder text = new StringBuilder();
        text.append(
                "/** %d tiles by %d vectors; overwrites C. */ public static void product%dx%d(int blocks, float[] a, int ao, int block, float[] b, int bo, float[] c%s) {"
                        .formatted(rows, vectors, rows, vectors, columns("c", vectors)));
        text.append("FloatVector zero = FloatVector.zero(F);\n");
        text.append(tile(rows, vectors, "FloatVector s$i_$j = zero;\n"));
        text.append(
                "for (int k = 0; k < blocks; k++) { int x = ao + k * block; int at = bo + k * CHANNELS * %d * L;\n"
                        .formatted(vectors));
        text.append("for (int q = 0; q < CHANNELS; q++) {");
        text.append(
                each(
                        vectors,
                        j ->
                                "FloatVector b%d = FloatVector.fromArray(F, b, at + q * %d * L%s);\n"
                                        .formatted(j, vectors, j == 0 ? "" : " + L")));
        text.append(multiply(rows, vectors, "a[x + q + $i * CHANNELS]"));
        text.append("} }\n");
        text.append(tile(rows, vectors, "s$i_$j.intoArray(c, c$j + $i * CHANNELS);\n"));
        return text.append("}\n\n").toString();
    }
}
