package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import lanewise.data.Shapes;
import lanewise.data.Split;
import lanewise.io.Json;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.train.Metrics;
import lanewise.train.Trainer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of two folders of one training every figure that differs is found and named. */
class RunComparisonTest {
    private static final Set<String> UNTOLD = Set.of("time", "seconds", "images_per_second");

    @TempDir static Path place;
    private static Path first;
    private static Path second;

    @BeforeAll
    static void train() throws IOException {
        Split all = Shapes.of(1);
        Split data =
                new Split(all.train().limit(12, Key.of(1)), all.validation().limit(4, Key.of(2)));
        first = train("first", data);
        second = train("second", data);
    }

    private static Path train(String name, Split data) throws IOException {
        Sequential net =
                Sequential.of(
                        Layers.maxPool2d(8),
                        Layers.relu(),
                        Layers.dropout(0.5),
                        Layers.flatten(),
                        Layers.linear(48, 10));
        Path folder = place.resolve(name);
        RunStart start = new RunStart(name, 4, Map.of("lr", 0.1), Map.of(), 490, List.of("a"));
        try (RunFolder run = RunFolder.create(folder, start)) {
            Trainer.of(net)
                    .epochs(2)
                    .batchSize(4)
                    .seed(4)
                    .metrics(Metrics.topK(2))
                    .listener(run.listener())
                    .listener(new Watch(run, 2))
                    .fit(data);
            run.scalar("own", 0.5);
            run.finish(Map.of("train_loss", 0.25, "seconds", 1.0));
        }
        return folder;
    }

    private Path changed(String... lines) throws IOException {
        Path folder = Files.createDirectories(place.resolve("changed"));
        Files.copy(
                first.resolve("run.json"),
                folder.resolve("run.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.write(folder.resolve("metrics.jsonl"), List.of(lines));
        return folder;
    }

    private static String difference(Path recorded, boolean whole) throws IOException {
        return RunComparison.metrics(RunReader.open(recorded), second, whole).orElse("none");
    }

    /** Another value of the same kind. */
    private static Object other(Object value) {
        return switch (value) {
            case Long number -> number + 1;
            case Double number -> Math.nextUp(number);
            case String text -> (char) (text.charAt(0) ^ 1) + text.substring(1);
            case List<?> list -> {
                List<Object> copy = new ArrayList<>(list);
                copy.set(copy.size() - 1, other(copy.getLast()));
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>(map);
                Object last = List.copyOf(map.keySet()).getLast();
                copy.put(last, other(map.get(last)));
                yield copy;
            }
            default -> throw new AssertionError(value);
        };
    }

    @Test
    void oneTrainingTwiceTellsTheSame() throws IOException {
        assertEquals("none", difference(first, true));
    }

    @Test
    void everyChangedFigureOfEveryKindOfLineIsFoundByLineAndName() throws IOException {
        List<String> lines = Files.readAllLines(first.resolve("metrics.jsonl"));
        Set<String> types = new TreeSet<>();
        for (int i = 0; i < lines.size(); i++) {
            Map<String, Object> line = Json.parseObject(lines.get(i));
            if (line.get("type").equals("system")) {
                continue;
            }
            types.add((String) line.get("type"));
            for (String name : line.keySet()) {
                Map<String, Object> one = new LinkedHashMap<>(line);
                one.put(name, other(line.get(name)));
                List<String> all = new ArrayList<>(lines);
                all.set(i, Json.compact(one));
                String found = difference(changed(all.toArray(String[]::new)), true);
                if (UNTOLD.contains(name)) {
                    assertEquals("none", found);
                } else {
                    String at = "metrics.jsonl, line " + (i + 1) + " (";
                    assertTrue(found.startsWith(at), found);
                    assertTrue(found.contains("): " + name), name + ": " + found);
                }
            }
        }
        assertEquals(Set.of("step", "epoch", "watch", "dropout", "metrics", "scalar"), types);
    }

    @Test
    void aLineThatIsGoneOrOneTooManyIsFound() throws IOException {
        String[] lines = Files.readAllLines(first.resolve("metrics.jsonl")).toArray(new String[0]);
        List<String> fewer = new ArrayList<>(List.of(lines));
        fewer.removeLast();
        Path gone = changed(fewer.toArray(String[]::new));
        assertTrue(difference(gone, true).contains("ends before the line of scalar own, step 6"));
        List<String> more = new ArrayList<>(List.of(lines));
        more.add("{\"type\":\"scalar\",\"step\":9}");
        Path odd = changed(more.toArray(String[]::new));
        assertTrue(difference(odd, true).endsWith("is one too many"));
        assertEquals("none", difference(odd, false));
        lines[1] = lines[1].substring(1);
        String found = difference(changed(lines), true);
        assertTrue(found.startsWith("metrics.jsonl, line 2 ("), found);
    }

    /** When the disk is slow, lines are left out and counted. */
    @Test
    void linesThatWereLeftOutMayBeMissing() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(first.resolve("metrics.jsonl")));
        lines.remove(2);
        Path folder = changed(lines.toArray(String[]::new));
        assertTrue(difference(folder, true).startsWith("metrics.jsonl, line 3 ("));
        Path info = folder.resolve("run.json");
        Files.writeString(
                info, Files.readString(info).replace("\"seed\"", "\"dropped\": 1, \"seed\""));
        assertEquals("none", difference(folder, true));
    }

    @Test
    void whatRunJsonSaysOtherwiseIsNamed() throws IOException {
        RunReader run = RunReader.open(first);
        RunStart start = new RunStart("", 4, Map.of("lr", 0.1), Map.of(), 490, List.of("a"));
        assertTrue(RunComparison.start(run, start).isEmpty());
        RunStart other = new RunStart("", 4, Map.of("lr", 0.2), Map.of(), 490, List.of("a"));
        assertEquals(
                "run.json: config.lr was 0.1, is 0.2",
                RunComparison.start(run, other).orElseThrow());
        assertTrue(RunComparison.summary(run, Map.of("train_loss", 0.25)).isEmpty());
        assertEquals(
                "run.json: summary.train_loss was 0.25, is 0.5",
                RunComparison.summary(run, Map.of("train_loss", 0.5)).orElseThrow());
    }
}
