package lanewise.track;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import lanewise.io.Json;
import lanewise.io.Quote;

/**
 * Holds what the folder of a run tells against the same training done again. Times, paces, {@code
 * system} lines and the bytes of pictures are left out, as no training repeats them.
 */
public final class RunComparison {
    private static final Set<String> TIMES = Set.of("time", "seconds", "images_per_second");
    private static final List<String> ATTACHED =
            List.of("confusion.json", "worst.json", "uncertain.json");

    private RunComparison() {}

    /**
     * What {@code run.json} says otherwise of the run's seed, settings, classes or number of
     * parameters.
     *
     * @param now the start of the training done again
     */
    public static Optional<String> start(RunReader recorded, RunStart now) {
        Map<String, Object> again = new LinkedHashMap<>();
        again.put("seed", now.seed());
        again.put("config", now.config());
        again.put("parameters", now.parameters());
        again.put("classes", now.classes());
        for (String name : again.keySet()) {
            Optional<String> found =
                    difference(name, recorded.info().get(name), plain(again.get(name)), Set.of());
            if (found.isPresent()) {
                return found.map(RunComparison::inInfo);
            }
        }
        return Optional.empty();
    }

    /**
     * What {@code run.json} says otherwise of the final figures.
     *
     * @param now those of the training done again
     */
    public static Optional<String> summary(RunReader recorded, Map<String, ?> now) {
        return difference("summary", recorded.info().get("summary"), plain(now), TIMES)
                .map(RunComparison::inInfo);
    }

    private static String inInfo(String found) {
        return RunFolder.INFO + ": " + found;
    }

    /**
     * The first figure of {@code metrics.jsonl} that the lines of the training done again give
     * otherwise. Lines that the recorded run left out as the disk was slow may be missing.
     *
     * @param again the folder of the training done again
     * @param whole whether the recorded run may have no further lines
     */
    public static Optional<String> metrics(RunReader recorded, Path again, boolean whole)
            throws IOException {
        Path file = recorded.folder().resolve(RunFolder.METRICS);
        if (!Files.exists(file)) {
            return Optional.of(RunFolder.METRICS + " is missing");
        }
        long leftOut = recorded.info().get("dropped") instanceof Long dropped ? dropped : 0;
        try (Lines was = new Lines(file);
                Lines is = new Lines(again.resolve(RunFolder.METRICS))) {
            Map<String, Object> line = was.next();
            for (Map<String, Object> now = is.next(); now != null; now = is.next()) {
                if (line == null) {
                    return Optional.of(
                            "%s ends before the line of %s"
                                    .formatted(RunFolder.METRICS, what(now)));
                }
                if (leftOut > 0 && !what(line).equals(what(now))) {
                    leftOut--;
                    continue;
                }
                if (line.get(Lines.UNREADABLE) instanceof String text) {
                    return Optional.of(
                            "%s (%s): is no JSON: %s"
                                    .formatted(was.place(), what(now), Quote.of(text)));
                }
                Optional<String> found = difference("", line, now, TIMES);
                if (found.isPresent()) {
                    return Optional.of(
                            "%s (%s): %s".formatted(was.place(), what(now), found.get()));
                }
                line = was.next();
            }
            return whole && line != null
                    ? Optional.of(was.place() + " is one too many")
                    : Optional.empty();
        }
    }

    /** What a line of the metrics is about. */
    private static String what(Map<String, Object> line) {
        List<String> words = new ArrayList<>();
        for (String name : List.of("type", "kind", "name", "layer")) {
            if (line.get(name) instanceof String text) {
                words.add(text);
            }
        }
        return String.join(" ", words) + ", step " + line.get("step");
    }

    /** The first thing that the confusion matrix or the list of odd images tells otherwise. */
    public static Optional<String> attached(RunReader recorded, Path again) throws IOException {
        for (String name : ATTACHED) {
            Object is = Json.parse(Files.readString(again.resolve(name)));
            Object was = recorded.attached(name);
            Optional<String> found =
                    was == null
                            ? Optional.of("is missing or cannot be read")
                            : difference("", was, is, Set.of("image"));
            if (found.isPresent()) {
                return found.map(text -> name + ": " + text);
            }
        }
        return Optional.empty();
    }

    /** As reading a file would give it. */
    private static Object plain(Object value) {
        return Json.parse(Json.compact(value));
    }

    private static Optional<String> difference(
            String name, Object was, Object is, Set<String> except) {
        if (was instanceof Map<?, ?> a && is instanceof Map<?, ?> b) {
            Set<Object> all = new LinkedHashSet<>(b.keySet());
            all.addAll(a.keySet());
            all.removeAll(except);
            for (Object each : all) {
                String inside = name.isEmpty() ? each.toString() : name + "." + each;
                var found = difference(inside, a.get(each), b.get(each), except);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        if (was instanceof List<?> a && is instanceof List<?> b && a.size() == b.size()) {
            for (int i = 0; i < a.size(); i++) {
                var found = difference(name + "[" + i + "]", a.get(i), b.get(i), except);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        boolean same =
                was instanceof Double a && is instanceof Number b
                        ? a.equals(b.doubleValue())
                        : Objects.equals(was, is);
        return same
                ? Optional.empty()
                : Optional.of("%s was %s, is %s".formatted(name, shown(was), shown(is)));
    }

    private static String shown(Object value) {
        return switch (value) {
            case null -> "nothing";
            case String text -> Quote.of(text);
            default -> Json.compact(value);
        };
    }

    /** The lines of a file that a training repeats. */
    private static final class Lines implements AutoCloseable {
        /** Under which name a line stands that is no JSON. */
        private static final String UNREADABLE = "unreadable";

        private final BufferedReader in;
        private int number;

        Lines(Path file) throws IOException {
            in =
                    new BufferedReader(
                            new InputStreamReader(
                                    Files.newInputStream(file), StandardCharsets.UTF_8));
        }

        /** The next one, or null. */
        Map<String, Object> next() throws IOException {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                number++;
                Map<String, Object> line = parsed(text);
                if (!"system".equals(line.get("type"))) {
                    return line;
                }
            }
            return null;
        }

        private static Map<String, Object> parsed(String text) {
            try {
                return Json.parseObject(text);
            } catch (IllegalArgumentException unreadable) {
                return Map.of(UNREADABLE, text);
            }
        }

        String place() {
            return "%s, line %d".formatted(RunFolder.METRICS, number);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
