package lanewise.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0], "lanewise", "kernel");
        Files.writeString(folder.resolve("WinogradTransforms.java"), transforms());
        Files.writeString(folder.resolve("WinogradTiles.java"), tiles());
    }

    private static String each(int n, IntFunction<String> line) {
        return IntStream.range(0, n).mapToObj(line).collect(Collectors.joining());
    }

    private static String header(String documentation) {
        return """
        package lanewise.kernel;

        import static lanewise.kernel.Simd.F;
        import static lanewise.kernel.Simd.L;

        import jdk.incubator.vector.FloatVector;
        import jdk.incubator.vector.VectorOperators;

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
                        final class WinogradTransforms {
                            private WinogradTransforms() {}

                        """));
        String parameters =
                "int channels, float[] x, int xo, int row, int pixel, %sfloat[] v, int vo, int"
                        + " plane, int block";
        text.append(
                "/** Inputs to points. */ static void input(%s) {"
                        .formatted(parameters.formatted("")));
        text.append(LOOP);
        load(text, 4, "d", "x", PIXEL);
        store(text, both(text, INPUT, 4, "d"), "v", POINT);
        text.append("} }\n\n");

        text.append(
                "/** Output gradients to points. */ static void outputAdjoint(%s) {"
                        .formatted(parameters.formatted("")));
        text.append(LOOP);
        load(text, 2, "d", "x", PIXEL);
        store(text, both(text, OUTPUT_ADJOINT, 2, "d"), "v", POINT);
        text.append("} }\n\n");

        text.append(
                "/** Points to outputs, with a bias unless null and a maximum with 0 if wanted. */ static void output(%s) {"
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
                "/** Points of input gradients to pixels, added to what is there. */ static void inputAdjoint(%s) {"
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
                        + " channels. */ static void weight(float[] w, int from, int tap, float[] u,"
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
                                final class WinogradTiles {
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
                "/** %d tiles by %d vectors; overwrites C. */ static void product%dx%d(int blocks, float[] a, int ao, int block, float[] b, int bo, float[] c%s) {"
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
