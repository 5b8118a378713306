package lanewise.generator;

import static lanewise.generator.TileCode.WIDE_VECTORS;
import static lanewise.generator.TileCode.constant;
import static lanewise.generator.TileCode.each;
import static lanewise.generator.TileCode.header;
import static lanewise.generator.TileCode.loadB;
import static lanewise.generator.TileCode.multiply;
import static lanewise.generator.TileCode.refusal;
import static lanewise.generator.TileCode.rows;
import static lanewise.generator.TileCode.shift;
import static lanewise.generator.TileCode.tile;

import java.util.function.IntFunction;

/** Writes the tiles whose rows are found through tables. */
final class RowTileGenerator {
    private static final int[] ROWS = {8, 6, 4, 2, 1};
    private static final int[] VECTORS = {2, 1};

    /**
     * Six rows of four vectors are 24 accumulators, as many as fit with what else the loop needs.
     */
    private static final int[] WIDE_ROWS = {6, 4, 2};

    /** Neighbouring pixels of an image of three colours. */
    private static final int COLOUR_ROWS = 10;

    private RowTileGenerator() {}

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(head());
        text.append(rows(ROWS));
        for (Form form : Form.values()) {
            text.append(dispatch(form, WIDE_VECTORS, WIDE_ROWS));
            for (int rows : WIDE_ROWS) {
                text.append(rowTile(form, rows, WIDE_VECTORS, false));
            }
            for (int vectors : VECTORS) {
                text.append(dispatch(form, vectors, ROWS));
                for (int rows : ROWS) {
                    text.append(rowTile(form, rows, vectors, false));
                }
            }
        }
        text.append(
                """
                /**
                 * Ten neighbouring pixels of a colour image under a kernel three wide: with all distances
                 * constants, no range check is left in the loop.
                 */
                """);
        text.append(rowTile(Form.BIAS, COLOUR_ROWS, 2, true));
        return text.append(refusal()).append("}\n").toString();
    }

    private static String head() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        "import jdk.incubator.vector.VectorOperators;\n"
                                + "import lanewise.kernel.vector.simd.Simd;\n",
                        """
                        /**
                         * Tiles of C = A B whose rows of A and C are found through tables; written by
                         * RowTileGenerator.
                         *
                         * <p>Row i of the tile starts at {@code a[ao + aRows[p + i]]} and {@code c[co + cRows[p + i]]}.
                         * The chain over k runs through stretches of A, stretch s of {@code lengths[s]} floats
                         * from {@code starts[s]} on. They meet the rows of B from {@code steps[s]} on, which is
                         * packed: k after k, a tile's columns each.
                         *
                         * <p>A tile of four vectors may have a row less than its code, which then repeats the last
                         * one. The others have sixteen accumulators, what C2 keeps in registers whatever surrounds the
                         * loop; 24 it moves to memory and back between stretches. No method
                         * calls a helper on vectors: in a method this large only the Vector API's own methods are
                         * certain to be inlined, and one that is not boxes its vectors.
                         *
                         * <p>A stretch is at most {@value #STRETCH} long, and the loop says so: only when C2 can prove a
                         * short trip does it leave out the safepoint of a strip-mined loop.
                         */
                        public final class RowTiles {
                            /** The longest stretch of A. */
                            public static final int STRETCH = 96;

                            /** Rows of the largest tile of four vectors. */
                            public static final int WIDE_ROWS = %d;

                            /** Rows of the tile for colours. */
                            public static final int COLOUR_ROWS = %d;

                        """
                                .formatted(WIDE_ROWS[0], COLOUR_ROWS)));
        text.append(
                constant(
                        "Rows of the largest tile of one or two vectors.",
                        "MAX_ROWS",
                        "" + ROWS[0],
                        "4"));
        text.append(
                constant(
                        "Columns of the widest tile.",
                        "MAX_COLUMNS",
                        WIDE_VECTORS + " * L",
                        VECTORS[0] + " * L"));
        return text.append("private RowTiles() {}\n\n").toString();
    }

    /** One method that could do both would be too large for the inliner. */
    private enum Form {
        PLAIN("plain", "overwrites C", ""),
        BIAS(
                "bias",
                "adds a bias, and takes the maximum with 0 if wanted, before it overwrites C",
                "float[] bias, int biasAt, boolean relu, ");

        final String name;
        final String documentation;
        final String parameters;

        Form(String name, String documentation, String parameters) {
            this.name = name;
            this.documentation = documentation;
            this.parameters = parameters;
        }

        String arguments() {
            return this == BIAS ? "bias, biasAt, relu, " : "";
        }
    }

    private static final String PARAMETERS =
            "int[] starts, int[] lengths, int[] steps, float[] a, int ao, int[] aRows, int p, "
                    + "float[] b, int bo, %sfloat[] c, int co, int[] cRows";
    private static final String ARGUMENTS =
            "starts, lengths, steps, a, ao, aRows, p, b, bo, %sc, co, cRows";

    private static String dispatch(Form form, int vectors, int[] sizes) {
        StringBuilder text = new StringBuilder();
        text.append(
                "/** A tile of %d vectors that %s. */ public static void %s%d(int rows, %s) { switch (rows) {"
                        .formatted(
                                vectors,
                                form.documentation,
                                form.name,
                                vectors,
                                PARAMETERS.formatted(form.parameters)));
        boolean repeats = vectors == WIDE_VECTORS;
        for (int rows : sizes) {
            String those = repeats ? rows - 1 + ", " + rows : "" + rows;
            text.append(
                    "%s %s%dx%d(%s%s);"
                            .formatted(
                                    "case " + those + " ->",
                                    form.name,
                                    rows,
                                    vectors,
                                    repeats ? "rows, " : "",
                                    ARGUMENTS.formatted(form.arguments())));
        }
        return text.append("default -> throw noTile(rows, %d * L); } }\n\n".formatted(vectors))
                .toString();
    }

    /** With {@code colours} the rows of A start three floats apart, and a stretch is nine. */
    private static String rowTile(Form form, int rows, int vectors, boolean colours) {
        boolean repeats = vectors == WIDE_VECTORS;
        IntFunction<String> row =
                i -> repeats && i > 0 ? "Math.min(%d, rows - 1)".formatted(i) : "" + i;
        StringBuilder text = new StringBuilder();
        text.append(
                (colours
                                ? "public static void %sColours%dx%d(%s%s) {"
                                : "private static void %s%dx%d(%s%s) {")
                        .formatted(
                                form.name,
                                rows,
                                vectors,
                                repeats ? "int rows, " : "",
                                PARAMETERS.formatted(form.parameters)));
        int pointers = colours ? 1 : rows;
        text.append(
                each(pointers, i -> "int a%d = ao + aRows[p + %s];\n".formatted(i, row.apply(i))));
        text.append("FloatVector zero = FloatVector.zero(F);\n");
        text.append(tile(rows, vectors, "FloatVector c$i_$j = zero;\n"));
        text.append(
                "for (int s = 0; s < starts.length; s++) { int start = starts[s]; int n = "
                        + (colours ? "9;" : "Math.min(lengths[s], STRETCH);"));
        text.append("int next = bo + steps[s] * %d * L;\n".formatted(vectors));
        text.append(each(pointers, i -> "int x%d = a%d + start;\n".formatted(i, i)));
        text.append("for (int q = 0; q < n; q++) { int at = next + q * %d * L;".formatted(vectors));
        text.append(loadB(vectors));
        text.append("FloatVector v;\n");
        text.append(
                each(
                        rows,
                        i ->
                                (colours
                                                ? "v = FloatVector.broadcast(F, a[x0 + q + %d]);\n"
                                                        .formatted(3 * i)
                                                : "v = FloatVector.broadcast(F, a[x%d + q]);\n"
                                                        .formatted(i))
                                        + multiply(i, vectors)));
        text.append("} }\n");
        if (form == Form.BIAS) {
            text.append(
                    each(
                            vectors,
                            j ->
                                    "FloatVector d%d = FloatVector.fromArray(F, bias, biasAt%s);\n"
                                            .formatted(j, shift(j))));
            text.append("FloatVector floor = FloatVector.broadcast(F, relu ? 0f : Float.NaN);\n");
            text.append(tile(rows, vectors, "c$i_$j = c$i_$j.add(d$j);\n"));
            text.append(
                    tile(
                            rows,
                            vectors,
                            "c$i_$j = c$i_$j.blend(zero, c$i_$j.compare(VectorOperators.LE,"
                                    + " floor));\n"));
        }
        text.append(each(rows, i -> "int o%d = co + cRows[p + %s];\n".formatted(i, row.apply(i))));
        text.append(tile(rows, vectors, "c$i_$j.intoArray(c, o$i$s);\n"));
        return text.append("}\n\n").toString();
    }
}
