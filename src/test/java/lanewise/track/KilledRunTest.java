package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class KilledRunTest {
    private static final int RUNS = 50;

    /** Runs that a process makes and loses at once: a virtual machine's start takes longest. */
    private static final int TOGETHER = 5;

    @TempDir Path temp;

    /** Starts runs and kills them, without notice, once all are said to be at a step. */
    private void kill(List<Path> folders, int afterStep) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xshare:auto",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx64m",
                                "-cp",
                                home(RunFolder.class) + File.pathSeparator + home(KilledRun.class),
                                KilledRun.class.getName()));
        folders.forEach(folder -> command.add(folder.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader said = process.inputReader()) {
            String line = said.readLine();
            while (line != null && Long.parseLong(line) < afterStep) {
                line = said.readLine();
            }
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    static String home(Class<?> type) {
        return Path.of(
                        URI.create(
                                type.getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toString()))
                .toString();
    }

    @Test
    void aKilledRunOpensUpToItsLastFullLine() throws Exception {
        Random random = new Random(9);
        List<Path> folders = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            folders.add(temp.resolve("study").resolve("run-" + i));
        }
        for (int i = 0; i < RUNS; i += TOGETHER) {
            kill(folders.subList(i, i + TOGETHER), 100 * random.nextInt(1, 60));
        }
        for (int i = 0; i < RUNS; i++) {
            RunReader run = RunReader.open(folders.get(i));
            assertEquals("interrupted", run.state());
            assertEquals(0, run.unreadableLines(), "every full line is whole");
            double[] steps = run.steps().x();
            assertTrue(steps.length > 0, "it had got somewhere");
            for (int s = 0; s < steps.length; s++) {
                assertEquals(s + 1, steps[s], "no step is missing before the last");
            }
            String text = Files.readString(folders.get(i).resolve("metrics.jsonl"));
            long full = text.chars().filter(c -> c == '\n').count();
            assertEquals(full, run.stepCount() + run.epochCount());
        }
        Path report = temp.resolve("report.html");
        Report.write(report, folders);
        List<?> runs = (List<?>) ReportTest.data(Files.readString(report)).get("runs");
        assertEquals(RUNS, runs.size());
        for (Object run : runs) {
            assertEquals("interrupted", ((Map<?, ?>) run).get("state"));
        }
    }
}
