package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lanewise.io.Json;
import lanewise.io.Safetensors;

/**
 * Holds every file of a run's folder against that of the same run trained elsewhere: all bytes are
 * the same, but for what is listed here, which tells of clocks, processes and commands.
 */
public final class SameRun {
    /** Of {@code run.json}. */
    private static final Set<String> OF_RUN =
            Set.of("command", "started", "finished", "pid", "first_in_process", "seconds");

    /** Of the lines of {@code metrics.jsonl}. */
    private static final Set<String> OF_METRICS = Set.of("time", "seconds", "images_per_second");

    /** Of the lines of {@code metrics.jsonl}, all that tell of the machine's load. */
    private static final String LOAD = "system";

    /** Of the figures of epochs in a checkpoint, and of its metadata. */
    private static final Set<String> OF_CHECKPOINTS = Set.of("seconds", "samplesPerSecond");

    private static final String CHECKSUM = "crc32c";

    /** Of {@code console.log}. */
    private static final String PACE = "[0-9.]+ s  [0-9,]+ images/s";

    /** Of the event file, whose name is the second of its start; of each event its time, too. */
    private static final String OF_EVENTS =
            "command|_hparams_/session_start_info|_hparams_/session_end_info|epoch/seconds"
                    + "|step/images_per_second|system/.*";

    /** Names the process that wrote the run, or its checkpoints. */
    private static final String LOCK = ".lock";

    private SameRun() {}

    /** Two runs that nothing interrupted. */
    public static void assertSame(Path here, Path there) throws IOException {
        assertSame(here, there, false);
    }

    /** One that nothing interrupted, and one that went on once or more: it tells when. */
    public static void assertSameAfterGoingOn(Path here, Path there) throws IOException {
        assertSame(here, there, true);
    }

    private static void assertSame(Path here, Path there, boolean wentOn) throws IOException {
        assertEquals(files(here, wentOn), files(there, wentOn));
        for (String file : files(here, wentOn)) {
            Path one = file.equals("events") ? events(here) : here.resolve(file);
            Path other = file.equals("events") ? events(there) : there.resolve(file);
            switch (file) {
                case "run.json" -> assertEquals(info(one, wentOn), info(other, wentOn), file);
                case "metrics.jsonl" -> assertEquals(metrics(one), metrics(other), file);
                case "console.log" -> assertEquals(console(one), console(other), file);
                case "events" -> assertEquals(told(one), told(other), file);
                default -> {
                    if (file.startsWith("checkpoints")) {
                        assertSameCheckpoint(one, other);
                    } else {
                        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other), file);
                    }
                }
            }
        }
    }

    private static Set<String> files(Path folder, boolean wentOn) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .map(name -> name.startsWith("events.") ? "events" : name)
                    .filter(name -> !Path.of(name).endsWith(LOCK))
                    .filter(name ->
                            !wentOn || !name.equals("events") && !name.equals("console.log"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Path events(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> events =
                    files.filter(file -> file.getFileName().toString().startsWith("events."))
                            .toList();
            assertEquals(1, events.size(), folder.toString());
            return events.getFirst();
        }
    }

    private static Object info(Path file, boolean wentOn) throws IOException {
        Map<String, Object> info = new TreeMap<>(Json.parseObject(Files.readString(file)));
        if (wentOn) {
            info.remove(RunInfo.RESUMED);
        }
        return without(info, OF_RUN);
    }

    private static List<Object> metrics(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(Json::parse)
                .filter(line -> !LOAD.equals(((Map<?, ?>) line).get("type")))
                .map(line -> without(line, OF_METRICS))
                .toList();
    }

    private static List<String> console(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(line -> line.replaceAll(PACE, "")).toList();
    }

    private static List<String> told(Path file) throws IOException {
        List<String> told = new ArrayList<>();
        for (EventReader.Message event : EventReader.events(Files.readAllBytes(file))) {
            if (!event.has(5)) {
                continue;
            }
            EventReader.Message value = event.message(5).message(1);
            if (!value.text(1).matches(OF_EVENTS)) {
                told.add(
                        "%s at %s: %s"
                                .formatted(
                                        value.text(1),
                                        event.has(2) ? event.integer(2) : 0,
                                        HexFormat.of().formatHex(event.bytes(5))));
            }
        }
        return told;
    }

    private static void assertSameCheckpoint(Path one, Path other) throws IOException {
        try (Safetensors a = Safetensors.open(one);
                Safetensors b = Safetensors.open(other)) {
            assertEquals(metadata(a), metadata(b), one.toString());
            assertEquals(a.names(), b.names());
            for (String name : a.names()) {
                assertArrayEquals(
                        a.tensor(name).toDoubles(), b.tensor(name).toDoubles(), one + ": " + name);
            }
        }
    }

    private static Map<String, Object> metadata(Safetensors file) {
        Map<String, Object> metadata = new TreeMap<>(file.metadata());
        metadata.remove(CHECKSUM);
        metadata.put(
                "epochs", without(Json.parse((String) metadata.get("epochs")), OF_CHECKPOINTS));
        return metadata;
    }

    private static Object without(Object json, Set<String> names) {
        if (json instanceof List<?> list) {
            return list.stream().map(each -> without(each, names)).toList();
        }
        if (!(json instanceof Map<?, ?> map)) {
            return json;
        }
        Map<Object, Object> rest = new TreeMap<>();
        map.forEach((name, value) -> {
            if (!names.contains((String) name)) {
                rest.put(name, without(value, names));
            }
        });
        return rest;
    }
}
