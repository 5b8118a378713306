package lanewise.generator;

import static lanewise.generator.TileCode.constant;
import static lanewise.generator.TileCode.each;
import static lanewise.generator.TileCode.header;
import static lanewise.generator.TileCode.refusal;
import static lanewise.generator.TileCode.tile;

/** Writes the tiles of products whose sums are taken in lanes. */
final class LaneTileGenerator {
    private static final int[] ROWS = {4, 2, 1};
    private static final int COLUMNS = 5;
    private static final String OPERANDS =
            "int steps, float[] a, int ao, int lda, float[] b, int bo, int ldb, float[] lanes, int"
                    + " to, int rowLanes";

    private LaneTileGenerator() {}

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                                "import lanewise.kernel.scalar.VirtualLanes;\nimport lanewise.kernel.vector.simd.Simd;\n",
                                """
                                /**
                                 * Tiles of C = A B' along k; written by LaneTileGenerator.
                                 *
                                 * <p>An element of C is a vector of sums here: a row of A and one of B pass, of every 16
                                 * floats one vector.
                                 */
                                public final class LaneTiles {
                                    private static final int STRETCH = 96;

                                """)
                        .replace("import static lanewise.kernel.vector.simd.Simd.L;\n", ""));
        text.append(constant("Rows of the largest tile.", "MAX_ROWS", "" + ROWS[0], "" + ROWS[1]));
        text.append(
                "/** Columns of the largest tile. */ public static final int MAX_COLUMNS = %d;\n"
                        .formatted(COLUMNS));
        text.append(
                """
                private LaneTiles() {}

                /** Rows of the next tile when {@code left} are left. */
                public static int rows(int left) {
                    return left >= MAX_ROWS ? MAX_ROWS : left > 1 ? 2 : 1;
                }

                /**
                 * The sums of one tile, from 0: that of row i and column j to {@code lanes[to + i *
                 * rowLanes + j * 16]}.
                 *
                 * @param steps of 16 floats
                 */
                public static void tile(int rows, int columns, %s) {
                    switch (rows * 8 + columns) {
                """
                        .formatted(OPERANDS));
        for (int rows : ROWS) {
            for (int columns = COLUMNS; columns > 0; columns--) {
                text.append(
                        "case %d -> tile%dx%d(steps, a, ao, lda, b, bo, ldb, lanes, to, rowLanes);"
                                .formatted(rows * 8 + columns, rows, columns));
            }
        }
        text.append("default -> throw noTile(rows, columns); } }\n\n");
        for (int rows : ROWS) {
            for (int columns = COLUMNS; columns > 0; columns--) {
                text.append(tileOf(rows, columns));
            }
        }
        return text.append(refusal()).append("}\n").toString();
    }

    private static String tileOf(int rows, int columns) {
        return "private static void tile%dx%d(%s) {".formatted(rows, columns, OPERANDS)
                + each(rows, i -> "int a%d = ao%s;".formatted(i, times(i, "lda")))
                + each(columns, j -> "int b%d = bo%s;".formatted(j, times(j, "ldb")))
                + tile(rows, columns, "FloatVector c$i_$j = FloatVector.zero(F);\n")
                + "for (int k0 = 0; k0 < steps; k0 += STRETCH) { int n = Math.min(steps - k0,"
                + " STRETCH); for (int q = 0; q < n; q++) { int y = (k0 + q) * VirtualLanes.COUNT;"
                + each(
                        rows,
                        i ->
                                "FloatVector v%d = FloatVector.fromArray(F, a, a%d + y);"
                                        .formatted(i, i))
                + "FloatVector w;"
                + each(
                        columns,
                        j ->
                                "w = FloatVector.fromArray(F, b, b%d + y);".formatted(j)
                                        + each(
                                                rows,
                                                i ->
                                                        "c%d_%d = w.fma(v%d, c%d_%d);"
                                                                .formatted(i, j, i, i, j)))
                + "} }\n"
                + each(
                        rows,
                        i ->
                                "int t%d = to%s;".formatted(i, times(i, "rowLanes"))
                                        + each(
                                                columns,
                                                j ->
                                                        "c%d_%d.intoArray(lanes, t%d%s);"
                                                                .formatted(
                                                                        i,
                                                                        j,
                                                                        i,
                                                                        times(
                                                                                j,
                                                                                "VirtualLanes.COUNT"))))
                + "}\n\n";
    }

    private static String times(int i, String distance) {
        return i == 0 ? "" : i == 1 ? " + " + distance : " + %d * %s".formatted(i, distance);
    }
}
