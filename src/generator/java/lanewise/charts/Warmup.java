package lanewise.charts;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The first seconds of JVMs that train.
 *
 * @param empty seconds that empty JVMs took
 * @param seconds since the JVM's start: the ends of the intervals
 * @param byItself JVMs that start as they do
 * @param vectorAtOnce JVMs whose first step is on vector kernels
 */
record Warmup(
        Figures.Source source,
        List<Double> empty,
        List<Double> seconds,
        List<Jvm> byItself,
        List<Jvm> vectorAtOnce) {

    /**
     * A JVM.
     *
     * @param first seconds to the end of the first step
     * @param longest milliseconds of the longest later step
     * @param ninety seconds to 90 % of full speed
     * @param firstMegabytes allocated by the first step
     * @param megabytes allocated by all steps, on every thread
     * @param full milliseconds a step once it gets no faster
     * @param steps milliseconds a step in each interval, 0 where none ended
     */
    record Jvm(
            double first,
            double longest,
            double ninety,
            double firstMegabytes,
            double megabytes,
            double full,
            List<Double> steps) {

        private static Jvm parse(Fields fields) {
            return new Jvm(
                    fields.number("first_step_s"),
                    fields.number("longest_step_ms"),
                    fields.number("ninety_s"),
                    fields.number("first_step_allocates_mb"),
                    fields.number("allocates_mb"),
                    fields.number("full_ms"),
                    fields.numbers("step_ms"));
        }

        /** The speed as a share of full speed in each interval; NaN where no step was done. */
        List<Double> speeds() {
            return steps.stream().map(ms -> ms > 0 ? full / ms : Double.NaN).toList();
        }
    }

    static Warmup parse(Fields fields) {
        return new Warmup(
                Figures.Source.parse(fields.object("source")),
                fields.numbers("empty_jvm_s"),
                fields.numbers("seconds"),
                fields.objects("by_itself").stream().map(Jvm::parse).toList(),
                fields.objects("vector_at_once").stream().map(Jvm::parse).toList());
    }

    /** The picture of every machine that has one, each with its table; or that there is none. */
    static String table(List<Figures> machines) {
        String all =
                machines.stream()
                        .filter(m -> m.warmup().isPresent())
                        .map(m ->
                                Format.of(
                                        "![Training speed since the JVM's start, %s](warmup-%s.svg)\n\n%s",
                                        m.name(), m.id(), m.warmup().orElseThrow().table(m.name())))
                        .collect(Collectors.joining("\n"));
        return all.isEmpty() ? "No machine has these figures yet: `jmh/run warmup`.\n" : all;
    }

    private String table(String machine) {
        var table = new Tables.Table();
        String of = Format.of("%s, %d JVMs each", machine, byItself.size());
        table.row(of, List.of("plain loops first", "vector kernels at once"));
        table.rule("---", List.of("--:", "--:"));
        row(table, "first step done, s", "%.2f", Jvm::first);
        row(table, "longest later step, ms", "%,.0f", Jvm::longest);
        table.row("90 % of full speed, s", List.of(ninety(byItself), ninety(vectorAtOnce)));
        row(table, "full speed, ms a step", "%.1f", Jvm::full);
        row(table, "allocated by the first step, MB", "%,.1f", Jvm::firstMegabytes);
        row(table, "allocated in all, MB", "%,.0f", Jvm::megabytes);
        String start = span("%.2f", Spread.over(empty));
        table.row("an empty JVM, s", List.of(start, ""));
        return table.toString();
    }

    private void row(Tables.Table table, String name, String format, Function<Jvm, Double> figure) {
        table.row(
                name,
                List.of(spread(format, byItself, figure), spread(format, vectorAtOnce, figure)));
    }

    private static String spread(String format, List<Jvm> jvms, Function<Jvm, Double> figure) {
        return span(format, Spread.over(jvms.stream().map(figure).toList()));
    }

    private static String span(String format, Spread spread) {
        return Format.of(
                format + " (" + format + " to " + format + ")",
                spread.median(),
                spread.min(),
                spread.max());
    }

    /** How many reached it before the end, and when. */
    private String ninety(List<Jvm> jvms) {
        List<Double> reached =
                jvms.stream().map(Jvm::ninety).filter(s -> s < seconds.getLast()).toList();
        if (reached.isEmpty()) {
            return "not reached";
        }
        String when = span("%.1f", Spread.over(reached));
        return reached.size() == jvms.size()
                ? when
                : Format.of("%s in %d of %d", when, reached.size(), jvms.size());
    }
}
