package lanewise.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lanewise.io.Json;

/**
 * Makes what {@code jmh/run quick}, {@code scaling}, {@code warmup} and {@code luck} left in {@code
 * target/jmh} the figures of a machine.
 *
 * <p>What was not run again stays as it was.
 */
public final class Adopt {

    /** Slower settings of a peer that the pages name. */
    private static final List<String> OTHERS = List.of("libtorch/default", "openblas");

    private final Path folder;

    private Adopt(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes a machine's file.
     *
     * @param folder of the runs' results
     * @param file of the machine, whose id is its name; it may be there already
     * @param name what the pages call the machine; null if the file is there and says it
     * @throws IOException if there is nothing to adopt, or it is not of one commit
     */
    public static void adopt(Path folder, Path file, String name) throws IOException {
        var adopt = new Adopt(folder);
        Map<String, Object> figures = adopt.figures(file, name);
        String text = lines(figures);
        Figures.parse(file.getFileName().toString(), file.toString(), text);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Map<String, Object> figures(Path file, String name) throws IOException {
        var figures = new LinkedHashMap<String, Object>();
        if (Files.exists(file)) {
            figures.putAll(Json.parseObject(Files.readString(file)));
        }
        if (name != null) {
            figures.put("name", name);
        }
        if (!figures.containsKey("name")) {
            throw new IOException(file + " is new: say what to call the machine, --adopt=ID,NAME");
        }
        boolean any = false;
        for (String section : List.of("quick-details", "scaling", "warmup", "luck")) {
            Path result = folder.resolve(section + ".json");
            if (Files.exists(result)) {
                any = true;
                var fields = new Fields(result.toString(), Json.parse(Files.readString(result)));
                switch (section) {
                    case "quick-details" -> {
                        figures.put("machine", machine(fields.object("machine")));
                        figures.put("headlines", headlines(fields));
                    }
                    case "scaling" -> figures.put("scaling", scaling(fields));
                    case "warmup" -> figures.put("warmup", warmup(fields));
                    default -> figures.put("luck", luck(fields));
                }
            }
        }
        if (!any) {
            throw new IOException(folder + " has no results; run jmh/run quick first");
        }
        return figures;
    }

    private static Map<String, Object> machine(Fields measured) {
        var machine = new LinkedHashMap<String, Object>();
        machine.put("cpu", measured.text("cpu"));
        if (measured.has("family")) {
            machine.put("family", measured.integer("family"));
            machine.put("model", measured.integer("model"));
        }
        machine.put("cores", measured.integer("processors"));
        machine.put("peak_gflops", rounded(measured.object("peak_gflops")));
        machine.put("copy_gbytes", rounded(measured.object("copy_gbytes")));
        return machine;
    }

    private static Map<String, Object> rounded(Fields values) {
        var sorted = new TreeMap<Integer, Double>();
        values.names()
                .forEach(n -> sorted.put(Integer.valueOf(n), Format.rounded(values.number(n))));
        var texts = new LinkedHashMap<String, Object>();
        sorted.forEach((key, value) -> texts.put(key.toString(), value));
        return texts;
    }

    private static Map<String, Object> source(Fields measured) throws IOException {
        String commit = measured.text("commit");
        if (!commit.matches("[0-9a-f]{7,40}")) {
            throw new IOException(
                    "the run was of commit \"%s\"; commit what it measures, then run it again"
                            .formatted(commit));
        }
        var source = new LinkedHashMap<String, Object>();
        source.put("commit", commit);
        source.put("date", measured.text("date"));
        source.put("jdk", measured.text("jdk"));
        source.put("jvm_flags", measured.object("environment").text("JVM"));
        var peers = new LinkedHashMap<String, Object>();
        Fields versions = measured.object("peers");
        versions.names().forEach(peer -> peers.put(peer, versions.text(peer)));
        source.put("peers", peers);
        return source;
    }

    private static Map<String, Object> headlines(Fields details) throws IOException {
        var headlines = new LinkedHashMap<String, Object>();
        headlines.put("source", source(details.object("machine")));
        List<Fields> rows = details.objects("rows");
        var all = new ArrayList<Object>();
        for (Fields ours : rows) {
            if (ours.text("engine").equals("ours")) {
                all.addAll(headlines(ours, rows.stream().filter(r -> same(r, ours)).toList()));
            }
        }
        headlines.put("rows", all);
        return headlines;
    }

    private static boolean same(Fields row, Fields ours) {
        return row.text("case").equals(ours.text("case"))
                && row.integer("threads") == ours.integer("threads")
                && !row.text("engine").equals("ours");
    }

    /** Against the copy, where there is one, and against the best peer. */
    private static List<Object> headlines(Fields ours, List<Fields> rivals) {
        var rows = new ArrayList<Object>();
        Fields best = null;
        for (Fields rival : rivals) {
            if (rival.text("engine").equals("copy")) {
                rows.add(headline(ours, rival, List.of()));
            } else if (best == null || median(rival) < median(best)) {
                best = rival;
            }
        }
        if (best != null) {
            Fields fastest = best;
            rows.add(
                    headline(
                            ours,
                            best,
                            rivals.stream()
                                    .filter(r -> r != fastest)
                                    .filter(r -> OTHERS.contains(r.text("engine")))
                                    .toList()));
        }
        return rows;
    }

    private static double median(Fields row) {
        return Spread.over(row.numbers("fork_medians_us")).median();
    }

    private static Map<String, Object> headline(Fields ours, Fields peer, List<Fields> others) {
        var row = new LinkedHashMap<String, Object>();
        row.put("case", ours.text("case"));
        row.put("threads", ours.integer("threads"));
        if (peer.text("engine").equals("copy")) {
            row.put("limit", true);
        }
        row.put("flops", ours.number("flops"));
        row.put("bytes", ours.number("bytes"));
        row.put("ours_us", Format.rounded(median(ours)));
        row.put("peer", peer.text("engine"));
        row.put("peer_us", Format.rounded(median(peer)));
        row.put("ratio", ratio(ours, peer).json());
        if (!others.isEmpty()) {
            var ratios = new LinkedHashMap<String, Object>();
            others.forEach(o -> ratios.put(o.text("engine"), ratio(ours, o).json()));
            row.put("others", ratios);
        }
        return row;
    }

    /** The ratio of the medians in each JVM, over the JVMs. */
    private static Spread ratio(Fields ours, Fields peer) {
        List<Double> our = ours.numbers("fork_medians_us");
        List<Double> their = peer.numbers("fork_medians_us");
        if (our.size() != their.size()) {
            throw ours.refuse(their.size() + " JVMs, as " + peer.text("engine"), "fork_medians_us");
        }
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < our.size(); i++) {
            ratios.add(their.get(i) / our.get(i));
        }
        return Spread.over(ratios);
    }

    private static Map<String, Object> scaling(Fields measured) throws IOException {
        var scaling = new LinkedHashMap<String, Object>();
        scaling.put("source", source(measured.object("machine")));
        scaling.put("images", points(measured, "images", "batch", "us"));
        scaling.put("products", points(measured, "products", "n", "gflops"));
        scaling.put("widths", points(measured, "widths", "bits", "share"));
        scaling.put("threads", points(measured, "threads", "batch", "speedup"));
        var jobs = new ArrayList<Object>();
        for (Fields job : measured.objects("handoff")) {
            jobs.add(numbers(job, "one_us", "two_us"));
        }
        scaling.put("handoff", jobs);
        scaling.put("tracking", numbers(measured.object("tracking"), "plain_s", "tracked_s"));
        return scaling;
    }

    private static Map<String, Object> numbers(Fields measured, String... names) {
        var numbers = new LinkedHashMap<String, Object>();
        for (String name : names) {
            numbers.put(name, Format.rounded(measured.number(name)));
        }
        return numbers;
    }

    private static List<Object> points(Fields measured, String list, String at, String value) {
        var points = new ArrayList<Object>();
        for (Fields each : measured.objects(list)) {
            var point = new LinkedHashMap<String, Object>();
            point.put(at, each.integer(at));
            point.put(value, Spread.over(each.numbers(value)).json());
            points.add(point);
        }
        return points;
    }

    private static Map<String, Object> warmup(Fields measured) throws IOException {
        var warmup = new LinkedHashMap<String, Object>();
        warmup.put("source", source(measured.object("machine")));
        warmup.put("empty_jvm_s", rounded(measured.numbers("empty_jvm_s")));
        warmup.put("seconds", rounded(measured.numbers("seconds")));
        for (String start : List.of("by_itself", "vector_at_once")) {
            warmup.put(start, measured.objects(start).stream().map(Adopt::jvm).toList());
        }
        return warmup;
    }

    private static Map<String, Object> jvm(Fields measured) {
        Map<String, Object> jvm =
                numbers(
                        measured,
                        "first_step_s",
                        "longest_step_ms",
                        "ninety_s",
                        "first_step_allocates_mb",
                        "allocates_mb",
                        "full_ms");
        jvm.put("step_ms", rounded(measured.numbers("step_ms")));
        return jvm;
    }

    private static Map<String, Object> luck(Fields measured) throws IOException {
        var luck = new LinkedHashMap<String, Object>();
        luck.put("source", source(measured.object("machine")));
        luck.put("jvms", measured.integer("jvms"));
        var rows = new ArrayList<Object>();
        for (Fields each : measured.objects("cases")) {
            var row = new LinkedHashMap<String, Object>();
            row.put("case", each.text("case"));
            row.put("jvm_us", rounded(each.numbers("jvm_medians_us")));
            rows.add(row);
        }
        luck.put("rows", rows);
        return luck;
    }

    private static List<Double> rounded(List<Double> values) {
        return values.stream().map(Format::rounded).toList();
    }

    /** JSON with a line for each section's field and each row of a list. */
    private static String lines(Map<String, Object> figures) {
        var text = new StringBuilder("{\n");
        String between = "";
        for (var section : figures.entrySet()) {
            text.append(between).append("  ").append(Json.compact(section.getKey())).append(": ");
            between = ",\n";
            if (!(section.getValue() instanceof Map<?, ?> fields)) {
                text.append(Json.compact(section.getValue()));
                continue;
            }
            text.append("{\n");
            String comma = "";
            for (var field : fields.entrySet()) {
                text.append(comma).append("    ").append(Json.compact(field.getKey())).append(": ");
                comma = ",\n";
                text.append(value(field.getValue()));
            }
            text.append("\n  }");
        }
        return text.append("\n}\n").toString();
    }

    private static String value(Object value) {
        if (value instanceof List<?> list
                && !list.isEmpty()
                && !(list.getFirst() instanceof Number)) {
            return list.stream()
                    .map(item -> "      " + Json.compact(item))
                    .collect(Collectors.joining(",\n", "[\n", "\n    ]"));
        }
        return Json.compact(value);
    }
}
