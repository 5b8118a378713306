package lanewise.track;

import static lanewise.track.Epochs.figures;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import lanewise.io.Json;
import lanewise.train.EpochMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final RunStart START =
            new RunStart(
                    "./lanewise train --seed 7",
                    7,
                    Map.of("dropout", 0.25, "lr", 0.001),
                    Map.of("kernels", "vector", "threads", 2),
                    361_162,
                    List.of("cat", "dog"));

    @TempDir Path temp;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Path folder = temp.resolve("study").resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.step(1, 1, 2.3f, 0.125f, 0.001f, 3600.5);
            run.step(2, 1, 2.1f, 0.25f, 0.001f, 3700.5);
            run.epoch(
                    new EpochMetrics(
                            1,
                            2,
                            figures(2.2f, 0.1875f),
                            figures(2.0f, 0.3f),
                            false,
                            0.001,
                            1.5,
                            3650));
            run.record(dropout(2, 0.748));
            run.finish(Map.of("validation_accuracy", 0.3));
        }
        RunReader read = RunReader.open(folder);
        assertEquals("run", read.name());
        assertEquals("study", read.study());
        assertEquals("finished", read.state());
        assertEquals(7L, read.info().get("seed"));
        assertEquals(361_162L, read.info().get("parameters"));
        assertEquals(List.of("cat", "dog"), read.info().get("classes"));
        assertEquals(Map.of("validation_accuracy", 0.3), read.info().get("summary"));
        assertEquals("vector", read.environment().get("kernels"));
        assertEquals(Runtime.getRuntime().availableProcessors(), number(read, "cores"));
        assertArrayEquals(new double[] {1, 2}, read.steps().x());
        assertArrayEquals(new double[] {2.3, 2.1}, read.steps().column("loss"));
        assertArrayEquals(new double[] {2.0}, read.epochs().column("validation_loss"));
        assertArrayEquals(new double[] {0.748}, read.dropout().get("dropout1").column("keep_rate"));
        assertEquals(0, read.unreadableLines());
    }

    @Test
    void aLineHoldsTheFieldsOfItsKindInOneOrder() throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.step(1, 1, 0.7f, 0.5, 1e-4, 10);
            run.epoch(
                    new EpochMetrics(
                            1,
                            1,
                            figures(Double.NaN, 0.5),
                            figures(Double.POSITIVE_INFINITY, 0.25),
                            false,
                            0.1f,
                            2,
                            5));
        }
        assertEquals(
                List.of(
                        "{\"type\":\"step\",\"step\":1,\"epoch\":1,\"loss\":0.7,\"accuracy\":0.5,"
                                + "\"lr\":1.0E-4,\"images_per_second\":10.0}",
                        "{\"type\":\"epoch\",\"epoch\":1,\"step\":1,\"train_loss\":\"NaN\","
                                + "\"train_accuracy\":0.5,\"validation_loss\":\"Infinity\","
                                + "\"validation_accuracy\":0.25,\"seconds\":2.0,"
                                + "\"images_per_second\":5.0,\"lr\":0.1}"),
                Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                        .map(line -> line.replaceFirst(",\"time\":\\d+\\.\\d+}", "}"))
                        .toList());
    }

    @Test
    void everyLineTellsTheSecondsSinceTheRunBegan() throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.step(1, 1, 0.7, 0.5, 1e-4, 10);
            run.dropout(1, "dropout1", 0.5, Double.NaN);
            run.epoch(new EpochMetrics(1, 1, figures(1, 0.5), figures(1, 0.25), false, 0.1, 2, 5));
            run.record(Map.of("type", "mine"));
            run.record(Map.of("type", "mine", "time", -5));
        }
        double last = 0;
        List<String> lines = Files.readAllLines(folder.resolve("metrics.jsonl"));
        for (String line : lines.subList(0, 4)) {
            double time = ((Number) Json.parseObject(line).get("time")).doubleValue();
            assertTrue(time >= last && time < 60, line);
            last = time;
        }
        assertEquals(-5L, Json.parseObject(lines.get(4)).get("time"), "one's own stays");
    }

    @Test
    void aFolderThatHoldsSomethingIsRefusedAndLeftAsItWas() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("run"));
        Files.writeString(folder.resolve("mine.txt"), "mine");
        var e =
                assertThrows(
                        FileAlreadyExistsException.class, () -> RunFolder.create(folder, START));
        assertTrue(e.getMessage().contains("not empty"), e.getMessage());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("mine.txt")), files.toList());
        }
        Path file = Files.writeString(temp.resolve("file"), "");
        assertThrows(FileAlreadyExistsException.class, () -> RunFolder.create(file, START));
    }

    @Test
    void aRunThatDiesKeepsItsCause() throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.fail(new ArithmeticException("loss is NaN at step 3, first in conv2"));
            run.finish(Map.of("late", 1));
        }
        RunReader read = RunReader.open(folder);
        assertEquals("failed", read.state());
        assertEquals(
                "ArithmeticException: loss is NaN at step 3, first in conv2",
                read.info().get("failure"));
        assertTrue(
                Files.readString(folder.resolve("console.log")).contains("at lanewise.track"),
                "the stack trace is in the log");
    }

    @Test
    void aRunClosedBeforeItsEndIsInterrupted() throws IOException {
        Path folder = temp.resolve("run");
        RunFolder.create(folder, START).close();
        assertEquals("interrupted", RunReader.open(folder).state());
    }

    @Test
    void aRunIsRunningWhileItsProcessLives() throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            assertEquals("running", RunReader.open(folder).state());
            String info = Files.readString(folder.resolve("run.json"));
            long dead = deadPid();
            Files.writeString(
                    folder.resolve("run.json"),
                    info.replaceAll("\"pid\": \\d+", "\"pid\": " + dead));
            assertEquals("interrupted", RunReader.open(folder).state());
            Files.writeString(
                    folder.resolve("run.json"),
                    info.replaceAll(
                            "\"started\": \"[^\"]*\"", "\"started\": \"2001-01-01T00:00:00Z\""));
            assertEquals(
                    "interrupted",
                    RunReader.open(folder).state(),
                    "a process that began after the run has got its number again");
            run.log("end");
        }
    }

    private static long deadPid() throws IOException {
        Process process = new ProcessBuilder("true").start();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.pid();
    }

    @Test
    void aTruncatedLastLineIsLeftOutUntilItIsWhole() throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.step(1, 1, 1, 1, 1, 1);
        }
        Path metrics = folder.resolve("metrics.jsonl");
        Files.writeString(metrics, "{\"type\":\"step\",\"st", StandardOpenOption.APPEND);
        RunReader read = RunReader.open(folder);
        assertEquals(1, read.stepCount());
        assertFalse(read.refresh());
        Files.writeString(metrics, "ep\":2,\"loss\":0.5}\nnonsense\n", StandardOpenOption.APPEND);
        assertTrue(read.refresh());
        assertEquals(2, read.stepCount());
        assertEquals(0.5, read.steps().last("loss"));
        assertEquals(1, read.unreadableLines());
    }

    @Test
    void linesLongerThanTheReadersBufferAreRead() throws IOException {
        Path folder = temp.resolve("run");
        String text = "x".repeat(3_000_000);
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.step(1, 1, 1, 1, 1, 1);
            run.record(Map.of("type", "note", "text", text));
            run.step(2, 1, 1, 1, 1, 1);
        }
        RunReader read = RunReader.open(folder);
        assertEquals(2, read.stepCount());
        assertEquals(0, read.unreadableLines());
    }

    @Test
    void aRecordWithoutATypeIsRefused() throws IOException {
        try (RunFolder run = RunFolder.create(temp.resolve("run"), START)) {
            assertThrows(IllegalArgumentException.class, () -> run.record(Map.of("a", 1)));
        }
    }

    @Test
    void attachedFilesAreWholeAndPlainlyNamed() throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.attach("confusion.json", Map.of("classes", List.of("a")));
            for (String bad : List.of("../x.json", "run.json", "x", "a/b.json", "")) {
                assertThrows(IllegalArgumentException.class, () -> run.attach(bad, Map.of()), bad);
            }
        }
        assertEquals(
                Map.of("classes", List.of("a")),
                Json.parse(Files.readString(folder.resolve("confusion.json"))));
    }

    @Test
    void runsAreFoundAloneAndBelowAStudy() throws IOException {
        List<Path> runs = SyntheticRuns.study(temp.resolve("study"));
        assertEquals(
                List.of(runs.get(1), runs.get(0)), RunReader.find(List.of(temp.resolve("study"))));
        assertEquals(runs, RunReader.find(runs));
        assertEquals(
                List.of(runs.get(1), runs.get(0)), RunReader.find(List.of(temp)), "of all studies");
        Path empty = Files.createDirectory(temp.resolve("empty"));
        var e = assertThrows(IOException.class, () -> RunReader.find(List.of(empty)));
        assertTrue(e.getMessage().contains("no run in it"), e.getMessage());
        assertThrows(IOException.class, () -> RunReader.open(temp));
    }

    private static Map<String, Object> dropout(long step, double keepRate) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "dropout");
        line.put("step", step);
        line.put("layer", "dropout1");
        line.put("p", 0.25);
        line.put("keep_rate", keepRate);
        return line;
    }

    private static long number(RunReader read, String key) {
        return (Long) read.environment().get(key);
    }

    @Test
    void numbersAndImagesOfOnesOwnAreLinesOfTheStepThatWasToldLast() throws IOException {
        Path folder = temp.resolve("run");
        byte[] pixels = {0, 50, 100, (byte) 200, 1, 2};
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.step(3, 1, 0.7, 0.5, 1e-4, 10);
            run.scalar("f1/cat", 0.25);
            run.scalar("f1/cat", 7, Double.NaN);
            run.image("filter", 1, 2, pixels);
            assertThrows(IllegalArgumentException.class, () -> run.image("filter", 2, 2, pixels));
        }
        RunReader read = RunReader.open(folder);
        StepTable own = read.own().get("f1/cat");
        assertArrayEquals(new double[] {3, 7}, own.x());
        assertArrayEquals(new double[] {0.25, Double.NaN}, own.column("value"));
        Map<String, Object> image = read.images().getFirst();
        assertEquals("filter", image.get("name"));
        assertEquals(3L, image.get("step"));
        byte[] png = Base64.getDecoder().decode((String) image.get("image"));
        var decoded = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(2, decoded.getWidth());
        assertEquals(0xff003264, decoded.getRGB(0, 0));
        assertEquals(0xffc80102, decoded.getRGB(1, 0));
    }

    @Test
    void metricsBesideTheAccuracyAreSeriesOfTheirOwn() throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.metrics(1, 9, Map.of("accuracy", 0.5, "f1", 0.25), Map.of("f1", 0.125));
        }
        RunReader read = RunReader.open(folder);
        assertEquals(Set.of("train/f1", "validation/f1"), read.own().keySet());
        assertArrayEquals(new double[] {9}, read.own().get("validation/f1").x());
        assertArrayEquals(new double[] {0.125}, read.own().get("validation/f1").column("value"));
    }

    @Test
    void aTrainingTellsWhatItTakesOfTheMachine() throws IOException {
        Path folder = temp.resolve("run");
        try (RunFolder run = RunFolder.create(folder, START)) {
            run.system();
            long end = System.nanoTime() + 50_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            run.system();
        }
        StepTable system = RunReader.open(folder).system();
        assertEquals(2, system.size());
        assertTrue(system.column("heap")[0] > 1);
        assertTrue(system.last("cpu") >= 0 && system.last("gc") >= 0 && system.last("gc") <= 8);
    }

    @Test
    void aNoteIsReadAgainAndARunWithoutOneHasAnEmptyOne() throws IOException {
        Path folder = temp.resolve("run");
        RunFolder.create(folder, START).close();
        assertEquals(new RunNote("", List.of(), ""), RunNote.read(folder));
        RunNote note = new RunNote("the good one", List.of("paper", "a b"), "learnt \"more\"");
        note.write(folder);
        assertEquals(note, RunNote.read(folder));
        assertThrows(IOException.class, () -> note.write(temp));
        Files.writeString(folder.resolve("note.json"), "[");
        assertThrows(IOException.class, () -> RunNote.read(folder));
    }
}
