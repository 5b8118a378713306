package lanewise.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the straight-line code of Winograd's convolution: the transforms and the register tiles.
 *
 * <p>Run {@code main} with the folder of the sources after a change here, then the formatter.
 */
final class WinogradGenerator {
    private static final int[] ROWS = {8, 4};
    private static final int[] VECTORS = {2, 1};

    /** One-dimensional transforms: the terms of each result, from left to right. */
    private static final String[] INPUT = {"0 -2", "1 +2", "2 -1", "3 -1"};

    private static final String[] INPUT_ADJOINT = {"0", "1 -2 -3", "1 +2 -0", "3"};
    private static final String[] OUTPUT = {"0 +1 +2", "1 -2 +3"};
    private static final String[] OUTPUT_ADJOINT = {"0", "0 +1", "0 -1", "1"};
    private static final String[] WEIGHT = {"0", "0 +2 +1 h", "0 +2 -1 h", "2"};

    private WinogradGenerator() {}

    private static String each(int n, IntFunction<String> line) {
        return IntStream.range(0, n).mapToObj(line).collect(Collectors.joining());
    }

    private static String header(String documentation) {
        return """
        package lanewise.kernel.vector.tiles;

        import static lanewise.kernel.vector.simd.Simd.F;
        import static lanewise.kernel.vector.simd.Simd.L;

        import jdk.incubator.vector.FloatVector;
        import jdk.incubator.vector.VectorOperators;
        import lanewise.kernel.Winograd;

        %s
        """
                .formatted(documentation);
    }

    /** An expression of one row of a transform over named vectors. */
    private static String expression(String row, IntFunction<String> name) {
        String[] terms = row.split(" ");
        StringBuilder text = new StringBuilder(name.apply(terms[0].charAt(0) - '0'));
        for (int i = 1; i < terms.length; i++) {
            char sign = terms[i].charAt(0);
            if (sign == 'h') {
                text.append(".mul(0.5f)");
            } else {
                text.append(sign == '+' ? ".add(" : ".sub(")
                        .append(name.apply(terms[i].charAt(1) - '0'))
                        .append(")");
            }
        }
        return text.toString();
    }

    /**
     * Both passes over a square of {@code n}: vectors {@code prefix}ij to the expressions of the
     * results along rows.
     */
    private static List<String> both(StringBuilder text, String[] rows, int n, String prefix) {
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < rows.length; i++) {
                int column = j;
                text.append(
                        "FloatVector e%d%d = %s;\n"
                                .formatted(
                                        i, j, expression(rows[i], k -> prefix + k + "" + column)));
            }
        }
        List<String> results = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            int row = i;
            for (String each : rows) {
                results.add(expression(each, k -> "e" + row + "" + k));
            }
        }
        return results;
    }

    /** Declares the vectors of a square. */
    private static void load(StringBuilder text, int n, String prefix, String array, String at) {
        for (int i = 0; i < n * n; i++) {
            text.append(
                    "FloatVector %s%d%d = FloatVector.fromArray(F, %s, %s);\n"
                            .formatted(
                                    prefix,
                                    i / n,
                                    i % n,
                                    array,
                                    at.replace("$i", "" + i / n)
                                            .replace("$j", "" + i % n)
                                            .replace("$f", "" + i)));
        }
    }

    private static final String PIXEL = "from + $i * row + $j * pixel";
    private static final String POINT = "at + $f * plane";
    private static final String LOOP =
            """
            for (int k = 0; k < channels; k += L) {
                int from = xo + k;
                int at = vo + k / Winograd.CHANNELS * block + k %% Winograd.CHANNELS;
            """
                    .replace("%%", "%");

    static String transforms() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        """
                        /**
                         * The transforms of {@link Winograd} for all channels of one tile; written by
                         * WinogradGenerator.
                         *
                         * <p>Pixel (i, j) of a tile lies at {@code xo + i * row + j * pixel}. Point f of channel k lies
                         * at {@code vo + f * plane + k / 16 * block + k % 16}: channels are kept in blocks of 16.
                         */
                        public final class WinogradTransforms {
                            private WinogradTransforms() {}

                        """));
        String parameters =
                "int channels, float[] x, int xo, int row, int pixel, %sfloat[] v, int vo, int"
                        + " plane, int block";
        text.append(
                "/** Inputs to points. */ public static void input(%s) {"
                        .formatted(parameters.formatted("")));
        text.append(LOOP);
        load(text, 4, "d", "x", PIXEL);
        store(text, both(text, INPUT, 4, "d"), "v", POINT);
        text.append("} }\n\n");

        text.append(
                "/** Output gradients to points. */ public static void outputAdjoint(%s) {"
                        .formatted(parameters.formatted("")));
        text.append(LOOP);
        load(text, 2, "d", "x", PIXEL);
        store(text, both(text, OUTPUT_ADJOINT, 2, "d"), "v", POINT);
        text.append("} }\n\n");

        text.append(
                "/** Points to outputs, with a bias unless null and a maximum with 0 if wanted. */ public static void output(%s) {"
                        .formatted(parameters.formatted("float[] bias, int bo, boolean relu, ")));
        text.append("FloatVector zero = FloatVector.zero(F);\n");
        text.append(LOOP);
        load(text, 4, "m", "v", POINT);
        List<String> results = both(text, OUTPUT, 4, "m");
        text.append(each(4, i -> "FloatVector y%d = %s;\n".formatted(i, results.get(i))));
        text.append(
                "if (bias != null) { FloatVector b = FloatVector.fromArray(F, bias, bo + k);\n");
        text.append(each(4, i -> "y%d = y%d.add(b);\n".formatted(i, i)));
        text.append("} if (relu) {");
        text.append(
                each(
                        4,
                        i ->
                                "y$ = y$.blend(zero, y$.compare(VectorOperators.LE, zero));\n"
                                        .replace("$", "" + i)));
        text.append("}\n");
        store(text, List.of("y0", "y1", "y2", "y3"), "x", PIXEL);
        text.append("} }\n\n");

        text.append(
                "/** Points of input gradients to pixels, added to what is there. */ public static void inputAdjoint(%s) {"
                        .formatted(parameters.formatted("")));
        text.append(LOOP);
        load(text, 4, "v", "v", POINT);
        List<String> gradients = both(text, INPUT_ADJOINT, 4, "v");
        for (int i = 0; i < 16; i++) {
            String at = place(PIXEL, 4, i);
            gradients.set(
                    i, "FloatVector.fromArray(F, x, %s).add(%s)".formatted(at, gradients.get(i)));
        }
        store(text, gradients, "x", PIXEL);
        text.append("} }\n\n");

        text.append(
                "/** Nine taps, {@code tap} apart, to points, {@code plane} apart: one vector of"
                        + " channels. */ public static void weight(float[] w, int from, int tap, float[] u,"
                        + " int at, int plane) {");
        load(text, 3, "g", "w", "from + $f * tap");
        store(text, both(text, WEIGHT, 3, "g"), "u", POINT);
        text.append("}\n\n");

        return text.append("}\n").toString();
    }

    private static String place(String at, int n, int i) {
        return at.replace("$i", "" + i / n).replace("$j", "" + i % n).replace("$f", "" + i);
    }

    private static void store(StringBuilder text, List<String> values, String array, String at) {
        int n = (int) Math.sqrt(values.size());
        for (int i = 0; i < values.size(); i++) {
            text.append("%s.intoArray(%s, %s);\n".formatted(values.get(i), array, place(at, n, i)));
        }
    }

    static String tiles() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                                """
                                /**
                                 * The products of {@link Winograd} at one point, a register tile at a time; written by
                                 * WinogradGenerator.
                                 *
                                 * <p>Operands that come out of a transform are kept in blocks of 16 channels: a block holds
                                 * 16 floats of every tile. So the rows of a register tile lie a constant distance apart,
                                 * and one pointer serves them all; with a distance in a variable the loop is 20 % slower.
                                 * Two vectors of columns start at {@code c0} and {@code c1}.
                                 */
                                public final class WinogradTiles {
                                    private static final int CHANNELS = Winograd.CHANNELS;

                                    private WinogradTiles() {}

                                """)
                        .replace("import jdk.incubator.vector.VectorOperators;\n", ""));
        for (int vectors : VECTORS) {
            for (int rows : ROWS) {
                text.append(productTile(rows, vectors));
            }
        }
        return text.append("}\n").toString();
    }

    private static String tile(int rows, int vectors, String line) {
        return each(
                rows, i -> each(vectors, j -> line.replace("$i", "" + i).replace("$j", "" + j)));
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

    /** Tiles that share the weights in registers. */
    private static final int NEIGHBOURS = 3;

    static String colourTiles() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                                """
                                /**
                                 * Products and output transform of {@link Winograd} for images of three colours; written by
                                 * WinogradGenerator.
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
