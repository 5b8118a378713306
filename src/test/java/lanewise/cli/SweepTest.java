package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest extends Commands {
    private Result sweep(String name, String more) {
        String line = "sweep --limit 64 --batch 32 --out " + folder.resolve(name) + " " + more;
        return run((more.contains("--epochs") ? line : line + " --epochs 1").split(" "));
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

    @Test
    void halvingGivesTheBetterThirdMoreEpochsAndGoesOnWhereItStopped() throws IOException {
        String options = "--epochs 9 --rates 0,0.1,0.2,0.3 --halving";
        Result result = sweep("h", options);
        assertEquals(0, result.code(), result.err());
        List<String> runs = runs("h");
        assertEquals(4, runs.stream().filter(run -> run.endsWith("-epochs1")).count());
        assertEquals(2, runs.stream().filter(run -> run.endsWith("-epochs3")).count());
        assertEquals(1, runs.stream().filter(run -> run.endsWith("-epochs9")).count());
        Path json = folder.resolve("h").resolve(runs.getLast()).resolve("run.json");
        Files.writeString(json, Files.readString(json).replace("\"finished\"", "\"interrupted\""));
        Result again = sweep("h", options + " --resume");
        assertEquals(0, again.code(), again.err());
        assertEquals(1, again.out().lines().filter(line -> line.contains(" parameters")).count());
        assertEquals(runs, runs("h"));
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
    void badInputIsRefused(String options, String named) {
        Result result = sweep("bad", options.trim());
        assertEquals(2, result.code(), result.out());
        assertTrue(result.err().contains(named.trim()), result.err());
    }
}
