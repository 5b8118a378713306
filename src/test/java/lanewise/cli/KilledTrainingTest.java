package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A run whose process is killed again and again, at any moment, ends with the files of one that was
 * never killed. {@code -Dlanewise.kills} says how often, of all runs together.
 */
class KilledTrainingTest extends Commands {
    private static final int KILLS = Integer.getInteger("lanewise.kills", 10);
    private static final int KILLS_A_RUN = 5;

    private static final String LINE =
            "--kernels scalar --limit 8 --batch 4 --epochs 8 --watch-every 3 ";

    private static final List<String> SETTINGS =
            List.of(
                    "--optimizer adam --variant gaussian --schedule cosine",
                    "--optimizer sgd --variant concrete --schedule plateau",
                    "--optimizer rmsprop --dropout-schedule linear --flip",
                    "--optimizer adagrad --adaptive-dropout --pad-crop 2",
                    "--optimizer adamw --variant standout --schedule one-cycle");

    private Process start(Path run, String settings) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledTraining.class.getName(),
                        run.toString(),
                        LINE + settings)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile())
                .start();
    }

    /** Starts a run's process so many times and kills it; fewer if it comes to its end. */
    private int kill(Path run, String settings, int times, Random random) throws Exception {
        for (int killed = 0; killed < times; killed++) {
            Process process = start(run, settings);
            boolean ended = awaitMoment(process, run.resolve("checkpoints"), random);
            process.destroyForcibly().waitFor();
            if (ended) {
                assertEquals(0, process.exitValue(), said());
                return killed;
            }
            if (Files.exists(run) && !Files.exists(run.resolve("run.json"))) {
                delete(run);
            }
        }
        return times;
    }

    /**
     * Waits for a moment: in the start of the process, in the middle of writing a checkpoint, or
     * some time after one; true if the process ends before.
     */
    private static boolean awaitMoment(Process process, Path checkpoints, Random random)
            throws Exception {
        int kind = random.nextInt(4);
        int written = random.nextInt(1, 4);
        int millis = random.nextInt(kind == 0 ? 1000 : 200);
        Set<String> seen = kind == 0 ? null : names(checkpoints);
        int more = 0;
        while (kind != 0 && more < written) {
            for (String name : names(checkpoints)) {
                if (kind == 1 && name.endsWith(".tmp")) {
                    return false;
                }
                more += !name.endsWith(".tmp") && seen.add(name) ? 1 : 0;
            }
            if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    private static Set<String> names(Path place) throws IOException {
        Set<String> names = new TreeSet<>();
        if (Files.exists(place)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
                files.forEach(file -> names.add(file.getFileName().toString()));
            }
        }
        return names;
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said.txt"));
    }

    private static void delete(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void theFilesAreThoseOfARunThatWasNeverKilled() throws Exception {
        Random random = new Random(15);
        int kills = 0;
        int later = 0;
        for (int i = 0; kills < KILLS; i++) {
            String settings = SETTINGS.get(i % SETTINGS.size());
            Path whole = folder.resolve("whole" + i % SETTINGS.size());
            if (!Files.exists(whole)) {
                train("train -q " + LINE + settings + " --out " + whole);
            }
            Path run = folder.resolve("killed" + i);
            int now = kill(run, settings, Math.min(KILLS_A_RUN, KILLS - kills), random);
            kills += now;
            if (Files.exists(run)) {
                later += names(run.resolve("checkpoints")).isEmpty() ? 0 : now;
                train("train -q --resume " + run);
                ResumedRunTest.assertSame(whole, run);
                delete(run);
            }
        }
        System.out.printf("%d kills, all runs ended alike%n", kills);
        assertTrue(later > 0, "no process was killed after its first checkpoint");
    }

    private void train(String line) {
        Result result = run(line.split(" "));
        assertEquals(0, result.code(), result.err());
    }
}
