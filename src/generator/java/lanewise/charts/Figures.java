package lanewise.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lanewise.io.Json;

/**
 * The figures of one machine: a file of {@code docs/performance/data}.
 *
 * @param id the file's name without its ending
 * @param name what the pages call the machine
 */
record Figures(
        String id,
        String name,
        Machine machine,
        Headlines headlines,
        Optional<Scaling> scaling,
        Optional<Warmup> warmup,
        Optional<Luck> luck) {

    /**
     * A machine.
     *
     * @param model family and model in words; if recorded
     * @param peaks GFLOP/s of fused multiply-adds on one core, by vector width in bits
     * @param copies GB/s that a copy reads and writes, by floats copied
     */
    record Machine(
            String cpu,
            Optional<String> model,
            int cores,
            TreeMap<Integer, Double> peaks,
            TreeMap<Integer, Double> copies) {

        double peak() {
            return peaks.lastEntry().getValue();
        }

        private static Machine parse(Fields fields) {
            return new Machine(
                    fields.text("cpu"),
                    fields.has("family")
                            ? Optional.of(
                                    Format.of(
                                            "family %d, model %d",
                                            fields.integer("family"), fields.integer("model")))
                            : Optional.empty(),
                    fields.integer("cores"),
                    byNumber(fields.object("peak_gflops")),
                    byNumber(fields.object("copy_gbytes")));
        }

        private static TreeMap<Integer, Double> byNumber(Fields fields) {
            var values = new TreeMap<Integer, Double>();
            for (String name : fields.names()) {
                values.put(Integer.valueOf(name), fields.number(name));
            }
            return values;
        }
    }

    /**
     * Where figures are from.
     *
     * @param commit what was measured
     * @param page the page that the figures were transcribed from; empty if a run wrote them
     * @param pageCommit the commit of that page; empty if a run wrote them
     * @param peers versions by name
     */
    record Source(
            String commit,
            String date,
            String page,
            String pageCommit,
            String jdk,
            String jvmFlags,
            Map<String, String> peers) {

        boolean transcribed() {
            return !page.isEmpty();
        }

        static Source parse(Fields fields) {
            var peers = new LinkedHashMap<String, String>();
            if (fields.has("peers")) {
                Fields versions = fields.object("peers");
                versions.names().forEach(name -> peers.put(name, versions.text(name)));
            }
            Fields from = fields.has("transcribed_from") ? fields.object("transcribed_from") : null;
            return new Source(
                    fields.text("commit"),
                    fields.text("date"),
                    from == null ? "" : from.text("page"),
                    from == null ? "" : from.text("commit"),
                    fields.text("jdk"),
                    fields.textOr("jvm_flags", ""),
                    peers);
        }
    }

    /** Ours against the best peer, or against a copy. */
    record Headlines(Source source, List<Row> rows) {

        private static Headlines parse(Fields fields) {
            return new Headlines(
                    Source.parse(fields.object("source")),
                    fields.objects("rows").stream().map(Row::parse).toList());
        }

        /** The row of a case on one thread against a peer. */
        Optional<Row> row(String work) {
            return rows.stream().filter(r -> r.label().equals(work) && !r.limit).findFirst();
        }
    }

    /**
     * What was computed.
     *
     * @param name as {@code jmh/run} takes it
     * @param flops of the textbook form; 0 where bytes are the limit
     */
    record Work(String name, int threads, double flops, double bytes) {

        String label() {
            return name + (threads > 1 ? ", " + threads + " threads" : "");
        }
    }

    /**
     * Ours against somebody.
     *
     * @param limit whether that is a copy of as many bytes instead of a peer
     * @param ours microseconds a call, NaN where only the ratio was recorded
     * @param peer the fastest peer, empty where it was not recorded
     * @param others our ratio to slower settings of a peer, by its name
     */
    record Row(
            Work work,
            boolean limit,
            double ours,
            String peer,
            double peerMicros,
            Spread ratio,
            Map<String, Spread> others) {

        private static Row parse(Fields fields) {
            var others = new LinkedHashMap<String, Spread>();
            if (fields.has("others")) {
                Fields given = fields.object("others");
                given.names().forEach(name -> others.put(name, given.spread(name)));
            }
            var work =
                    new Work(
                            fields.text("case"),
                            fields.integer("threads"),
                            fields.number("flops"),
                            fields.number("bytes"));
            return new Row(
                    work,
                    fields.flag("limit"),
                    fields.numberOrNaN("ours_us"),
                    fields.textOr("peer", ""),
                    fields.numberOrNaN("peer_us"),
                    fields.spread("ratio"),
                    others);
        }

        String label() {
            return work.label();
        }

        boolean computes() {
            return work.flops > 0;
        }

        /** GFLOP/s; NaN where no time was recorded. */
        double rate() {
            return work.flops / ours / 1e3;
        }

        /** The peer's GFLOP/s. */
        double peerRate() {
            return work.flops / peerMicros / 1e3;
        }
    }

    /** A figure at a size. */
    record Point(int at, Spread value) {

        private static List<Point> parse(Fields fields, String list, String at, String value) {
            return fields.objects(list).stream()
                    .map(point -> new Point(point.integer(at), point.spread(value)))
                    .toList();
        }
    }

    /** A job in parts: microseconds on one thread and on two. */
    record Handoff(double one, double two) {}

    /** An epoch in seconds without and with the run's folder and watching. */
    record Tracking(double plain, double tracked) {}

    /**
     * How time grows with the work.
     *
     * @param images microseconds an image, by batch
     * @param products GFLOP/s, by the side of a square product
     * @param widths share of the peak of that width, by bits, n = 512
     * @param threads the step's time on one thread over that on two, by batch
     */
    record Scaling(
            Source source,
            List<Point> images,
            List<Point> products,
            List<Point> widths,
            List<Point> threads,
            List<Handoff> handoff,
            Optional<Tracking> tracking) {

        private static Scaling parse(Fields fields) {
            return new Scaling(
                    Source.parse(fields.object("source")),
                    Point.parse(fields, "images", "batch", "us"),
                    Point.parse(fields, "products", "n", "gflops"),
                    Point.parse(fields, "widths", "bits", "share"),
                    Point.parse(fields, "threads", "batch", "speedup"),
                    fields.objects("handoff").stream()
                            .map(job -> new Handoff(job.number("one_us"), job.number("two_us")))
                            .toList(),
                    fields.has("tracking")
                            ? Optional.of(
                                    new Tracking(
                                            fields.object("tracking").number("plain_s"),
                                            fields.object("tracking").number("tracked_s")))
                            : Optional.empty());
        }
    }

    static Figures read(Path file) throws IOException {
        String id = file.getFileName().toString().replaceFirst("\\.json$", "");
        return parse(id, file.toString(), Files.readString(file));
    }

    static Figures parse(String id, String where, String json) {
        var fields = new Fields(where, Json.parse(json));
        return new Figures(
                id,
                fields.text("name"),
                Machine.parse(fields.object("machine")),
                Headlines.parse(fields.object("headlines")),
                fields.has("scaling")
                        ? Optional.of(Scaling.parse(fields.object("scaling")))
                        : Optional.empty(),
                fields.has("warmup")
                        ? Optional.of(Warmup.parse(fields.object("warmup")))
                        : Optional.empty(),
                fields.has("luck")
                        ? Optional.of(Luck.parse(fields.object("luck")))
                        : Optional.empty());
    }

    /** Every machine's, the latest measured first. */
    static List<Figures> readAll(Path folder) throws IOException {
        var all = new ArrayList<Figures>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                all.add(read(file));
            }
        }
        all.sort((a, b) -> {
            int measured =
                    Boolean.compare(
                            a.headlines.source.transcribed(), b.headlines.source.transcribed());
            return measured != 0 ? measured : b.id.compareTo(a.id);
        });
        return all;
    }

    /** Our share of the machine's limit in a case: the peak, or a copy of as many bytes. */
    double share(Row row) {
        if (row.computes()) {
            return row.rate() / (machine.peak() * row.work.threads);
        }
        double floats = row.work.bytes / 8;
        var copy = machine.copies.ceilingEntry((int) floats);
        boolean near = copy != null && copy.getKey() <= 2 * floats;
        return near ? row.work.bytes / row.ours / 1e3 / copy.getValue() : Double.NaN;
    }
}
