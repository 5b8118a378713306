package lanewise.charts;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How far JVMs lie apart that do the same.
 *
 * @param jvms how many there were
 */
record Luck(Figures.Source source, int jvms, List<Row> rows) {
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;
    private static final double TARGET = 1.15;

    /**
     * A case.
     *
     * @param micros a call, of each JVM, the fastest first
     */
    record Row(String name, List<Double> micros) {

        private static Row parse(Fields fields) {
            List<Double> sorted = fields.numbers("jvm_us").stream().sorted().toList();
            return new Row(fields.text("case"), sorted);
        }

        private double quantile(double q) {
            return micros.get((int) Math.round(q * (micros.size() - 1)));
        }

        /** The ninetieth percentile of the JVMs over the tenth. */
        double spread() {
            return quantile(HIGH) / quantile(LOW);
        }
    }

    static Luck parse(Fields fields) {
        return new Luck(
                Figures.Source.parse(fields.object("source")),
                fields.integer("jvms"),
                fields.objects("rows").stream().map(Row::parse).toList());
    }

    /** How many cases lie as near as they should. */
    Targets.Reached reached() {
        long near = rows.stream().filter(row -> row.spread() <= TARGET).count();
        return new Targets.Reached(
                Format.of("%d of %d cases keep it", near, rows.size()), near == rows.size());
    }

    /** A line for each case of every machine that has them. */
    static String table(List<Figures> machines) {
        String all =
                machines.stream()
                        .filter(m -> m.luck().isPresent())
                        .map(m -> m.luck().orElseThrow().table(m.name()))
                        .collect(Collectors.joining("\n"));
        return all.isEmpty() ? "No machine has these figures yet: `jmh/run luck`.\n" : all;
    }

    private String table(String machine) {
        var table = new Tables.Table();
        String of = Format.of("%s, %d JVMs", machine, jvms);
        table.row(of, List.of("median, µs", "p10", "p90", "p90 / p10", "worst / median"));
        table.rule("---", List.of("--:", "--:", "--:", "--:", "--:"));
        for (Row row : rows) {
            double median = row.quantile(0.5);
            table.row(
                    "`" + row.name() + "`",
                    List.of(
                            Format.micros(median),
                            Format.micros(row.quantile(LOW)),
                            Format.micros(row.quantile(HIGH)),
                            Format.of("%.2f", row.spread()),
                            Format.of("%.2f", row.micros().getLast() / median)));
        }
        return table.toString();
    }
}
