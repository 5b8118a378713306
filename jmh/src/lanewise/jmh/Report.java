package lanewise.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lanewise.io.Json;

/** The rows of a run as JSON for programs and as Markdown tables for people. */
record Report(Machine machine, List<Row> rows) {

    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int BINS = 10;

    static Report of(List<Row> rows, Machine machine) {
        return new Report(machine, rows);
    }

    void write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".json"), Json.pretty(json()));
        Files.writeString(folder.resolve(name + ".md"), markdown());
    }

    private Map<String, Object> json() {
        var root = new LinkedHashMap<String, Object>();
        root.put("machine", machine.json());
        root.put("rows", rows.stream().map(this::json).toList());
        return root;
    }

    private Map<String, Object> json(Row row) {
        Case work = Cases.named(row.work());
        var map = new LinkedHashMap<String, Object>();
        map.put("case", row.work());
        map.put("engine", row.engine());
        map.put("bits", row.bits());
        map.put("threads", row.threads());
        map.put("flops", work.flops());
        map.put("bytes", work.bytes());
        map.put("p10_us", row.quantile(0.1));
        map.put("p50_us", row.median());
        map.put("p90_us", row.quantile(0.9));
        map.put("fork_medians_us", row.forkMedians());
        map.put("rate", rate(row));
        map.put("unit", unit(work));
        map.put("share_of_limit", share(row));
        ratio(row).ifPresent(ratio -> map.put("time_over_ours", ratio));
        map.put("samples_us", row.forks());
        return map;
    }

    private static String unit(Case work) {
        return work.flops() > 0 ? "GFLOP/s" : "GB/s";
    }

    private double rate(Row row) {
        Case work = Cases.named(row.work());
        return (work.flops() > 0 ? work.flops() : work.bytes()) / row.median() / 1e3;
    }

    /** Of the FMA peak of all threads, or of a copy that moves as many bytes. */
    private double share(Row row) {
        Case work = Cases.named(row.work());
        double limit =
                work.flops() > 0
                        ? machine.peak(row.bits()) * row.threads()
                        : machine.copy(work.bytes());
        return rate(row) / limit;
    }

    /** This row's time over ours at the preferred width: above 1 we are faster. */
    private Optional<Double> ratio(Row row) {
        return rows.stream()
                .filter(r -> r.engine().equals("ours") && r.bits() == 0)
                .filter(r -> r.label().equals(row.label()) && r != row)
                .map(ours -> row.median() / ours.median())
                .findFirst();
    }

    private String markdown() {
        var text = new StringBuilder();
        text.append(
                "Measured on %s, JDK %s.\n".formatted(machine.name(), machine.run().get("jdk")));
        text.append("Limits of one core: ");
        var peaks = new ArrayList<String>();
        machine.peaks()
                .forEach((bits, p) -> peaks.add("%.0f GFLOP/s at %d bit".formatted(p, bits)));
        text.append(String.join(", ", peaks));
        text.append(
                "; copy %.0f GB/s at 2^20 floats, %.0f at 2^26.\n"
                        .formatted(machine.copy(8L << 20), machine.copy(8L << 26)));
        machine.environment()
                .forEach((name, value) -> text.append("`%s`: %s. ".formatted(name, value)));
        text.append(
                        "\n\n"
                                + "`ratio` is this engine's time over ours at the preferred width:"
                                + " above 1 we")
                .append(" are faster. `share` is of the FMA peak, or of a copy of as many bytes.\n")
                .append("`spread` is the histogram of the samples of all forks: a bar for every")
                .append(" 5 % of the median above the fastest, the last for all slower ones.\n");
        String family = "";
        String label = "";
        for (Row row : rows) {
            Case work = Cases.named(row.work());
            if (!work.family().equals(family)) {
                family = work.family();
                text.append("\n### ").append(family).append("\n\n");
                text.append("| case | engine | p10 us | p50 us | p90 us | spread | rate | share")
                        .append(" | ratio |\n|---|---|--:|--:|--:|---|--:|--:|--:|\n");
            }
            String engine = row.bits() == 0 ? row.engine() : row.engine() + " " + row.bits();
            text.append(
                    "| %s | %s | %s | %s | %s | %s | %.1f %s | %.0f %% | %s |\n"
                            .formatted(
                                    row.label().equals(label) ? "" : row.label(),
                                    engine,
                                    micros(row.quantile(0.1)),
                                    micros(row.median()),
                                    micros(row.quantile(0.9)),
                                    histogram(row),
                                    rate(row),
                                    unit(work),
                                    100 * share(row),
                                    ratio(row).map("%.2f"::formatted).orElse("")));
            label = row.label();
        }
        return text.toString();
    }

    private static String micros(double us) {
        return us < 10
                ? "%.2f".formatted(us)
                : us < 1000 ? "%.1f".formatted(us) : "%.0f".formatted(us);
    }

    /** Bins of a twentieth of the median, from the fastest sample on; the last has all others. */
    private static String histogram(Row row) {
        double[] all = row.sorted();
        double width = row.median() / 20;
        var counts = new int[BINS];
        int most = 1;
        for (double sample : all) {
            int bin = Math.min(BINS - 1, (int) ((sample - all[0]) / width));
            most = Math.max(most, ++counts[bin]);
        }
        var text = new StringBuilder();
        for (int count : counts) {
            text.append(count == 0 ? '·' : BARS.charAt((count * BARS.length() - 1) / most));
        }
        return text.toString();
    }
}
