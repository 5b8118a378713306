package lanewise.generator;

import static lanewise.generator.TileCode.each;
import static lanewise.generator.WinogradCode.INPUT;
import static lanewise.generator.WinogradCode.INPUT_ADJOINT;
import static lanewise.generator.WinogradCode.OUTPUT;
import static lanewise.generator.WinogradCode.OUTPUT_ADJOINT;
import static lanewise.generator.WinogradCode.WEIGHT;
import static lanewise.generator.WinogradCode.expression;
import static lanewise.generator.WinogradCode.header;

import java.util.ArrayList;
import java.util.List;

/** Writes the transforms of Winograd's convolution. */
final class WinogradTransformGenerator {
    private WinogradTransformGenerator() {}

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

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        """
                        /**
                         * The transforms of {@link Winograd} for all channels of one tile; written by
                         * WinogradTransformGenerator.
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

        text.append(output(parameters));
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
                        + " channels. */ public static void weight(float[] w, int from, int tap,"
                        + " float[] u, int at, int plane) {");
        load(text, 3, "g", "w", "from + $f * tap");
        store(text, both(text, WEIGHT, 3, "g"), "u", POINT);
        text.append("}\n\n");

        return text.append("}\n").toString();
    }

    private static String output(String parameters) {
        StringBuilder text = new StringBuilder();
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
        return text.append("} }\n\n").toString();
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
}
