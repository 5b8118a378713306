package lanewise.track;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.io.AtomicFile;
import lanewise.io.Json;

/** {@code run.json}: what a run is, from its start, and how it ended. */
final class RunInfo {
    static final String FILE = "run.json";

    /** When a run went on, for each time. */
    static final String RESUMED = "resumed";

    private final Path file;
    private final Map<String, Object> info = new LinkedHashMap<>();
    private boolean stale;

    /** Writes the file of a run that begins. */
    RunInfo(Path folder, RunStart start) throws IOException {
        file = folder.resolve(FILE);
        Path absolute = folder.toAbsolutePath().normalize();
        info.put("name", String.valueOf(absolute.getFileName()));
        Path study = absolute.getParent();
        info.put("study", study == null ? "" : String.valueOf(study.getFileName()));
        info.put("state", "running");
        info.put("failure", null);
        info.put("command", start.command());
        info.put("seed", start.seed());
        info.put("started", now());
        info.put("finished", null);
        info.put("git", start.revision());
        info.put("pid", ProcessHandle.current().pid());
        info.put("config", start.config());
        Map<String, Object> environment = Machine.describe();
        environment.putAll(start.environment());
        info.put("environment", environment);
        info.put("parameters", start.parameters());
        info.put("classes", start.classes());
        info.put("summary", Map.of());
        write(file, info);
    }

    /**
     * Writes the file of a run that goes on.
     *
     * @param before what it held
     */
    RunInfo(Path folder, Map<String, Object> before) throws IOException {
        file = folder.resolve(FILE);
        info.putAll(before);
        List<Object> resumed =
                new ArrayList<>(before.get(RESUMED) instanceof List<?> l ? l : List.of());
        resumed.add(now());
        info.put("state", "running");
        info.put("failure", null);
        info.put("finished", null);
        info.put("pid", ProcessHandle.current().pid());
        info.put("summary", Map.of());
        info.put(RESUMED, resumed);
        write(file, info);
    }

    /** Writes the file of a run that ended. */
    void end(String state, String failure, Map<String, ?> summary, long dropped)
            throws IOException {
        info.put("state", state);
        info.put("failure", failure);
        info.put("finished", now());
        info.put("summary", summary);
        if (dropped > 0) {
            info.put("dropped", dropped);
        }
        stale = true;
        retry();
    }

    /** Writes how the run ended, unless that is written. */
    void retry() throws IOException {
        try {
            if (stale) {
                write(file, info);
                stale = false;
            }
        } catch (IOException e) {
            if (!info.get("state").equals("failed")) {
                info.put("state", "incomplete");
                info.put("failure", e.getMessage());
            }
            throw e;
        }
    }

    /** Puts a JSON file, whole or not at all. */
    static void write(Path file, Object json) throws IOException {
        AtomicFile.write(file, StandardCharsets.UTF_8.encode(Json.pretty(json)));
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
