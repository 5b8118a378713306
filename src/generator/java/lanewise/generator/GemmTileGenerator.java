package lanewise.generator;

import static lanewise.generator.TileCode.WIDE_VECTORS;
import static lanewise.generator.TileCode.constant;
import static lanewise.generator.TileCode.each;
import static lanewise.generator.TileCode.header;
import static lanewise.generator.TileCode.multiply;
import static lanewise.generator.TileCode.refusal;
import static lanewise.generator.TileCode.shift;

import java.util.function.IntFunction;

/** Writes the tiles of matrix products. */
final class GemmTileGenerator {
    private static final int[] ROWS = {6, 4, 2};

    private GemmTileGenerator() {}

    private static final String PARAMETERS =
            "int rows, int tail, int k, float[] a, int ao, int aRow, int aStep, float[] b, int bo,"
                    + " int ldb, float[] s, int so, int lds, float[] c, int co, int ldc";
    private static final String ARGUMENTS =
            "rows, columns - L, k, a, ao, aRow, aStep, b, bo, ldb, s, so, lds, c, co, ldc";

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(head());
        text.append(dispatch());
        for (int vectors = WIDE_VECTORS; vectors > 0; vectors--) {
            for (int rows : ROWS) {
                text.append(gemmTile(Reach.ANY, rows, vectors));
            }
            for (int rows : contiguousRows(vectors)) {
                text.append(gemmTile(Reach.CONTIGUOUS, rows, vectors));
            }
        }
        text.append(gemmTile(Reach.TRANSPOSED, ROWS[0], WIDE_VECTORS));
        return text.append(refusal()).append("}\n").toString();
    }

    private static String head() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        "import lanewise.kernel.vector.simd.Simd;\n",
                        """
                        /**
                         * Tiles of C = A B in place; written by GemmTileGenerator.
                         *
                         * <p>Element (i, q) of A is {@code a[ao + i * aRow + q * aStep]}, so A may be stored either way.
                         *
                         * <p>A tile may have fewer rows and columns than its code: rows that do not exist repeat the last
                         * one, and the last vector ends with the last column, so that the one before it may be computed
                         * twice. Both write what is there already. That takes no masks and no copy of the edges.
                         *
                         * <p>Where B is packed and the steps or the rows of A are neighbours the loop of a full tile
                         * has these distances as constants, and so fewer indices to compute and no range checks, or
                         * two: on a core that is shared with another thread, which leaves half of the instructions a
                         * cycle, that is worth a sixth.
                         */
                        public final class GemmTiles {
                            private static final int STRETCH = 96;

                        """));
        text.append(constant("Rows of the largest tile.", "MAX_ROWS", "" + ROWS[0], "4"));
        text.append(
                constant(
                        "Columns of the largest tile.",
                        "MAX_COLUMNS",
                        WIDE_VECTORS + " * L",
                        "2 * L"));
        return text.append("private GemmTiles() {}\n\n").toString();
    }

    private static String dispatch() {
        StringBuilder text = new StringBuilder();
        text.append(
                """
                /**
                 * One tile of at most {@link #MAX_ROWS} rows and at least L, at most {@link #MAX_COLUMNS} columns.
                 *
                 * @param s where the chains start
                 */
                public static void tile(
                        int rows, int columns, int k, float[] a, int ao, int aRow, int aStep,
                        float[] b, int bo, int ldb, float[] s, int so, int lds, float[] c, int co, int ldc) {
                    if (rows < 1 || rows > %d || columns < L) {
                        throw noTile(rows, columns);
                    }
                    switch ((columns + L - 1) / L) {
                """
                        .formatted(ROWS[0]));
        for (int vectors = WIDE_VECTORS; vectors > 0; vectors--) {
            text.append("case %d -> {".formatted(vectors));
            String tile = "%%dx%d(%s);".formatted(vectors, ARGUMENTS);
            String packed = "ldb == %d * L && ".formatted(WIDE_VECTORS);
            for (int rows : contiguousRows(vectors)) {
                text.append(
                        "if (rows > %d && %saStep == 1) {".formatted(rows - 2, packed)
                                + Reach.CONTIGUOUS.name
                                + tile.formatted(rows)
                                + "} else ");
            }
            if (vectors == WIDE_VECTORS) {
                text.append(
                        "if (rows == %d && %saRow == 1) {".formatted(ROWS[0], packed)
                                + Reach.TRANSPOSED.name
                                + tile.formatted(ROWS[0])
                                + "} else ");
            }
            for (int rows : ROWS) {
                text.append(
                        (rows > 2 ? "if (rows > %d) {" : "{").formatted(rows - 2)
                                + Reach.ANY.name
                                + tile.formatted(rows)
                                + (rows > 2 ? "} else " : "}"));
            }
            text.append("}\n");
        }
        return text.append("default -> throw noTile(rows, columns); } }\n\n").toString();
    }

    /** Which distances are constants, so that the loop needs fewer indices and range checks. */
    private enum Reach {
        /** None. */
        ANY("tile"),
        /**
         * From a row of B to the next, and from an element of A to that below it: no row may lack.
         */
        TRANSPOSED("transposed"),
        /** From a row of B to the next, and from one step's element of A to the next. */
        CONTIGUOUS("contiguous");

        final String name;

        Reach(String name) {
            this.name = name;
        }
    }

    /** Ten classes are a tile of six rows and one of four. */
    private static int[] contiguousRows(int vectors) {
        return vectors == WIDE_VECTORS ? new int[] {6, 4} : new int[] {6};
    }

    private static String gemmTile(Reach reach, int rows, int vectors) {
        StringBuilder text = new StringBuilder();
        text.append(
                "private static void %s%dx%d(%s) {"
                        .formatted(reach.name, rows, vectors, PARAMETERS));
        String[] at = new String[vectors];
        for (int j = 0; j < vectors; j++) {
            at[j] = j == 0 ? "" : j == vectors - 1 ? " + tail" : shift(j);
        }
        boolean transposed = reach == Reach.TRANSPOSED;
        IntFunction<String> row =
                i -> i == 0 || transposed ? "" + i : "Math.min(%d, rows - 1)".formatted(i);
        text.append(
                each(rows, i -> "int o%d = co + %s * ldc;\n".formatted(i, row.apply(i)))
                        .replace(" + 0 * ldc", ""));
        text.append(
                each(
                        rows,
                        i ->
                                "int s%d = so + %s * lds;\n".formatted(i, row.apply(i))
                                        + each(
                                                vectors,
                                                j ->
                                                        "FloatVector c%d_%d = FloatVector.fromArray(F, s, s%d%s);\n"
                                                                .formatted(i, j, i, at[j]))));
        text.append(
                each(
                                transposed ? 1 : rows,
                                i -> "int x%d = ao + %s * aRow;\n".formatted(i, row.apply(i)))
                        .replace(" + 0 * aRow", ""));
        text.append(loop(reach, rows, vectors, at));
        text.append(
                each(
                        rows,
                        i ->
                                each(
                                        vectors,
                                        j ->
                                                "c%d_%d.intoArray(c, o%d%s);\n"
                                                        .formatted(i, j, i, at[j]))));
        return text.append("}\n\n").toString();
    }

    private static String loop(Reach reach, int rows, int vectors, String[] at) {
        boolean transposed = reach == Reach.TRANSPOSED;
        StringBuilder text = new StringBuilder();
        text.append(
                "for (int k0 = 0; k0 < k; k0 += STRETCH) { int n = Math.min(k - k0, STRETCH);"
                        + " for (int q = 0; q < n; q++) { int y = (k0 + q)%s;"
                                .formatted(reach == Reach.CONTIGUOUS ? "" : " * aStep")
                        + " int z = bo + (k0 + q) * %s;"
                                .formatted(reach == Reach.ANY ? "ldb" : WIDE_VECTORS + " * L"));
        text.append(
                each(
                        vectors,
                        j ->
                                "FloatVector b%d = FloatVector.fromArray(F, b, z%s);\n"
                                        .formatted(j, at[j])));
        text.append("FloatVector v;\n");
        text.append(
                each(
                        rows,
                        i ->
                                "v = FloatVector.broadcast(F, a[%s]);\n"
                                                .formatted(
                                                        !transposed || i == 0
                                                                ? "x%d + y".formatted(i)
                                                                : "x0 + y + %d".formatted(i))
                                        + multiply(i, vectors)));
        return text.append("} }\n").toString();
    }
}
