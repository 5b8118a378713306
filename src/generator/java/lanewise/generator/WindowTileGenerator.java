package lanewise.generator;

import static lanewise.generator.TileCode.constant;
import static lanewise.generator.TileCode.each;
import static lanewise.generator.TileCode.header;
import static lanewise.generator.TileCode.refusal;
import static lanewise.generator.TileCode.shift;
import static lanewise.generator.TileCode.tile;

/** Writes the tiles of the gradients of a pooled convolution. */
final class WindowTileGenerator {
    private static final int RUNS = 3;
    private static final int VECTORS = 6;
    private static final int FEW_VECTORS = 4;

    /** Channels of the tiles of one vector, which alone would wait for their own sums. */
    private static final int CHANNELS = 4;

    private static final String OPERANDS =
            "int xo, int distance, float[] dy, int dyo, float[] sums, int stride";

    private WindowTileGenerator() {}

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        "import lanewise.kernel.vector.simd.Simd;\nimport lanewise.kernel.vector.simd.Slices;\n",
                        """
                        /**
                         * Tiles of the weight gradient of a pooled convolution; written by WindowTileGenerator.
                         *
                         * <p>The sums of a tile stay in registers while the live windows of a list pass: entry e
                         * has its inputs, a few runs of some vectors each, from {@code xo + inputs[e]} on in its slice, and
                         * its gradient at {@code dy[dyo + gradients[e]]}.
                         */
                        public final class WindowTiles {
                        """));
        text.append(
                "/** The most runs of a tile. */ public static final int MAX_RUNS = %d;\n"
                        .formatted(RUNS));
        text.append(
                constant(
                        "The most vectors of a run.",
                        "MAX_VECTORS",
                        "" + VECTORS,
                        "" + FEW_VECTORS));
        text.append(
                "/** Channels of {@link #together}. */ public static final int CHANNELS = %d;\n"
                        .formatted(CHANNELS));
        text.append("private WindowTiles() {}\n\n");
        text.append(dispatch());
        for (int runs = 1; runs <= RUNS; runs++) {
            for (int vectors = 1; vectors <= VECTORS; vectors++) {
                text.append(single(runs, vectors));
            }
        }
        text.append(dispatchTogether());
        for (int runs = 1; runs <= RUNS; runs++) {
            text.append(together(runs));
        }
        return text.append(refusal().replace("rows", "runs").replace("columns", "vectors"))
                .append("}\n")
                .toString();
    }

    private static String dispatch() {
        StringBuilder text = new StringBuilder();
        text.append(
                "/** Adds the entries {@code e} to {@code end - 1} to the sums of one channel. */"
                        + " public static void add(int runs, int vectors, int e, int end, int[]"
                        + " inputs, int[] gradients, %s, int so) { switch (runs * 8 + vectors) {"
                                .formatted(OPERANDS));
        for (int runs = 1; runs <= RUNS; runs++) {
            for (int vectors = 1; vectors <= VECTORS; vectors++) {
                text.append(
                        "case %d -> add%dx%d(e, end, inputs, gradients, xo, distance, dy, dyo, sums, stride, so);"
                                .formatted(runs * 8 + vectors, runs, vectors));
            }
        }
        return text.append("default -> throw noTile(runs, vectors); } }\n\n").toString();
    }

    private static String single(int runs, int vectors) {
        return "private static void add%dx%d(int e, int end, int[] inputs, int[] gradients, %s, int so) {"
                        .formatted(runs, vectors, OPERANDS)
                + tile(
                        runs,
                        vectors,
                        "FloatVector c$i_$j = FloatVector.fromArray(F, sums, so + $i * stride$s);\n")
                + "for (int q = e; q < end; q++) { int at = xo + inputs[q] & Slices.MASK;"
                + " FloatVector v = FloatVector.broadcast(F, dy[dyo + gradients[q]]);"
                + each(
                        runs,
                        i ->
                                (i == 0 ? "" : "at = at + distance & Slices.MASK;")
                                        + each(
                                                vectors,
                                                j ->
                                                        "c%d_%d = v.fma(FloatVector.fromArray(F, Slices.FLOATS, at%s), c%d_%d);"
                                                                .formatted(i, j, shift(j), i, j)))
                + "}\n"
                + tile(runs, vectors, "c$i_$j.intoArray(sums, so + $i * stride$s);\n")
                + "}\n\n";
    }

    private static String dispatchTogether() {
        StringBuilder text = new StringBuilder();
        text.append(
                "/** Adds {@code n} entries to the sums of each of four channels, in runs of one"
                        + " vector: their lists start at {@code e0} to {@code e3}, their sums at"
                        + " {@code s0} to {@code s3}. */ public static void together(int runs, int"
                        + " n, int e0, int e1, int e2, int e3, int[] inputs, int[] gradients, %s,"
                                .formatted(OPERANDS)
                        + " int s0, int s1, int s2, int s3) { switch (runs) {");
        for (int runs = 1; runs <= RUNS; runs++) {
            text.append(
                    "case %d -> together%d(n, e0, e1, e2, e3, inputs, gradients, xo, distance, dy, dyo, sums, stride, s0, s1, s2, s3);"
                            .formatted(runs, runs));
        }
        return text.append("default -> throw noTile(runs, 1); } }\n\n").toString();
    }

    private static String together(int runs) {
        return "private static void together%d(int n, int e0, int e1, int e2, int e3, int[] inputs, int[] gradients, %s, int s0, int s1, int s2, int s3) {"
                        .formatted(runs, OPERANDS)
                + tile(
                        CHANNELS,
                        runs,
                        "FloatVector c$i_$j = FloatVector.fromArray(F, sums, s$i + $j * stride);\n")
                + "for (int q = 0; q < n; q++) {"
                + each(
                        CHANNELS,
                        i ->
                                "int a%d = xo + inputs[e%d + q] & Slices.MASK; FloatVector v%d = FloatVector.broadcast(F, dy[dyo + gradients[e%d + q]]);"
                                                .formatted(i, i, i, i)
                                        + each(
                                                runs,
                                                j ->
                                                        (j == 0
                                                                        ? ""
                                                                        : "a%d += distance;"
                                                                                .formatted(i))
                                                                + "c%d_%d = v%d.fma(FloatVector.fromArray(F, Slices.FLOATS, a%d), c%d_%d);"
                                                                        .formatted(
                                                                                i, j, i, i, i, j)))
                + "}\n"
                + tile(CHANNELS, runs, "c$i_$j.intoArray(sums, s$i + $j * stride);\n")
                + "}\n\n";
    }
}
