package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** The table of {@link Sequential#summary}. */
final class Summary {
    private static final List<String> HEADER = List.of("Layer", "Output", "Parameters", "FLOPs");

    private final List<List<String>> rows = new ArrayList<>();

    private Summary() {}

    static String of(Sequential network, Shape input) {
        Summary summary = new Summary();
        summary.rows.add(HEADER);
        summary.rows.add(List.of("input", input.toString(), "", ""));
        summary.add(network, input, "");
        Parameters outline = network.outline(input);
        return summary.table()
                + String.format(
                        Locale.ROOT,
                        "%,d parameters, %,d of them trained; %,d FLOPs a sample%n",
                        outline.size(),
                        outline.trainableSize(),
                        network.flops(input));
    }

    private void add(Sequential network, Shape input, String indent) {
        Shape shape = input;
        for (int i = 0; i < network.layers().size(); i++) {
            Sequential.Named named = network.layers().get(i);
            Shape after = network.shapeAfter(i, shape);
            long parameters = 0;
            for (Layer.ParameterSpec spec : named.layer().parameters(shape)) {
                parameters += spec.shape().size();
            }
            boolean residual = named.layer() instanceof Residual;
            String what = residual ? "residual" : named.layer().toString();
            rows.add(
                    List.of(
                            indent + named.path() + "  " + what,
                            after.toString(),
                            String.format(Locale.ROOT, "%,d", parameters),
                            String.format(Locale.ROOT, "%,d", named.layer().flops(shape))));
            if (named.layer() instanceof Residual(Sequential branch, Sequential shortcut)) {
                add(branch, shape, indent + "  ");
                if (shortcut != null) {
                    add(shortcut, shape, indent + "  " + Residual.SHORTCUT + ".");
                }
            }
            shape = after;
        }
    }

    /** Texts to the left, numbers to the right. */
    private String table() {
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - row.get(i).length());
                line.append(i < 2 ? row.get(i) + space : space + row.get(i)).append("  ");
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
            if (row == HEADER) {
                text.append("-".repeat(line.length() - 2)).append(System.lineSeparator());
            }
        }
        return text.toString();
    }
}
