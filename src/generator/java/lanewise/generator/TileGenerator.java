package lanewise.generator;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the register tiles of the matrix kernels: straight-line code in which every accumulator is
 * a named local, because the JIT keeps only those in registers.
 *
 * <p>Run {@code main} with the folder of the sources after a change here, then the formatter; a
 * test holds the files against what this writes.
 */
final class TileGenerator {
    private static final int[] ROWS = {8, 6, 4, 2, 1};
    private static final int[] OUTER_ROWS = {12, 9, 8, 6, 4, 2, 1};
    private static final int[] VECTORS = {2, 1};

    /**
     * Six rows of four vectors are 24 accumulators, as many as fit with what else the loop needs.
     */
    private static final int[] WIDE_ROWS = {6, 4, 2};

    private static final int WIDE_VECTORS = 4;

    /** Rows of the tiles that also sum their second operand. */
    private static final int[] SUMMING_ROWS = {12, 9, 4};

    private TileGenerator() {}

    private static String each(int n, IntFunction<String> line) {
        return IntStream.range(0, n).mapToObj(line).collect(Collectors.joining());
    }

    private static String header(String imports, String documentation) {
        return """
        package lanewise.kernel.vector.tiles;

        import static lanewise.kernel.vector.simd.Simd.F;
        import static lanewise.kernel.vector.simd.Simd.L;

        import jdk.incubator.vector.FloatVector;
        %s
        %s
        """
                .formatted(imports, documentation);
    }

    static String rowTiles() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        "import jdk.incubator.vector.VectorOperators;\n",
                        """
                        /**
                         * Tiles of C = A B whose rows of A and C are found through tables; written by
                         * TileGenerator.
                         *
                         * <p>Row i of the tile starts at {@code a[ao + aRows[p + i]]} and {@code c[co + cRows[p + i]]}.
                         * The chain over k runs through {@code segments} stretches of A, stretch s of {@code lengths[s]}
                         * floats from {@code starts[s]} on. They meet the rows of B from {@code steps[s]} on, which is
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

                            private RowTiles() {}
                        """));
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
        text.append(rowTile(Form.BIAS, 10, 2, true));
        return text.append("}\n").toString();
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

    private static final String ROW_PARAMETERS =
            "int[] starts, int[] lengths, int[] steps, float[] a, int ao, int[] aRows, int p, "
                    + "float[] b, int bo, %sfloat[] c, int co, int[] cRows";
    private static final String ROW_ARGUMENTS =
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
                                ROW_PARAMETERS.formatted(form.parameters)));
        boolean repeats = vectors == WIDE_VECTORS;
        int smallest = sizes[sizes.length - 1];
        for (int rows : sizes) {
            String those = repeats ? rows - 1 + ", " + rows : "" + rows;
            text.append(
                    "%s %s%dx%d(%s%s);"
                            .formatted(
                                    rows == smallest ? "default ->" : "case " + those + " ->",
                                    form.name,
                                    rows,
                                    vectors,
                                    repeats ? "rows, " : "",
                                    ROW_ARGUMENTS.formatted(form.arguments())));
        }
        return text.append("} }\n\n").toString();
    }

    private static String tile(int rows, int vectors, String line) {
        return each(
                rows,
                i ->
                        each(
                                vectors,
                                j ->
                                        line.replace("$i", "" + i)
                                                .replace("$j", "" + j)
                                                .replace("$s", shift(j))));
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
                                ROW_PARAMETERS.formatted(form.parameters)));
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

    private static String loadB(int vectors) {
        return each(
                vectors,
                j ->
                        "FloatVector b%d = FloatVector.fromArray(F, b, at%s);\n"
                                .formatted(j, shift(j)));
    }

    private static String multiply(int row, int vectors) {
        return each(vectors, j -> "c%d_%d = v.fma(b%d, c%d_%d);\n".formatted(row, j, j, row, j));
    }

    private static String shift(int vector) {
        return vector == 0 ? "" : vector == 1 ? " + L" : " + " + vector + " * L";
    }

    private static final String GEMM_PARAMETERS =
            "int rows, int tail, int k, float[] a, int ao, int aRow, int aStep, "
                    + "float[] b, int bo, int ldb, float[] s, int so, int lds, float[] c, int co, int ldc";
    private static final String GEMM_ARGUMENTS =
            "rows, columns - L, k, a, ao, aRow, aStep, b, bo, ldb, s, so, lds, c, co, ldc";

    static String gemmTiles() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        "",
                        """
                        /**
                         * Tiles of C = A B in place; written by TileGenerator.
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

                            private GemmTiles() {}
                        """));
        text.append(
                """
                /**
                 * One tile of at most {@code Panels.ROWS} rows and at least L, at most {@code Panels.COLUMNS} columns.
                 *
                 * @param s where the chains start
                 */
                public static void tile(
                        int rows, int columns, int k, float[] a, int ao, int aRow, int aStep,
                        float[] b, int bo, int ldb, float[] s, int so, int lds, float[] c, int co, int ldc) {
                    switch ((columns + L - 1) / L) {
                """);
        for (int vectors = WIDE_VECTORS; vectors > 0; vectors--) {
            text.append(vectors == 1 ? "default -> {" : "case %d -> {".formatted(vectors));
            String tile = "%%dx%d(%s);".formatted(vectors, GEMM_ARGUMENTS);
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
                        "if (rows == %d && %saRow == 1) {".formatted(WIDE_ROWS[0], packed)
                                + Reach.TRANSPOSED.name
                                + tile.formatted(WIDE_ROWS[0])
                                + "} else ");
            }
            for (int rows : WIDE_ROWS) {
                text.append(
                        (rows > 2 ? "if (rows > %d) {" : "{").formatted(rows - 2)
                                + Reach.ANY.name
                                + tile.formatted(rows)
                                + (rows > 2 ? "} else " : "}"));
            }
            text.append("}\n");
        }
        text.append("} }\n\n");
        for (int vectors = WIDE_VECTORS; vectors > 0; vectors--) {
            for (int rows : WIDE_ROWS) {
                text.append(gemmTile(Reach.ANY, rows, vectors));
            }
            for (int rows : contiguousRows(vectors)) {
                text.append(gemmTile(Reach.CONTIGUOUS, rows, vectors));
            }
        }
        text.append(gemmTile(Reach.TRANSPOSED, WIDE_ROWS[0], WIDE_VECTORS));
        return text.append("}\n").toString();
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
                        .formatted(reach.name, rows, vectors, GEMM_PARAMETERS));
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
        text.append("} }\n");
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

    private static final String OUTER_PARAMETERS =
            "int k, float[] a, int ao, int[] aRows, int p, float[] b, int bo, "
                    + "float[] c, int co, int ldc";
    private static final String OUTER_ARGUMENTS = "k, a, ao, aRows, p, b, bo, c, co, ldc";

    static String outerTiles() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        "",
                        """
                        /**
                         * Tiles of C = A' B, sums of outer products; written by TileGenerator.
                         *
                         * <p>Step k of the chain multiplies the tile's rows, which lie side by side from {@code
                         * a[ao + aRows[p + k]]} on, with the tile's columns, which are packed.
                         */
                        public final class OuterTiles {
                            private static final int STRETCH = 96;

                            private OuterTiles() {}
                        """));
        for (boolean accumulate : new boolean[] {false, true}) {
            for (int vectors : VECTORS) {
                text.append(dispatch(accumulate, vectors, OUTER_PARAMETERS, OUTER_ARGUMENTS));
                for (int rows : OUTER_ROWS) {
                    text.append(outerTile(accumulate, rows, vectors, OUTER_PARAMETERS));
                }
            }
        }
        for (int rows : SUMMING_ROWS) {
            text.append(
                    "/** %d x 2 that goes on from C, and adds the rows of B to {@code sums}. */ "
                            .formatted(rows));
            text.append(
                    outerTile(true, rows, 2, OUTER_PARAMETERS + ", float[] sums, int so")
                            .replace("private static void accumulate", "public static void summing")
                            .replace(
                                    "for (int k0",
                                    "FloatVector s0 = FloatVector.fromArray(F, sums, so);\n"
                                            + "FloatVector s1 = FloatVector.fromArray(F, sums, so +"
                                            + " L);\nfor (int k0")
                            .replace(
                                    "FloatVector v;",
                                    "s0 = s0.add(b0); s1 = s1.add(b1);\nFloatVector v;")
                            .replace(
                                    "} }\n",
                                    "} }\ns0.intoArray(sums, so); s1.intoArray(sums, so + L);\n"));
        }
        return text.append("}\n").toString();
    }

    private static String name(boolean accumulate) {
        return accumulate ? "accumulate" : "plain";
    }

    private static String dispatch(
            boolean accumulate, int vectors, String parameters, String arguments) {
        return "/** A tile of %d vectors that %s C. */ public static void %s%d(int rows, %s) { switch (rows) {"
                        .formatted(
                                vectors,
                                accumulate ? "goes on from" : "overwrites",
                                name(accumulate),
                                vectors,
                                parameters)
                + IntStream.of(OUTER_ROWS)
                        .mapToObj(rows ->
                                "%s %s%dx%d(%s);"
                                        .formatted(
                                                rows == 1 ? "default ->" : "case " + rows + " ->",
                                                name(accumulate),
                                                rows,
                                                vectors,
                                                arguments))
                        .collect(Collectors.joining())
                + "} }\n\n";
    }

    /** A tile whose elements of A in one step lie side by side. */
    private static String outerTile(boolean accumulate, int rows, int vectors, String parameters) {
        StringBuilder text = new StringBuilder();
        text.append(
                "private static void %s%dx%d(%s) {"
                        .formatted(name(accumulate), rows, vectors, parameters));
        if (accumulate) {
            text.append(
                    tile(
                            rows,
                            vectors,
                            "FloatVector c$i_$j = FloatVector.fromArray(F, c, co + $i *"
                                    + " ldc$s);\n"));
        } else {
            text.append("FloatVector zero = FloatVector.zero(F);\n");
            text.append(tile(rows, vectors, "FloatVector c$i_$j = zero;\n"));
        }
        text.append(
                "for (int k0 = 0; k0 < k; k0 += STRETCH) { int n = Math.min(k - k0, STRETCH);"
                        + " for (int q = 0; q < n; q++) { int at = bo + (k0 + q) * %d * L;"
                                .formatted(vectors)
                        + " int x = ao + aRows[p + k0 + q];");
        text.append(loadB(vectors));
        text.append("FloatVector v;\n");
        text.append(
                each(
                        rows,
                        i ->
                                "v = FloatVector.broadcast(F, a[x + %d]);\n".formatted(i)
                                        + multiply(i, vectors)));
        text.append("} }\n");
        text.append(tile(rows, vectors, "c$i_$j.intoArray(c, co + $i * ldc$s);\n"));
        return text.append("}\n\n").toString();
    }
}
