package lanewise.generator;

import static lanewise.generator.TileCode.each;
import static lanewise.generator.TileCode.header;
import static lanewise.generator.TileCode.refusal;

/** Writes the tiles of the gradients of a pooled convolution of an image. */
final class ColourWindowGenerator {
    private static final int TAPS = 3;
    private static final int CHANNELS = 3;

    private static final String OPERANDS =
            "int windows, int[] lanes, float[] gradients, float[] pairs, int po, float[] sums, int so, int step";

    private ColourWindowGenerator() {}

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                                "import jdk.incubator.vector.IntVector;\n",
                                """
                                /**
                                 * Tiles of the weight gradient of a pooled convolution of an image, 16 output channels in the lanes;
                                 * written by ColourWindowGenerator.
                                 *
                                 * <p>The sums of some taps of a kernel row stay in registers while a row of windows passes. A vector
                                 * of {@code pairs} has all inputs that a tap may meet in a window; each lane selects its own.
                                 */
                                public final class ColourWindowTiles {
                                """)
                        .replace(
                                "import static lanewise.kernel.vector.simd.Simd.L;",
                                "import static lanewise.kernel.vector.simd.Simd.I;"
                                        + " import static lanewise.kernel.vector.simd.Simd.L;"));
        text.append(
                """
                /** The most neighbouring taps of a tile. */ public static final int MAX_TAPS = %d;
                /** The most channels of an image. */ public static final int MAX_CHANNELS = %d;
                /** Floats of a pair of pixels, one below the other. */ public static final int PAIR = 8;
                private ColourWindowTiles() {}

                """
                        .formatted(TAPS, CHANNELS));
        text.append(dispatch());
        for (int taps = 1; taps <= TAPS; taps++) {
            for (int channels = 1; channels <= CHANNELS; channels++) {
                text.append(add(taps, channels));
            }
        }
        return text.append(refusal().replace("rows", "taps").replace("columns", "channels"))
                .append("}\n")
                .toString();
    }

    private static String dispatch() {
        StringBuilder text = new StringBuilder();
        text.append(
                "/** Adds a row of windows to the sums of some taps, which are {@code step} apart;"
                        + " {@code lanes} are three vectors a window, {@code gradients} one."
                        + " */ public static void add(int taps, int channels, %s) { switch (taps * 4 + channels) {"
                                .formatted(OPERANDS));
        for (int taps = 1; taps <= TAPS; taps++) {
            for (int channels = 1; channels <= CHANNELS; channels++) {
                text.append(
                        "case %d -> add%dx%d(windows, lanes, gradients, pairs, po, sums, so, step);"
                                .formatted(taps * 4 + channels, taps, channels));
            }
        }
        return text.append("default -> throw noTile(taps, channels); } }\n\n").toString();
    }

    private static String add(int taps, int channels) {
        return "private static void add%dx%d(%s) {".formatted(taps, channels, OPERANDS)
                + all(
                        taps,
                        channels,
                        "FloatVector s$t_$c = FloatVector.fromArray(F, sums, so + $n * step);\n")
                + "for (int w = 0; w < windows; w++) {"
                + "FloatVector g = FloatVector.fromArray(F, gradients, w * L);\n"
                + each(
                        channels,
                        c ->
                                "IntVector i%d = IntVector.fromArray(I, lanes, (3 * w + %d) * L);\n"
                                        .formatted(c, c))
                + each(
                        taps,
                        t ->
                                "IntVector x%d = FloatVector.fromArray(F, pairs, po + (2 * w + %d) * PAIR).reinterpretAsInts();\n"
                                                .formatted(t, t)
                                        + each(
                                                channels,
                                                c ->
                                                        "s%d_%d = i%d.selectFrom(x%d).reinterpretAsFloats().fma(g, s%d_%d);\n"
                                                                .formatted(t, c, c, t, t, c)))
                + "}\n"
                + all(taps, channels, "s$t_$c.intoArray(sums, so + $n * step);\n")
                + "}\n\n";
    }

    private static String all(int taps, int channels, String line) {
        return each(
                taps,
                t ->
                        each(
                                channels,
                                c ->
                                        line.replace("$t", "" + t)
                                                .replace("$c", "" + c)
                                                .replace("$n", "" + (t * channels + c))));
    }
}
