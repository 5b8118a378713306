package lanewise.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import lanewise.train.EpochMetrics;
import lanewise.train.TrainingRun;

/** The runs of a study, a line each. */
final class Table {
    private static final String[] HEAD = {
        "run", "train acc", "val acc", "gap", "val loss", "best epoch", "time"
    };

    private final List<String[]> rows = new ArrayList<>();

    /** Adds a run that finished an epoch. */
    void add(String name, TrainingRun run) {
        EpochMetrics last = run.lastEpoch();
        double best = run.epochs().get(run.bestEpoch() - 1).validationAccuracy();
        rows.add(
                new String[] {
                    name,
                    "%.4f".formatted(last.trainAccuracy()),
                    "%.4f".formatted(last.validationAccuracy()),
                    "%+.4f".formatted(last.generalisationGap()),
                    "%.4f".formatted(last.validationLoss()),
                    "%d (%.4f)".formatted(run.bestEpoch(), best),
                    "%.1f s".formatted(run.seconds())
                });
    }

    void print(PrintWriter out) {
        int[] widths = new int[HEAD.length];
        rows.addFirst(HEAD);
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String format = i == 0 ? "%-" + widths[i] + "s" : "  %" + widths[i] + "s";
                line.append(format.formatted(row[i]));
            }
            out.println(line);
        }
    }

    /** A number without needless zeros: 0.25, 0.5, 1. */
    static String number(double value) {
        String text = Double.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
