package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lanewise.track.RunReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("long")
class SweepTest extends Commands {
    /** A command on the smallest images. */
    private Result tiny(String command, String name, String more) throws IOException {
        Path data = TinyMnist.write(folder.resolve("mnist"));
        String line = "%s --data mnist --data-dir %s --batch 8 --out %s %s";
        return run(line.formatted(command, data, folder.resolve(name), more).split(" "));
    }

    private Result sweep(String name, String more) throws IOException {
        return tiny("sweep", name, more.contains("--epochs") ? more : more + " --epochs 1");
    }

    private List<String> runs(String name) throws IOException {
        try (var files = Files.list(folder.resolve(name))) {
            return files.filter(Files::isDirectory)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyCombinationIsTrainedOnceAndTheSettingsAreWeighed() throws IOException {
        Result result = sweep("g", "--lrs 0.1,0.001 --batches 16,32 --rates 0,0.5");
        assertEquals(0, result.code(), result.err());
        assertEquals(
                List.of(
                        "lr0.001-batch16-dropout-0.5",
                        "lr0.001-batch16-no-dropout",
                        "lr0.001-batch32-dropout-0.5",
                        "lr0.001-batch32-no-dropout",
                        "lr0.1-batch16-dropout-0.5",
                        "lr0.1-batch16-no-dropout",
                        "lr0.1-batch32-dropout-0.5",
                        "lr0.1-batch32-no-dropout"),
                runs("g"));
        for (String setting : List.of("lr", "batch", "dropout")) {
            assertTrue(
                    result.out()
                            .lines()
                            .anyMatch(l -> l.startsWith(setting + " ") && l.contains("noise")),
                    result.out());
        }
        assertTrue(Files.readString(folder.resolve("g/report.html")).contains("\"importance\":[{"));
    }

    @Test
    void aSweepKeepsTheCheckpointsThatItIsAskedFor() throws IOException {
        for (int kept : new int[] {0, 1}) {
            Path out = folder.resolve("kept" + kept);
            String line = "sweep -q --limit 32 --epochs 2 --rates 0.1 --out " + out;
            assertEquals(0, run((line + (kept > 0 ? " --checkpoints 1" : "")).split(" ")).code());
            try (var tree = Files.walk(out)) {
                boolean found =
                        tree.anyMatch(file -> file.endsWith("checkpoints/epoch-00002.safetensors"));
                assertEquals(kept > 0, found, "in " + out);
            }
        }
    }

    @Test
    void aRandomSweepTriesSomeCombinationsTheSameForTheSameSeed() throws IOException {
        String options = "--lrs 0.1,0.01,0.001 --rates 0,0.2,0.4 --random 3 --seed ";
        assertEquals(0, sweep("a", options + 1).code());
        assertEquals(0, sweep("b", options + 1).code());
        assertEquals(0, sweep("c", options + 2).code());
        assertEquals(3, runs("a").size());
        assertEquals(runs("a"), runs("b"));
        assertTrue(!runs("a").equals(runs("c")), runs("c").toString());
    }

    private RunReader opened(String sweep, String run) throws IOException {
        return RunReader.open(folder.resolve(sweep).resolve(run));
    }

    @Test
    void halvingGoesOnWithTheBetterThirdFromItsCheckpoints() throws IOException {
        String options = "--epochs 9 --rates 0,0.1,0.2,0.3 --schedule cosine --halving";
        Result result = sweep("h", options);
        assertEquals(0, result.code(), result.err());
        Map<Integer, String> states = new TreeMap<>();
        String best = "";
        for (String run : runs("h")) {
            RunReader read = opened("h", run);
            states.merge(read.epochCount(), read.state(), (a, b) -> a + " " + b);
            best = read.epochCount() == 9 ? run : best;
        }
        assertEquals(Map.of(1, "stopped stopped", 3, "stopped", 9, "finished"), states);
        String rate = best.equals("no-dropout") ? "0" : best.replace("dropout-", "");
        Path whole = folder.resolve("whole");
        String settings = "--epochs 9 --schedule cosine --dropout ";
        assertEquals(0, tiny("train", "whole", settings + rate).code());
        ResumedRunTest.assertSame(whole, folder.resolve("h").resolve(best));
        Result again = sweep("h", options + " --resume");
        assertEquals(0, again.code(), again.err());
        assertEquals(0, again.out().lines().filter(line -> line.contains(" parameters")).count());
    }

    @Test
    void whatHalvingStoppedIsATrainingOfThatLengthAndCanGoOn() throws IOException {
        assertEquals(0, sweep("h", "--epochs 3 --rates 0.1,0.2 --halving").code());
        String stopped = "";
        for (String run : runs("h")) {
            stopped = opened("h", run).state().equals("stopped") ? run : stopped;
        }
        assertEquals(1, opened("h", stopped).epochCount());
        Path place = folder.resolve("h").resolve(stopped);
        Path one = folder.resolve("one");
        tiny("train", "one", "--epochs 1 --dropout " + stopped.replace("dropout-", ""));
        assertEquals(
                -1,
                Files.mismatch(one.resolve("last.safetensors"), place.resolve("last.safetensors")));
        assertEquals(0, run("verify", place.toString()).code());
        assertEquals(0, run("train", "--resume", place.toString()).code());
        assertEquals(3, opened("h", stopped).epochCount());
        assertEquals("finished", opened("h", stopped).state());
    }

    @Test
    void aKilledHalvingGoesOnWhereItStood() throws IOException {
        String options = "--epochs 9 --rates 0,0.1,0.2,0.3 --halving";
        assertEquals(0, sweep("a", options).code());
        List<List<Map<String, Object>>> metrics = new ArrayList<>();
        for (String run : runs("a")) {
            Path place = folder.resolve("a").resolve(run);
            metrics.add(ResumedRunTest.withoutTimes(place));
            Path json = place.resolve("run.json");
            String text = Files.readString(json);
            Files.writeString(json, text.replaceAll("\"(finished|stopped)\"", "\"interrupted\""));
        }
        Result again = sweep("a", options + " --resume");
        assertEquals(0, again.code(), again.err());
        for (String run : runs("a")) {
            Path place = folder.resolve("a").resolve(run);
            assertEquals(metrics.removeFirst(), ResumedRunTest.withoutTimes(place), run);
            assertTrue(opened("a", run).state().matches("finished|stopped"), run);
        }
    }

    @Test
    void aCombinationThatDivergesIsSaidToBeSoAndTheOthersGoOn() throws IOException {
        Result result = sweep("d", "--optimizers sgd --lrs 1e30,0.01 --rates 0,0.5");
        assertEquals(0, result.code(), result.err());
        assertEquals(4, runs("d").size());
        assertEquals("failed", opened("d", "lr1.0E30-no-dropout").state());
        assertEquals("finished", opened("d", "lr0.01-dropout-0.5").state());
        assertTrue(result.out().contains("  failed: "), result.out());
        assertTrue(result.out().contains("2 of 4 failed"), result.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--lrs 0 | --lr",
                "--batches 0 | --batch",
                "--optimizers lion | lion",
                "--rates 2 | 2.0",
                "--random -1 | --random",
                "--seeds 0 | --seeds",
                "--resume --seeds 1 | holds no study"
            })
    void badInputIsRefused(String options, String named) throws IOException {
        Result result = sweep("bad", options.trim());
        assertEquals(2, result.code(), result.out());
        assertTrue(result.err().contains(named.trim()), result.err());
    }
}
