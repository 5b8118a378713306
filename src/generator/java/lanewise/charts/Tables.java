package lanewise.charts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lanewise.charts.Figures.Point;
import lanewise.charts.Figures.Row;
import lanewise.charts.Figures.Scaling;
import lanewise.charts.Figures.Source;

/** The tables of the pages, in Markdown. */
final class Tables {

    /** What the summary says, by the cases that it looks at. */
    private static final Map<String, Pattern> SUMMARY = summary();

    private Tables() {}

    private static Map<String, Pattern> summary() {
        var rows = new LinkedHashMap<String, String>();
        rows.put("training step, batch 64", "step/batch64");
        rows.put("the same on two threads", "step/batch64, 2 threads");
        rows.put("inference, batch 1 and 64", "inference/.*");
        rows.put("3 × 3 convolutions, outputs and input gradients", "conv/conv[23]/(forward|data)");
        rows.put("3 × 3 convolutions, weight gradients", "conv/conv[23]/weights");
        rows.put("convolution of an image, outputs and weights", "conv/conv1/.*");
        rows.put("convolution, ReLU and max-pooling, gradients", "pooled/all/backward");
        rows.put("products of 256 rows and more", "gemm/nn/(256|512|513|1024)x.*");
        rows.put("square products of 64 and 100", "gemm/nn/(64|100)x.*");
        rows.put("products of a dense layer", "gemm/(nt/64x512x512|tn/512x512x64)");
        rows.put("product with ten columns", "gemm/nt/64x10x512");
        rows.put("max-pooling and its gradient", "pool/.*");
        rows.put("ReLU, its gradient, GELU", "elementwise/.*");
        rows.put("softmax of 256 × 1,000", "softmax/forward/.*");
        rows.put("cross-entropy of 64 × 10", "softmax/cross-entropy/.*");
        rows.put("Adam", "adam/.*");
        rows.put("dropout's outputs", "dropout/forward/.*");
        rows.put("dropout's gradient", "dropout/backward/.*");
        var patterns = new LinkedHashMap<String, Pattern>();
        rows.forEach((name, cases) -> patterns.put(name, Pattern.compile(cases)));
        return patterns;
    }

    /** Ratios of groups of cases on every machine. */
    static String summary(List<Figures> machines) {
        var table = new Table();
        table.row("peer's time / our time", names(machines));
        table.rule("---", machines.stream().map(m -> "--:").toList());
        SUMMARY.forEach((name, cases) ->
                table.row(name, machines.stream().map(m -> ratios(m, cases)).toList()));
        table.row(
                "training step against libtorch's default layout",
                machines.stream().map(Tables::againstDefaultLayout).toList());
        table.row(
                "dropout's outputs against a copy",
                machines.stream()
                        .map(m -> limits(m, Pattern.compile("dropout/forward/.*")))
                        .toList());
        return table.toString();
    }

    private static String ratios(Figures machine, Pattern cases) {
        return range(
                machine.headlines().rows().stream()
                        .filter(r -> !r.limit() && cases.matcher(r.label()).matches())
                        .toList());
    }

    private static String limits(Figures machine, Pattern cases) {
        return range(
                machine.headlines().rows().stream()
                        .filter(r -> r.limit() && cases.matcher(r.label()).matches())
                        .toList());
    }

    private static String range(List<Row> rows) {
        List<Double> ratios = rows.stream().map(r -> r.ratio().median()).sorted().toList();
        if (ratios.isEmpty()) {
            return "";
        }
        String least = Format.ratio(ratios.getFirst());
        String most = Format.ratio(ratios.getLast());
        return least.equals(most) ? least : least + " to " + most;
    }

    private static String againstDefaultLayout(Figures machine) {
        Spread ratio =
                machine.headlines()
                        .row("step/batch64")
                        .orElseThrow()
                        .others()
                        .get("libtorch/default");
        return ratio == null ? "" : Format.ratio(ratio.median());
    }

    private static List<String> names(List<Figures> machines) {
        return machines.stream().map(Figures::name).toList();
    }

    /** Every case of one machine; a column that would be empty is left out. */
    static String headlines(Figures machine) {
        var columns = new LinkedHashMap<String, Function<Row, String>>();
        columns.put("ours µs", r -> number(r.ours(), Format::micros));
        columns.put("peer µs", r -> number(r.peerMicros(), Format::micros));
        columns.put("ratio", r -> Format.ratio(r.ratio().median()));
        columns.put("over JVMs", r -> r.ratio().hasRange() ? span(r.ratio(), Format::ratio) : "");
        columns.put("share", r -> number(machine.share(r), Format::percent));
        columns.put("best peer", Row::peer);
        List<Row> rows = machine.headlines().rows();
        columns.values().removeIf(c -> rows.stream().allMatch(r -> c.apply(r).isEmpty()));
        var table = new Table();
        table.row("case", List.copyOf(columns.keySet()));
        table.rule(
                "---",
                columns.keySet().stream().map(c -> c.equals("best peer") ? "---" : "--:").toList());
        for (Row row : rows) {
            table.row(
                    "`" + row.label() + "`",
                    columns.values().stream().map(c -> c.apply(row)).toList());
        }
        return table.toString();
    }

    private static String number(double value, Function<Double, String> format) {
        return Double.isNaN(value) ? "" : format.apply(value);
    }

    private static String span(Spread spread, Function<Double, String> format) {
        return format.apply(spread.min()) + " to " + format.apply(spread.max());
    }

    /** Sizes, widths, threads and tracking on every machine that has them. */
    static String scaling(List<Figures> all) {
        List<Figures> machines = all.stream().filter(m -> m.scaling().isPresent()).toList();
        List<Scaling> figures = machines.stream().map(m -> m.scaling().orElseThrow()).toList();
        var table = new Table();
        table.row("", names(machines));
        table.rule("---", machines.stream().map(m -> "---").toList());
        table.row(
                "µs an image, batch 16, 64, 256, 1,024",
                figures.stream().map(s -> points(s.images(), "%.0f")).toList());
        table.row(
                "GFLOP/s, n = 256, 512, 1,024, 2,048, 4,096",
                figures.stream().map(s -> points(s.products(), "%.0f")).toList());
        table.row(
                "share of the peak at 128, 256, 512 bit",
                figures.stream()
                        .map(s ->
                                s.widths().stream()
                                        .map(p -> Format.percent(p.value().median()))
                                        .collect(Collectors.joining(", ")))
                        .toList());
        table.row(
                "two threads over one, batch 64, 256",
                figures.stream().map(s -> points(s.threads(), "%.2f")).toList());
        table.row(
                "jobs in 8 parts, one thread, µs",
                figures.stream().map(s -> jobs(s, Figures.Handoff::one)).toList());
        table.row(
                "the same on two threads",
                figures.stream().map(s -> jobs(s, Figures.Handoff::two)).toList());
        table.row(
                "an epoch of 200 steps, s, plain and tracked",
                figures.stream()
                        .map(s ->
                                s.tracking()
                                        .map(t -> Format.of("%.2f, %.2f", t.plain(), t.tracked()))
                                        .orElse(""))
                        .toList());
        return table.toString();
    }

    private static String points(List<Point> points, String format) {
        return points.stream()
                .map(p -> Format.of(format, p.value().median()))
                .collect(Collectors.joining(", "));
    }

    private static String jobs(Scaling scaling, Function<Figures.Handoff, Double> time) {
        return scaling.handoff().stream()
                .map(job -> Format.of("%.1f", time.apply(job)))
                .collect(Collectors.joining(", "));
    }

    /** What the machines are, and what was measured on them when. */
    static String machines(List<Figures> machines) {
        var table = new Table();
        table.row("", names(machines));
        table.rule("---", machines.stream().map(m -> "---").toList());
        each(table, "CPU", machines, m -> m.machine().cpu());
        each(table, "model", machines, m -> m.machine().model().orElse("not recorded"));
        each(table, "cores seen", machines, m -> Integer.toString(m.machine().cores()));
        for (int bits : new int[] {512, 256, 128}) {
            each(
                    table,
                    "peak of a core, %d bit, GFLOP/s".formatted(bits),
                    machines,
                    m -> rounded(m.machine().peaks().get(bits)));
        }
        each(
                table,
                "copy of 2²⁰ floats, GB/s",
                machines,
                m -> rounded(m.machine().copies().get(1 << 20)));
        each(
                table,
                "copy of 2²⁶ floats, GB/s",
                machines,
                m -> rounded(m.machine().copies().get(1 << 26)));
        source(table, "headlines", machines, m -> Optional.of(m.headlines().source()));
        source(table, "scaling", machines, m -> m.scaling().map(Scaling::source));
        source(table, "warm-up", machines, m -> m.warmup().map(Warmup::source));
        source(table, "luck", machines, m -> m.luck().map(Luck::source));
        each(table, "JDK", machines, m -> m.headlines().source().jdk());
        each(table, "JVM", machines, m -> "`" + m.headlines().source().jvmFlags() + "`");
        each(table, "peers", machines, m -> peers(m.headlines().source()));
        return table.toString();
    }

    /** Of which commit and day figures are, and who wrote them. */
    private static void source(
            Table table,
            String name,
            List<Figures> machines,
            Function<Figures, Optional<Source>> source) {
        each(
                table,
                name + ": commit",
                machines,
                m -> source.apply(m).map(s -> "`" + s.commit() + "`").orElse("none"));
        each(table, name + ": date", machines, m -> source.apply(m).map(Source::date).orElse(""));
        each(
                table,
                name + ": figures",
                machines,
                m -> source.apply(m).map(Tables::origin).orElse(""));
    }

    private static void each(
            Table table, String name, List<Figures> machines, Function<Figures, String> value) {
        table.row(name, machines.stream().map(value).toList());
    }

    private static String rounded(Double value) {
        return value == null ? "not recorded" : Format.of("%.0f", value);
    }

    private static String origin(Source source) {
        return source.transcribed()
                ? Format.of("transcribed from `%s` at `%s`", source.page(), source.pageCommit())
                : "written by the run";
    }

    private static String peers(Source source) {
        return source.peers().entrySet().stream()
                .map(p -> p.getKey() + " " + p.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Markdown, line by line. */
    static final class Table {
        private final List<String> lines = new ArrayList<>();

        void row(String first, List<String> others) {
            var cells = new ArrayList<String>();
            cells.add(first);
            cells.addAll(others);
            lines.add("| " + String.join(" | ", cells) + " |");
        }

        void rule(String first, List<String> others) {
            lines.add("|" + first + "|" + String.join("|", others) + "|");
        }

        @Override
        public String toString() {
            return String.join("\n", lines) + "\n";
        }
    }
}
