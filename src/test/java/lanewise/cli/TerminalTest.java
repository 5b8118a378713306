package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lanewise.track.TextTable;
import lanewise.train.EpochMetrics;
import lanewise.train.Evaluation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees: on a pseudo-terminal that util-linux's {@code script} opens. */
@Tag("long")
class TerminalTest {
    @TempDir Path folder;

    /** A study of the smallest images, with more options. */
    private String[] study(String more, Path out) throws IOException {
        Path data = TinyMnist.write(folder.resolve("mnist"));
        String line = "study --data mnist --data-dir %s --batch 4 %s --out %s";
        return line.formatted(data, more, out).split(" ");
    }

    /** Runs a command line on a terminal of so many columns; what it sent. */
    private static String sent(int columns, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        StringBuilder line = new StringBuilder("stty cols " + columns + " && " + java);
        line.append(" --add-modules jdk.incubator.vector -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        line.append(" -Dstdout.encoding=UTF-8 -Dlanewise.stderr.terminal=true");
        line.append(" -Dlanewise.kernels=scalar -cp '");
        line.append(System.getProperty("java.class.path")).append("' lanewise.cli.Main");
        for (String argument : arguments) {
            line.append(" '").append(argument).append('\'');
        }
        Path script = Files.createTempFile("lanewise", ".sh");
        Files.writeString(script, line);
        ProcessBuilder builder =
                new ProcessBuilder("script", "-qec", "sh " + script, "/dev/null")
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().keySet().removeAll(List.of("NO_COLOR", "JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Files.delete(script);
        return text;
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 120})
    @EnabledOnOs(OS.LINUX)
    void noLineOfAStudyIsBroken(int columns) throws Exception {
        String text =
                sent(
                        columns,
                        Map.of(),
                        study(
                                "--epochs 2 --seeds 2 --adaptive-dropout"
                                        + " --variants standard,spatial",
                                folder.resolve("s")));
        Screen screen = new Screen(columns, text);
        String shown = String.join("\n", screen.lines());
        assertEquals(0, screen.broken(), shown);
        assertTrue(text.contains("left"), "a line moves while an epoch goes");
        assertFalse(shown.contains("left"), "and is gone after it: " + shown);
        assertFalse(shown.contains("incubator"), shown);
        assertTrue(shown.contains("trained as that: spatial at hidden"), shown);
        assertTrue(shown.contains("dropout-0.25-seed43  run 4 of 4, "), shown);
        assertEquals(
                8,
                screen.lines().stream()
                        .filter(line -> line.matches("  epoch  [12]/2  train .*  lr 0\\.001( .*)?"))
                        .count(),
                shown);
        assertTrue(
                screen.lines().stream()
                        .anyMatch(line -> line.matches("  epoch  2/2 .*  p 0\\.[1-4]\\d\\d.*")),
                "the rate that moves, as the epoch's last step dropped with: " + shown);
        assertEquals(columns > 80, shown.contains("images/s"), shown);
        assertTrue(text.contains("\033[1m"), "the name of a run is bold");
        String plain = sent(80, Map.of("NO_COLOR", "1"), "runs", folder.resolve("s").toString());
        assertFalse(plain.replace("\033[1A\033[2K", "").contains("\033"), plain);
        assertEquals(0, new Screen(80, plain).broken(), plain);
        assertTrue(plain.contains(folder.resolve("s").resolve("no-dropout-seed42").toString()));
    }

    @ParameterizedTest
    @CsvSource({"auto,false", "always,true"})
    void coloursAreWhereTheyAreAskedFor(String when, boolean colours) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-Dlanewise.kernels=scalar", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), "lanewise.cli.Main"));
        command.addAll(List.of(study("--epochs 1 --color " + when, folder.resolve(when))));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        assertEquals(colours, text.contains("\033["), text);
        assertEquals(1, text.lines().filter(l -> l.endsWith(" s *")).count(), text);
        assertTrue(text.contains("* with the compilation of the program"), "the first run's time");
    }

    private static final EpochMetrics EPOCH =
            new EpochMetrics(
                    3,
                    90,
                    new Evaluation(1, 1.23456, Map.of("accuracy", 0.5)),
                    new Evaluation(1, 1.5, Map.of("accuracy", 0.25)),
                    true,
                    2.5e-5,
                    4.44,
                    3456.7);

    @Test
    void anEpochTellsItsRatesInAsManyColumnsAsThereAre() {
        String all =
                "epoch  3/15  train 1.2346 0.5000  valid 1.5000 0.2500  lr 2.5e-05  p 0.250  4.4 s"
                        + "  3,457 images/s";
        assertEquals(all, Console.line(all.length(), EPOCH, 15, "p 0.250"));
        assertEquals(
                all.substring(0, all.indexOf("  3,457")),
                Console.line(all.length() - 1, EPOCH, 15, "p 0.250"));
        assertEquals(
                all.substring(0, all.indexOf("  4.4")), Console.line(76, EPOCH, 15, "p 0.250"));
    }

    @Test
    void aLossBeyondMeasureKeepsItsLineShort() {
        Evaluation far = new Evaluation(1, 258378596328706050.0, Map.of("accuracy", 0.0898));
        EpochMetrics epoch = new EpochMetrics(3, 90, far, far, false, 50, 4.44, 3456.7);
        assertEquals(
                "epoch  3/15  train 2.5838e+17 0.0898  valid 2.5838e+17 0.0898  lr 50.0",
                Console.line(76, epoch, 15, ""));
        assertEquals("-123456.7891", TextTable.figure(-123456.78912));
        assertEquals("-", TextTable.figure(Double.NaN));
    }

    @Test
    void aLineThatMovesFitsAndLeavesOutWhatFindsNoRoom() {
        for (int width : new int[] {20, 40, 79, 119}) {
            String line =
                    ProgressLine.text(
                            width,
                            "  epoch  3/15",
                            0.5,
                            "loss 1.234",
                            "1:20 min left",
                            "9 images/s");
            assertTrue(line.length() <= width, line);
            assertEquals(width >= 79, line.contains("1:20 min left"), line);
        }
    }

    @Test
    void whatIsLeftCountsAllRuns() {
        Pace pace = new Pace(3, 10);
        pace.nextRun();
        assertEquals("run 1 of 3", pace.place());
        assertEquals(4 * 30 - 1, pace.left(1, 0.25), 1e-9, "the first quarter took a second");
        pace.epoch(4);
        assertEquals(3 + 8 * 4 + 2 * 40, pace.left(1, 0.25), 1e-9);
        pace.epoch(2);
        assertEquals(3 + 7 * 2 + 2 * 20, pace.left(1, 0.25), 1e-9, "the first one also compiled");
        assertEquals("12:05 min", Pace.text(725));
        assertEquals("3:20 h", Pace.text(12_000));
        assertEquals("", new Pace(1, 10).place());
    }
}
