package lanewise.track;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.io.Json;

/**
 * Reads the folder of a run, also of one that is still running or was killed: lines are taken up to
 * the last full one, and {@link #refresh} reads on from there. A full line that is not an object is
 * skipped and counted.
 */
public final class RunReader {
    private static final int CHUNK = 1 << 20;
    private static final int LEVELS_BELOW = 2;
    private static final int LAST_IMAGES = 8;

    private final Path folder;
    private final StepTable steps = new StepTable("step", StepTable.STEP);
    private final StepTable epochs = new StepTable("epoch", StepTable.EPOCH);
    private final List<Watched> watched = new ArrayList<>();
    private final Map<String, StepTable> dropout = new LinkedHashMap<>();
    private final StepTable system = new StepTable("step", SystemFigures.COLUMNS);
    private final Map<String, StepTable> own = new LinkedHashMap<>();
    private final Map<String, Deque<Map<String, Object>>> images = new LinkedHashMap<>();
    private Map<String, Object> info = Map.of();
    private long position;
    private int unreadable;

    private RunReader(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens a run's folder and reads what is there.
     *
     * @throws IOException if there is no readable {@code run.json} in it
     */
    public static RunReader open(Path folder) throws IOException {
        RunReader reader = new RunReader(folder);
        reader.refresh();
        return reader;
    }

    /**
     * Opens a run's folder; of one that cannot be read, a run without figures whose state is {@code
     * "unreadable"} and whose failure says why.
     */
    static RunReader openOrSay(Path folder) {
        try {
            return open(folder);
        } catch (IOException | RuntimeException e) {
            return unreadable(folder, String.valueOf(e.getMessage()));
        }
    }

    static RunReader unreadable(Path folder, String why) {
        RunReader reader = new RunReader(folder);
        reader.info = Map.of("state", "unreadable", "failure", why);
        return reader;
    }

    /** Whether this looks like a run's folder. */
    public static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve(RunFolder.INFO));
    }

    /**
     * The run folders among {@code paths} and up to two levels below them (a study's runs, or those
     * of a folder of studies), in the order in which they began.
     *
     * @throws IOException if there is none at or below a path
     */
    public static List<Path> find(List<Path> paths) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path path : paths) {
            List<Path> here = at(path, LEVELS_BELOW);
            if (here.isEmpty()) {
                throw new IOException(
                        path + ": no run in it, that is no folder with a " + RunFolder.INFO);
            }
            found.addAll(here);
        }
        return found;
    }

    /** The same of what is there at this moment; none if nothing is. */
    static List<Path> present(List<Path> paths) {
        List<Path> found = new ArrayList<>();
        for (Path path : paths) {
            try {
                found.addAll(at(path, LEVELS_BELOW));
            } catch (IOException | UncheckedIOException goneMeanwhile) {
                found.removeIf(run -> !isRun(run));
            }
        }
        return found;
    }

    private static List<Path> at(Path path, int levels) throws IOException {
        if (isRun(path)) {
            return List.of(path);
        }
        if (levels == 0 || !Files.isDirectory(path)) {
            return List.of();
        }
        List<Path> children;
        try (var files = Files.list(path)) {
            children =
                    files.sorted(Comparator.comparing(RunReader::startOf).thenComparing(p -> p))
                            .toList();
        }
        List<Path> found = new ArrayList<>();
        for (Path child : children) {
            found.addAll(at(child, levels - 1));
        }
        return found;
    }

    /** When a run began; of what is no run, the end of time. */
    private static Instant startOf(Path folder) {
        RunReader reader = new RunReader(folder);
        try {
            reader.readInfo();
        } catch (IOException e) {
            return Instant.MAX;
        }
        return reader.started() == null ? Instant.MAX : reader.started();
    }

    /** Reads what was written since; true if anything was. */
    public boolean refresh() throws IOException {
        Map<String, Object> before = info;
        readInfo();
        boolean more = readMetrics();
        return more || !info.equals(before);
    }

    private void readInfo() throws IOException {
        try {
            info = Json.parseObject(Files.readString(folder.resolve(RunFolder.INFO)));
        } catch (NoSuchFileException e) {
            throw new IOException(folder + ": not a run, it has no " + RunFolder.INFO, e);
        } catch (IllegalArgumentException e) {
            throw new IOException(folder.resolve(RunFolder.INFO) + ": " + e.getMessage(), e);
        }
    }

    private boolean readMetrics() throws IOException {
        Path file = folder.resolve(RunFolder.METRICS);
        if (!Files.exists(file)) {
            return false;
        }
        long start = position;
        try (FileChannel channel = FileChannel.open(file)) {
            byte[] buffer = new byte[CHUNK];
            int held = 0;
            while (true) {
                int read =
                        channel.read(
                                ByteBuffer.wrap(buffer, held, buffer.length - held),
                                position + held);
                if (read <= 0) {
                    break;
                }
                int end = held + read;
                int from = 0;
                for (int i = held; i < end; i++) {
                    if (buffer[i] == '\n') {
                        line(new String(buffer, from, i - from, StandardCharsets.UTF_8));
                        from = i + 1;
                    }
                }
                position += from;
                held = end - from;
                byte[] next = held > buffer.length / 2 ? new byte[2 * buffer.length] : buffer;
                System.arraycopy(buffer, from, next, 0, held);
                buffer = next;
            }
        }
        return position > start;
    }

    private void line(String text) {
        try {
            Map<String, Object> line = Json.parseObject(text);
            switch (String.valueOf(line.get("type"))) {
                case "step" -> steps.add(line);
                case "epoch" -> epochs.add(line);
                case "watch" -> watched.add(Watched.of(line));
                case "dropout" ->
                        dropout.computeIfAbsent(
                                        String.valueOf(line.get("layer")),
                                        _ -> new StepTable("step", List.of("p", "keep_rate")))
                                .add(line);
                case "system" -> system.add(line);
                case "scalar" -> own(String.valueOf(line.get("name"))).add(line);
                case "metrics" -> metrics(line);
                case "image" -> image(line);
                default -> {}
            }
        } catch (IllegalArgumentException e) {
            unreadable++;
        }
    }

    private StepTable own(String name) {
        return own.computeIfAbsent(name, _ -> new StepTable("step", List.of("value", "time")));
    }

    /** An epoch's metrics beside the accuracy, which its own line tells. */
    private void metrics(Map<String, Object> line) {
        for (String part : List.of("train", "validation")) {
            if (line.get(part) instanceof Map<?, ?> values) {
                values.forEach((name, value) -> {
                    if (!name.equals("accuracy")) {
                        Map<String, Object> point = new LinkedHashMap<>(line);
                        point.put("value", value);
                        own(part + "/" + name).add(point);
                    }
                });
            }
        }
    }

    private void image(Map<String, Object> line) {
        Deque<Map<String, Object>> same =
                images.computeIfAbsent(String.valueOf(line.get("name")), _ -> new ArrayDeque<>());
        same.add(line);
        if (same.size() > LAST_IMAGES) {
            same.remove();
        }
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** What {@code run.json} holds. */
    public Map<String, Object> info() {
        return info;
    }

    /** The run's name. */
    public String name() {
        return text("name", String.valueOf(folder.toAbsolutePath().normalize().getFileName()));
    }

    /** The study's name. */
    public String study() {
        return text("study", "");
    }

    private String text(String key, String otherwise) {
        return info.get(key) instanceof String s ? s : otherwise;
    }

    /**
     * "running", "finished", "stopped" (by a search, before its time), "incomplete", "failed" or
     * "interrupted": the last also for a run that says it is running while its process no longer
     * is. In a report "unreadable", too.
     */
    public String state() {
        String state = text("state", "interrupted");
        return state.equals("running") && !isAlive() ? "interrupted" : state;
    }

    private boolean isAlive() {
        if (!(info.get("pid") instanceof Number pid)) {
            return false;
        }
        var process = ProcessHandle.of(pid.longValue()).filter(ProcessHandle::isAlive);
        boolean resumed = info.get(RunInfo.RESUMED) instanceof List<?> l && !l.isEmpty();
        Instant started =
                resumed ? instant(((List<?>) info.get(RunInfo.RESUMED)).getLast()) : started();
        return process.isPresent()
                && process.get()
                        .info()
                        .startInstant()
                        .map(s -> started == null || !s.isAfter(started.plusSeconds(1)))
                        .orElse(true);
    }

    /** When the run began, or null. */
    public Instant started() {
        return instant(info.get("started"));
    }

    /** When it ended, or null. */
    public Instant finished() {
        return instant(info.get("finished"));
    }

    private static Instant instant(Object text) {
        try {
            return text instanceof String s ? Instant.parse(s) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** The settings by name. */
    public Map<String, Object> config() {
        return map("config");
    }

    /** The machine by name. */
    public Map<String, Object> environment() {
        return map("environment");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> map(String key) {
        return info.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** How many full lines of the metrics could not be read. */
    public int unreadableLines() {
        return unreadable;
    }

    /** How many epochs were written. */
    public int epochCount() {
        return epochs.size();
    }

    /** How many steps were written. */
    public int stepCount() {
        return steps.size();
    }

    /** The final figures, from the epochs that were written; see {@link Outcome}. */
    public Outcome outcome() {
        return Outcome.of(epochs);
    }

    /** The validation accuracy after an epoch, from 1; NaN if it has none. */
    public double validationAccuracy(int epoch) {
        double[] all = epochs.column("validation_accuracy");
        return epoch > 0 && epoch <= all.length ? all[epoch - 1] : Double.NaN;
    }

    StepTable steps() {
        return steps;
    }

    StepTable epochs() {
        return epochs;
    }

    List<Watched> watched() {
        return watched;
    }

    Map<String, StepTable> dropout() {
        return dropout;
    }

    StepTable system() {
        return system;
    }

    /** The numbers of one's own, by name. */
    Map<String, StepTable> own() {
        return own;
    }

    /** The last images of one's own. */
    List<Map<String, Object>> images() {
        return images.values().stream().flatMap(Deque::stream).toList();
    }

    /** The value of a file beside the metrics, or null if there is none or it cannot be read. */
    Object attached(String fileName) {
        Path file = folder.resolve(fileName);
        try {
            return Files.exists(file) ? Json.parse(Files.readString(file)) : null;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
