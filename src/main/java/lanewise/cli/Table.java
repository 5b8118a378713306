package lanewise.cli;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import lanewise.track.Outcome;
import lanewise.track.RunReader;
import lanewise.track.TextTable;
import lanewise.train.Significance;

/** Figures of runs in columns. */
final class Table {
    private final TextTable rows = new TextTable();

    /** The columns that a narrow terminal does without, the first to go first. */
    private final int[] dispensable;

    private boolean firstIsSlow;

    private Table(int... dispensable) {
        this.dispensable = dispensable;
    }

    /** Runs, a line each. */
    static Table ofRuns(List<RunReader> runs) {
        Table table = new Table(5, 3, 1);
        table.rows.row(
                List.of("run", "train acc", "val acc", "gap", "val loss", "best epoch", "time"));
        for (RunReader run : runs) {
            Outcome last = run.outcome();
            boolean first = runs.size() > 1 && run.environment().containsKey("first_in_process");
            table.firstIsSlow |= first;
            table.rows.row(
                    List.of(
                            run.name(),
                            TextTable.figure(last.trainAccuracy()),
                            TextTable.figure(last.validationAccuracy()),
                            known("%+.4f", last.gap()),
                            TextTable.figure(last.validationLoss()),
                            known("%2$d (%1$.4f)", last.bestValidationAccuracy(), last.bestEpoch()),
                            known("%.1f s%s", last.seconds(), first ? " *" : "")));
        }
        return table;
    }

    /** A dash for a figure that a run does not have. */
    private static String known(String format, double figure, Object... more) {
        return Double.isNaN(figure)
                ? TextTable.figure(figure)
                : format.formatted(Stream.concat(Stream.of(figure), Stream.of(more)).toArray());
    }

    /**
     * Groups of runs that differ in their seed alone: mean ± deviation, and whether the validation
     * accuracy differs from the first group's by more than the noise.
     */
    static Table ofGroups(Map<String, List<RunReader>> groups) {
        Table table = new Table(5, 2, 4, 1);
        String first = groups.isEmpty() ? "" : groups.keySet().iterator().next();
        table.rows.row(
                List.of(
                        "runs",
                        "seeds",
                        "train acc",
                        "val acc",
                        "val loss",
                        "best val acc",
                        "val acc against " + first));
        groups.forEach((name, runs) ->
                table.rows.row(
                        List.of(
                                name,
                                Integer.toString(runs.size()),
                                spread(runs, Outcome::trainAccuracy),
                                spread(runs, Outcome::validationAccuracy),
                                spread(runs, Outcome::validationLoss),
                                spread(runs, Outcome::bestValidationAccuracy),
                                name.equals(first) ? "" : verdict(groups.get(first), runs))));
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
        return "%+.4f, %s"
                .formatted(
                        difference.difference(),
                        difference.isLargerThanNoise() ? "larger than the noise" : "within noise");
    }

    void print(Terminal terminal) {
        terminal.out().print(rows.fitted(terminal.width(), dispensable));
        if (firstIsSlow) {
            terminal.line("* with the compilation of the program, which later runs are spared");
        }
    }
}
