package lanewise.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import lanewise.track.Outcome;
import lanewise.track.RunReader;
import lanewise.train.Significance;

/** Lines of figures in columns. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    /** Runs, a line each. */
    static Table ofRuns(List<RunReader> runs) {
        Table table = new Table();
        table.rows.add(
                new String[] {
                    "run", "train acc", "val acc", "gap", "val loss", "best epoch", "time"
                });
        for (RunReader run : runs) {
            Outcome last = run.outcome();
            table.rows.add(
                    new String[] {
                        run.name(),
                        "%.4f".formatted(last.trainAccuracy()),
                        "%.4f".formatted(last.validationAccuracy()),
                        "%+.4f".formatted(last.gap()),
                        "%.4f".formatted(last.validationLoss()),
                        "%d (%.4f)".formatted(last.bestEpoch(), last.bestValidationAccuracy()),
                        "%.1f s".formatted(last.seconds())
                    });
        }
        return table;
    }

    /**
     * Groups of runs that differ in their seed alone: mean ± deviation, and whether the validation
     * accuracy differs from the first group's by more than the noise.
     */
    static Table ofGroups(Map<String, List<RunReader>> groups) {
        Table table = new Table();
        table.rows.add(
                new String[] {
                    "runs", "seeds", "train acc", "val acc", "val loss", "best val acc", "against"
                });
        String first = groups.isEmpty() ? "" : groups.keySet().iterator().next();
        groups.forEach((name, runs) ->
                table.rows.add(
                        new String[] {
                            name,
                            Integer.toString(runs.size()),
                            spread(runs, Outcome::trainAccuracy),
                            spread(runs, Outcome::validationAccuracy),
                            spread(runs, Outcome::validationLoss),
                            spread(runs, Outcome::bestValidationAccuracy),
                            name.equals(first)
                                    ? "(the others against this)"
                                    : verdict(groups.get(first), runs)
                        }));
        return table;
    }

    private static double[] figures(List<RunReader> runs, ToDoubleFunction<Outcome> figure) {
        return runs.stream().map(RunReader::outcome).mapToDouble(figure).toArray();
    }

    private static String spread(List<RunReader> runs, ToDoubleFunction<Outcome> figure) {
        double[] values = figures(runs, figure);
        return "%.4f ± %.4f".formatted(Significance.mean(values), Significance.deviation(values));
    }

    private static String verdict(List<RunReader> first, List<RunReader> runs) {
        Significance difference =
                Significance.of(
                        figures(first, Outcome::validationAccuracy),
                        figures(runs, Outcome::validationAccuracy));
        return "val acc %+.4f, %s"
                .formatted(
                        difference.difference(),
                        difference.isLargerThanNoise() ? "larger than the noise" : "within noise");
    }

    void print(PrintWriter out) {
        int[] widths = new int[rows.getFirst().length];
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
}
