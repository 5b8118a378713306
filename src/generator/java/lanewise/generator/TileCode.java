package lanewise.generator;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the tiles of the matrix kernels have in common. */
final class TileCode {
    /** Vectors of the widest tile, where there are 32 registers. */
    static final int WIDE_VECTORS = 4;

    private TileCode() {}

    static String each(int n, IntFunction<String> line) {
        return IntStream.range(0, n).mapToObj(line).collect(Collectors.joining());
    }

    static String header(String imports, String documentation) {
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

    /** A constant of a tile class that depends on how many vector registers there are. */
    static String constant(String documentation, String name, String many, String few) {
        return "/** %s */ public static final int %s = Simd.MANY_REGISTERS ? %s : %s;\n"
                .formatted(documentation, name, many, few);
    }

    /** A method that refuses a size for which there is no tile, and would else compute another. */
    static String refusal() {
        return """
        private static IllegalArgumentException noTile(int rows, int columns) {
            return new IllegalArgumentException(
                    "there is no tile of " + rows + " rows and " + columns + " columns");
        }
        """;
    }

    static String tile(int rows, int vectors, String line) {
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

    /** The method that divides rows among tiles of one or two vectors, the largest first. */
    static String rows(int[] sizes) {
        StringBuilder text = new StringBuilder();
        text.append(
                """
                /** Rows of the next tile of at most two vectors when {@code left} are left. */
                public static int rows(int left) {
                    if (left >= MAX_ROWS) {
                        return MAX_ROWS;
                    }
                    return\s\
                """);
        for (int i = 1; i < sizes.length - 1; i++) {
            text.append("left >= %d ? %d : ".formatted(sizes[i], sizes[i]));
        }
        return text.append("1; }\n\n").toString();
    }

    static String loadB(int vectors) {
        return each(
                vectors,
                j ->
                        "FloatVector b%d = FloatVector.fromArray(F, b, at%s);\n"
                                .formatted(j, shift(j)));
    }

    static String multiply(int row, int vectors) {
        return each(vectors, j -> "c%d_%d = v.fma(b%d, c%d_%d);\n".formatted(row, j, j, row, j));
    }

    static String shift(int vector) {
        return vector == 0 ? "" : vector == 1 ? " + L" : " + " + vector + " * L";
    }
}
