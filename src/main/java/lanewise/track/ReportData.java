package lanewise.track;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lanewise.io.Json;

/**
 * What the page shows, as one JSON text: the runs with their configuration and outcome, and their
 * series, thinned so far that the text stays below {@link #LIMIT}.
 */
final class ReportData {
    /** Characters of JSON; the page around it adds less than 0.2 MB. */
    static final int LIMIT = 4_500_000;

    private static final int CLASSES_IN_MATRIX = 40;
    private static final int CONFUSIONS_LISTED = 60;
    private static final double FINEST = 1;
    private static final double COARSEST = 1.0 / 256;

    private final List<RunReader> runs;
    private final boolean live;

    ReportData(List<RunReader> runs, boolean live) {
        this.runs = runs;
        this.live = live;
    }

    String json() {
        String json = "";
        for (double detail = FINEST; detail >= COARSEST; detail /= 2) {
            json = json(detail);
            if (json.length() <= LIMIT) {
                return json;
            }
        }
        return json;
    }

    /** Each run is spelled out by itself, so that one that cannot be does not take the others. */
    private String json(double detail) {

        Buckets steps = buckets(RunReader::steps, points(24_000, 300, 2_000, detail));
        Buckets epochs = buckets(RunReader::epochs, points(24_000, 300, 1_000, detail));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("written", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        data.put("live", live);
        data.put("stepWidth", Buckets.number(steps.width()));
        data.put("epochWidth", Buckets.number(epochs.width()));
        data.put("levels", HeatMap.LEVELS);
        data.put("importance", importance());
        data.put("importanceEpoch", Importance.epoch(runs));
        List<String> texts = new ArrayList<>();
        for (RunReader run : runs) {
            try {
                texts.add(inPage(run(run, steps, epochs, detail)));
            } catch (RuntimeException odd) {
                RunReader told = RunReader.unreadable(run.folder(), odd.toString());
                texts.add(inPage(run(told, steps, epochs, detail)));
            }
        }
        String head = Json.compact(data);
        return head.substring(0, head.length() - 1)
                + ",\"runs\":["
                + String.join(",", texts)
                + "]}";
    }

    /** As deep as it stands in the page, which is an object that holds a list. */
    private static String inPage(Map<String, Object> run) {
        String text = Json.compact(List.of(List.of(run)));
        return text.substring(2, text.length() - 2);
    }

    private List<Object> importance() {
        List<Object> list = new ArrayList<>();
        for (Importance each : Importance.of(runs)) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("setting", each.setting());
            map.put("correlation", Buckets.number(each.correlation()));
            map.put("share", Buckets.number(each.share()));
            map.put("noise", Buckets.number(each.noise()));
            list.add(map);
        }
        return list;
    }

    /** A share of {@code total} points for each run, between two bounds, less with less detail. */
    private int points(int total, int least, int most, double detail) {
        int each = Math.max(least, Math.min(most, total / Math.max(1, runs.size())));
        return Math.max(8, (int) (each * detail));
    }

    private Buckets buckets(Function<RunReader, StepTable> table, int points) {
        int longest = 0;
        double lastX = 0;
        for (RunReader run : runs) {
            StepTable t = table.apply(run);
            longest = Math.max(longest, t.size());
            for (double x : t.x()) {
                lastX = Math.max(lastX, x);
            }
        }
        return Buckets.atMost(points, longest, lastX);
    }

    private Map<String, Object> run(RunReader run, Buckets steps, Buckets epochs, double detail) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", run.name());
        map.put("study", run.study());
        map.put("state", run.state());
        for (String key : List.of("failure", "command", "started", "finished", "git")) {
            map.put(key, run.info().get(key) instanceof String text ? text : null);
        }
        for (String key : List.of("seed", "parameters", "dropped")) {
            map.put(key, run.info().get(key) instanceof Number number ? number : null);
        }
        map.put("classes", names(run.info().get("classes")));
        map.put("config", run.config());
        map.put("environment", run.environment());
        map.put("summary", run.info().get("summary") instanceof Map<?, ?> m ? m : Map.of());
        note(run, map);
        map.put("unreadable", run.unreadableLines());
        map.put("outcome", outcome(run));
        map.put("steps", table(run.steps(), StepTable.STEP, steps));
        map.put("epochs", epochs(run.epochs(), epochs));
        map.put("dropout", tables(run.dropout(), List.of("p", "keep_rate"), detail));
        map.put("own", tables(run.own(), List.of("value"), detail));
        map.put("images", images(run, detail));
        map.put("system", system(run.system(), detail));
        map.put("tensors", tensors(run, detail));
        map.put("confusion", confusion(run.attached("confusion.json"), map));
        int images = points(400, 8, 24, detail);
        map.put("worst", first(run.attached("worst.json"), images));
        map.put("uncertain", first(run.attached("uncertain.json"), images));
        return map;
    }

    private static void note(RunReader run, Map<String, Object> map) {
        try {
            RunNote note = RunNote.read(run.folder());
            map.put("title", note.name());
            map.put("tags", note.tags());
            map.put("note", note.text());
        } catch (IOException unreadable) {
            map.put("note", unreadable.getMessage());
        }
    }

    private List<Object> images(RunReader run, double detail) {
        List<Object> images = new ArrayList<>();
        for (Map<String, Object> line : run.images()) {
            Map<String, Object> image = new LinkedHashMap<>();
            for (String key : List.of("name", "step", "image")) {
                image.put(key, line.get(key));
            }
            images.add(image);
        }
        int most = points(400, 8, 64, detail);
        return images.subList(0, Math.min(most, images.size()));
    }

    private Map<String, Object> system(StepTable table, double detail) {
        double[] x = table.x();
        double last = x.length == 0 ? 0 : x[x.length - 1];
        Buckets buckets = Buckets.atMost(points(8_000, 40, 400, detail), x.length, last);
        return table(table, SystemFigures.COLUMNS, buckets);
    }

    private static Map<String, Object> outcome(RunReader run) {
        Outcome o = run.outcome();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("train_loss", Buckets.number(o.trainLoss()));
        map.put("train_accuracy", Buckets.number(o.trainAccuracy()));
        map.put("validation_loss", Buckets.number(o.validationLoss()));
        map.put("validation_accuracy", Buckets.number(o.validationAccuracy()));
        map.put("gap", Buckets.number(o.gap()));
        map.put("best_epoch", o.bestEpoch() == 0 ? null : o.bestEpoch());
        map.put("best_accuracy", Buckets.number(o.bestValidationAccuracy()));
        map.put("lowest_loss", Buckets.number(o.lowestValidationLoss()));
        map.put("seconds", Buckets.number(o.seconds()));
        map.put("epochs", run.epochCount());
        return map;
    }

    /**
     * With the time of each epoch; of runs that did not write it, the sum of the seconds so far.
     */
    private static Map<String, Object> epochs(StepTable table, Buckets buckets) {
        Map<String, Object> map = table(table, StepTable.EPOCH, buckets);
        if (Double.isNaN(table.last("time"))) {
            double[] time = table.column("seconds");
            Arrays.parallelPrefix(time, Double::sum);
            map.put("time", buckets.of(table.x(), Map.of("time", time)).get("time"));
        }
        return map;
    }

    private static Map<String, Object> table(StepTable table, List<String> names, Buckets buckets) {
        Map<String, double[]> columns = new LinkedHashMap<>();
        names.forEach(name -> columns.put(name, table.column(name)));
        Map<String, Object> thinned = buckets.of(table.x(), columns);
        thinned.keySet().removeAll(List.of("time_min", "time_max", "step_min", "step_max"));
        return thinned;
    }

    /** Series by name, each thinned by itself. */
    private Map<String, Object> tables(
            Map<String, StepTable> series, List<String> columns, double detail) {
        Map<String, Object> map = new LinkedHashMap<>();
        series.forEach((name, table) -> {
            double[] x = table.x();
            double last = x.length == 0 ? 0 : x[x.length - 1];
            Buckets buckets = Buckets.atMost(points(8_000, 40, 400, detail), x.length, last);
            map.put(name, table(table, columns, buckets));
        });
        return map;
    }

    private List<Object> tensors(RunReader run, double detail) {
        Map<String, List<Watched>> byTensor = new LinkedHashMap<>();
        for (Watched line : run.watched()) {
            byTensor.computeIfAbsent(line.kind() + " " + line.name(), _ -> new ArrayList<>())
                    .add(line);
        }
        int series = Math.max(1, byTensor.size()) * Math.max(1, runs.size());
        int points = Math.max(12, (int) (Math.max(30, Math.min(240, 48_000 / series)) * detail));
        int columns = Math.max(8, (int) (Math.max(24, Math.min(120, 30_000 / series)) * detail));
        List<Object> tensors = new ArrayList<>();
        for (List<Watched> lines : byTensor.values()) {
            tensors.add(tensor(lines, points, columns));
        }
        return tensors;
    }

    private static Map<String, Object> tensor(List<Watched> lines, int points, int columns) {
        double[] x = lines.stream().mapToDouble(Watched::step).toArray();
        Map<String, double[]> stats = new LinkedHashMap<>();
        stats.put("norm", lines.stream().mapToDouble(line -> line.statistics().norm()).toArray());
        stats.put("std", lines.stream().mapToDouble(line -> line.statistics().std()).toArray());
        stats.put("zeros", lines.stream().mapToDouble(line -> line.statistics().zeros()).toArray());
        double[] ratio = lines.stream().mapToDouble(Watched::updateRatio).toArray();
        if (lines.get(0).kind().equals("parameter")) {
            stats.put("update_ratio", ratio);
        }
        double[] dead = lines.stream().mapToDouble(Watched::dead).toArray();
        if (!Double.isNaN(dead[0])) {
            stats.put("dead", dead);
        }
        int deadImages = lines.getLast().deadImages();
        double last = lines.get(lines.size() - 1).step();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", lines.get(0).name());
        map.put("kind", lines.get(0).kind());
        map.put(
                "nonfinite",
                lines.stream().filter(line -> line.statistics().nonfinite() > 0).count());
        if (deadImages > 0) {
            map.put("dead_images", deadImages);
        }
        map.put("last", last(lines.getLast().statistics()));
        map.put("stats", Buckets.atMost(points, x.length, last).of(x, stats));
        map.put("heat", HeatMap.of(lines, columns, 32));
        return map;
    }

    private static Map<String, Object> last(Statistics s) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mean", Buckets.number(s.mean()));
        map.put("min", Buckets.number(s.min()));
        map.put("max", Buckets.number(s.max()));
        return map;
    }

    private static List<?> first(Object json, int most) {
        return json instanceof List<?> list
                ? list.subList(0, Math.min(most, list.size()))
                : List.of();
    }

    private static List<String> names(Object json) {
        return json instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /**
     * The whole matrix of few classes; of many, the confusions that occur most. What is no square
     * matrix is left out, and the run says so.
     */
    private static Object confusion(Object json, Map<String, Object> run) {
        if (json == null) {
            return null;
        }
        Map<?, ?> map = json instanceof Map<?, ?> object ? object : Map.of();
        List<String> classes = names(map.get("classes"));
        List<?> rows = map.get("counts") instanceof List<?> list ? list : List.of();
        if (!isSquare(rows, classes.size())) {
            run.put(
                    "odd",
                    "confusion.json holds no matrix of %d classes".formatted(classes.size()));
            return null;
        }
        if (classes.size() <= CLASSES_IN_MATRIX) {
            return Map.of("classes", classes, "counts", rows);
        }
        record Confusion(int label, int predicted, double count) {}
        List<Confusion> wrong = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<?> row = (List<?>) rows.get(i);
            for (int j = 0; j < row.size(); j++) {
                double count = Watched.number(row.get(j));
                if (i != j && count > 0) {
                    wrong.add(new Confusion(i, j, count));
                }
            }
        }
        wrong.sort(Comparator.comparingDouble(Confusion::count).reversed());
        List<Object> most = new ArrayList<>();
        for (Confusion c : wrong.subList(0, Math.min(CONFUSIONS_LISTED, wrong.size()))) {
            most.add(List.of(classes.get(c.label()), classes.get(c.predicted()), c.count()));
        }
        return Map.of("most", most);
    }

    private static boolean isSquare(List<?> rows, int size) {
        return rows.size() == size
                && rows.stream()
                        .allMatch(row ->
                                row instanceof List<?> counts
                                        && counts.size() == size
                                        && counts.stream().allMatch(Number.class::isInstance));
    }
}
