package lanewise.generator;

import static lanewise.generator.TileCode.each;

import java.util.function.IntFunction;

/** What the tiles and transforms of Winograd's convolution have in common. */
final class WinogradCode {
    /** One-dimensional transforms: the terms of each result, from left to right. */
    static final String[] INPUT = {"0 -2", "1 +2", "2 -1", "3 -1"};

    static final String[] INPUT_ADJOINT = {"0", "1 -2 -3", "1 +2 -0", "3"};
    static final String[] OUTPUT = {"0 +1 +2", "1 -2 +3"};
    static final String[] OUTPUT_ADJOINT = {"0", "0 +1", "0 -1", "1"};
    static final String[] WEIGHT = {"0", "0 +2 +1 h", "0 +2 -1 h", "2"};

    private WinogradCode() {}

    static String header(String documentation) {
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
    static String expression(String row, IntFunction<String> name) {
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

    static String tile(int rows, int vectors, String line) {
        return each(
                rows, i -> each(vectors, j -> line.replace("$i", "" + i).replace("$j", "" + j)));
    }
}
