package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lanewise.io.Json;
import lanewise.model.Model;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that goes on ends with the files of one that was never interrupted. */
@Tag("long")
class ResumedRunTest extends Commands {
    private static final String TINY = "train -q --limit 48 --batch 16 --epochs 4 --out ";

    /** What the metrics say, but for times and for what the machine did. */
    static List<Map<String, Object>> withoutTimes(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(line -> (Map<String, Object>) new LinkedHashMap<>(Json.parseObject(line)))
                .filter(line -> !"system".equals(line.get("type")))
                .peek(line ->
                        line.keySet().removeAll(List.of("time", "seconds", "images_per_second")))
                .toList();
    }

    static void assertSame(Path whole, Path resumed) throws IOException {
        for (String file : new String[] {"best.safetensors", "last.safetensors"}) {
            assertEquals(-1, Files.mismatch(whole.resolve(file), resumed.resolve(file)), file);
        }
        assertEquals(withoutTimes(whole), withoutTimes(resumed));
        for (String file : new String[] {"confusion.json", "worst.json"}) {
            assertEquals(
                    Files.readString(whole.resolve(file)), Files.readString(resumed.resolve(file)));
        }
    }

    /** Puts a run where a kill in the epoch after one would have left it. */
    static void breakAfter(Path run, int epoch) throws IOException {
        Path json = run.resolve("run.json");
        Files.writeString(json, Files.readString(json).replace("\"finished\"", "\"interrupted\""));
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            for (Path file : files.toList()) {
                if (!file.endsWith("epoch-0000" + epoch + ".safetensors")) {
                    Files.delete(file);
                }
            }
        }
        Files.delete(run.resolve("last.safetensors"));
        Path metrics = run.resolve("metrics.jsonl");
        byte[] bytes = Files.readAllBytes(metrics);
        Files.write(metrics, java.util.Arrays.copyOf(bytes, bytes.length - 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--optimizer sgd --schedule plateau --adaptive-dropout",
                "--variant concrete --schedule cosine --watch-every 5",
                "--dropout-schedule step --watch-every 2 --flip --pad-crop 2"
            })
    void itsFilesAreThoseOfARunThatWasNeverInterrupted(String settings) throws IOException {
        String given = " --checkpoints 9 " + settings;
        Path whole = folder.resolve("whole");
        assertEquals(0, run((TINY + whole + given).trim().split(" +")).code());
        Path broken = folder.resolve("broken");
        run((TINY + broken + given).trim().split(" +"));
        breakAfter(broken, 2);
        Result resumed = run("train", "--resume", broken.toString(), "--threads", "1");
        assertEquals(0, resumed.code(), resumed.err());
        assertTrue(resumed.out().contains("going on after epoch 2"), resumed.out());
        assertSame(whole, broken);
        Map<String, Object> info = Json.parseObject(Files.readString(broken.resolve("run.json")));
        assertEquals("finished", info.get("state"));
        assertEquals(1, ((List<?>) info.get("resumed")).size());
    }

    @Test
    void withoutACheckpointItBeginsAgain() throws IOException {
        Path whole = folder.resolve("whole");
        run((TINY + whole).split(" "));
        Path broken = folder.resolve("broken");
        run((TINY + broken).split(" "));
        breakAfter(broken, 9);
        assertEquals(0, run("train", "-q", "--resume", broken.toString()).code());
        assertSame(whole, broken);
    }

    @Test
    void whatCannotGoOnIsRefusedInOneSentence() throws IOException {
        Path run = folder.resolve("run");
        run((TINY + run).split(" "));
        String place = run.toString();
        Result finished = run("train", "--resume", place);
        assertEquals(run + " is finished: nothing to go on with\n", finished.out());
        assertEquals(0, finished.code());
        refused("leave out --lr", "train", "--resume", place, "--lr", "0.1");
        refused("nowhere", "train", "--resume", "nowhere");
        breakAfter(run, 3);
        Path json = run.resolve("run.json");
        String text = Files.readString(json);
        Files.writeString(json, text.replace("\"batch\": 16", "\"batch\": 8"));
        refused("config was changed after the run began", "train", "--resume", place);
        Files.writeString(json, text.replace("\"batch\": 16", "\"batch\": \"x\""));
        refused(
                "\"batch\" in run.json is \"x\", expected a number; write it as the run had it",
                "train",
                "--resume",
                place);
        Files.writeString(json, text.replace("\"checkpoints\": 2", "\"checkpoints\": 0"));
        refused("keeps no checkpoints", "train", "--resume", place);
    }

    private static void refused(String expected, String... line) {
        Result result = run(line);
        assertFalse(result.code() == 0, expected);
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains(expected), result.err());
    }

    @Test
    void theBestNetworkIsAModel() throws IOException {
        Path run = folder.resolve("run");
        run((TINY + run).split(" "));
        Model model = Model.load(run.resolve("best.safetensors"));
        assertEquals(10, model.classes().size());
        assertTrue(model.normalization().isPresent());
        assertEquals(10, model.inference().output().size());
    }
}
