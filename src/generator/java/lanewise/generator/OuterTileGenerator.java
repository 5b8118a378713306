package lanewise.generator;

import static lanewise.generator.TileCode.constant;
import static lanewise.generator.TileCode.each;
import static lanewise.generator.TileCode.header;
import static lanewise.generator.TileCode.loadB;
import static lanewise.generator.TileCode.multiply;
import static lanewise.generator.TileCode.refusal;
import static lanewise.generator.TileCode.rows;
import static lanewise.generator.TileCode.tile;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes the tiles of sums of outer products. */
final class OuterTileGenerator {
    private static final int[] ROWS = {12, 9, 8, 6, 4, 2, 1};
    private static final int[] VECTORS = {2, 1};

    /** Rows of the tiles that also sum their second operand. */
    private static final int[] SUMMING_ROWS = {12, 9, 4};

    private OuterTileGenerator() {}

    private static final String PARAMETERS =
            "int k, float[] a, int ao, int[] aRows, int p, float[] b, int bo, "
                    + "float[] c, int co, int ldc";
    private static final String ARGUMENTS = "k, a, ao, aRows, p, b, bo, c, co, ldc";

    static String text() {
        StringBuilder text = new StringBuilder();
        text.append(head());
        for (boolean accumulate : new boolean[] {false, true}) {
            for (int vectors : VECTORS) {
                text.append(
                        "/** A tile of %d vectors that %s C. */"
                                .formatted(vectors, accumulate ? "goes on from" : "overwrites"));
                text.append(dispatch(name(accumulate), vectors, ROWS, PARAMETERS, ARGUMENTS));
                for (int rows : ROWS) {
                    text.append(outerTile(accumulate, rows, vectors, PARAMETERS));
                }
            }
        }
        text.append(summing());
        return text.append(refusal()).append("}\n").toString();
    }

    private static String head() {
        StringBuilder text = new StringBuilder();
        text.append(
                header(
                        "import lanewise.kernel.vector.simd.Simd;\n",
                        """
                        /**
                         * Tiles of C = A' B, sums of outer products; written by OuterTileGenerator.
                         *
                         * <p>Step k of the chain multiplies the tile's rows, which lie side by side from {@code
                         * a[ao + aRows[p + k]]} on, with the tile's columns, which are packed.
                         */
                        public final class OuterTiles {
                            private static final int STRETCH = 96;

                            /** Columns of the widest tile. */
                            public static final int MAX_COLUMNS = %d * L;

                        """
                                .formatted(VECTORS[0])));
        text.append(constant("Rows of the largest tile.", "MAX_ROWS", "" + ROWS[0], "4"));
        text.append("private OuterTiles() {}\n\n");
        text.append(rows(ROWS));
        return text.append(
                        """
                        /** Whether {@link #summing2} has a tile of as many rows that is as fast as any. */
                        public static boolean sums(int rows) { return rows == MAX_ROWS || rows == %d; }

                        """
                                .formatted(SUMMING_ROWS[1]))
                .toString();
    }

    private static String summing() {
        StringBuilder text = new StringBuilder();
        String summed = ", float[] sums, int so";
        text.append(
                "/** A tile of 2 vectors that goes on from C, and adds the rows of B to {@code"
                        + " sums}. */"
                        + dispatch(
                                "summing",
                                2,
                                SUMMING_ROWS,
                                PARAMETERS + summed,
                                ARGUMENTS + ", sums, so"));
        for (int rows : SUMMING_ROWS) {
            text.append(
                    outerTile(true, rows, 2, PARAMETERS + summed)
                            .replace(
                                    "private static void accumulate", "private static void summing")
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
        return text.toString();
    }

    private static String name(boolean accumulate) {
        return accumulate ? "accumulate" : "plain";
    }

    private static String dispatch(
            String name, int vectors, int[] sizes, String parameters, String arguments) {
        return " public static void %s%d(int rows, %s) { switch (rows) {"
                        .formatted(name, vectors, parameters)
                + IntStream.of(sizes)
                        .mapToObj(rows ->
                                "case %d -> %s%dx%d(%s);"
                                        .formatted(rows, name, rows, vectors, arguments))
                        .collect(Collectors.joining())
                + "default -> throw noTile(rows, %d * L); } }\n\n".formatted(vectors);
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
