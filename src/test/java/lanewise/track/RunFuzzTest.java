package lanewise.track;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lanewise.fuzz.Fuzz;
import lanewise.fuzz.InMemory;
import lanewise.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutants of a run's files are told of in the report, which is whole in any case. */
class RunFuzzTest {
    private static final RunStart START =
            new RunStart(
                    "cmd", 1, Map.of("dropout", 0.5), Map.of("threads", 1), 3, List.of("a", "b"));

    @TempDir(factory = InMemory.class)
    Path temp;

    private Path run() throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.step(1, 1, 2.5, 0.5, 0.001, 100);
            run.dropout(1, "dropout1", 0.5, 0.25);
            run.epoch(Epochs.epoch(1, 1, Epochs.figures(2.25, 0.5), Epochs.figures(2, 0.5)));
            run.metrics(1, 1, Map.of("f1", 0.5), Map.of("f1", 0.25));
            run.image("i", 1, 1, new byte[1]);
            run.system();
            run.watch(
                    new Watched(
                            1,
                            1,
                            "w",
                            "parameter",
                            Statistics.of(new float[] {-1, 0.5f, 1}, 0, 3),
                            0.5,
                            0.25,
                            4));
            run.confusion(new int[][] {{1, 2}, {3, 4}});
            run.finish(Map.of("validation_loss", 2));
        }
        return folder;
    }

    private void fuzz(String name, String file) throws IOException {
        Path folder = run();
        Path mutated = folder.resolve(file);
        byte[] whole = Files.readAllBytes(mutated);
        new Fuzz(
                        name,
                        bytes -> {
                            Files.write(mutated, bytes);
                            RunReader reader = RunReader.openOrSay(folder);
                            Json.parse(new ReportData(List.of(reader), false).json());
                            Runs.table(List.of(reader), java.time.Instant.EPOCH, 80);
                            if (reader.unreadableLines() > 0
                                    || reader.state().equals("unreadable")
                                    || file.equals("confusion.json")
                                            && reader.attached(file) == null) {
                                throw new IOException("it says that it is odd");
                            }
                        },
                        IOException.class,
                        1_000,
                        8 << 20)
                .run(List.of(whole));
    }

    @Test
    void infos() throws IOException {
        fuzz("run.json", "run.json");
    }

    @Test
    void metrics() throws IOException {
        fuzz("metrics.jsonl", "metrics.jsonl");
    }

    @Test
    void confusions() throws IOException {
        fuzz("confusion.json", "confusion.json");
    }
}
