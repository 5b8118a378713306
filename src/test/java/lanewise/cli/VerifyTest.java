package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import lanewise.io.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that trains a run again and compares; one run of two epochs serves all tests. */
@Tag("long")
class VerifyTest extends Commands {
    private static final String WHOLE =
            "reproduced, bit for bit: 4 steps of 2 epochs, best.safetensors, last.safetensors, metrics.jsonl and run.json";

    @TempDir static Path place;
    private static Path data;
    private static Path run;

    private final Map<Path, byte[]> changed = new LinkedHashMap<>();

    @BeforeAll
    static void train() throws IOException {
        data = TinyMnist.write(place.resolve("data"));
        run = place.resolve("run");
        Result result =
                run(
                        "train -q --data mnist --data-dir %s --batch 8 --epochs 2 --watch-every 2 --threads 1 --out %s"
                                .formatted(data, run)
                                .split(" "));
        assertEquals(0, result.code(), result.err());
    }

    @AfterEach
    void mend() throws IOException {
        for (var each : changed.entrySet()) {
            Files.write(each.getKey(), each.getValue());
        }
        changed.clear();
    }

    private static Result verify(Path which, String... more) {
        List<String> all = new ArrayList<>(List.of("verify", which.toString()));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private static void verified(String expected, String... more) {
        Result result = verify(run, more);
        assertEquals(0, result.code(), result.out() + result.err());
        assertEquals(expected, result.out().strip());
    }

    /** Changes a file, expects that this is found and named, and changes it back. */
    private void refuted(Path file, UnaryOperator<byte[]> change, String... parts)
            throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        changed.put(file, bytes);
        Files.write(file, change.apply(bytes.clone()));
        Result result = verify(run, "-q", "--threads", "1");
        mend();
        assertEquals(1, result.code(), result.out() + result.err());
        assertEquals(1, result.out().lines().count(), result.out());
        for (String part : parts) {
            assertTrue(result.out().contains(part), () -> part + ": " + result.out());
        }
    }

    private static UnaryOperator<byte[]> flipped(int at) {
        return bytes -> {
            bytes[at < 0 ? bytes.length + at : at] ^= 1;
            return bytes;
        };
    }

    private static UnaryOperator<byte[]> replaced(String what, String by) {
        return bytes -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int at = text.indexOf(what);
            assertTrue(at >= 0, what);
            return (text.substring(0, at) + by + text.substring(at + what.length()))
                    .getBytes(StandardCharsets.ISO_8859_1);
        };
    }

    private static UnaryOperator<byte[]> flippedAfter(String what) {
        return bytes -> {
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(what);
            assertTrue(at >= 0, what);
            bytes[at + what.length()] ^= 1;
            return bytes;
        };
    }

    /** Another value of the same kind. */
    private static Object other(Object value) {
        return switch (value) {
            case Long number -> number + 1;
            case Double number -> Math.nextUp(number);
            case Boolean flag -> !flag;
            case String text -> (char) (text.charAt(0) ^ 1) + text.substring(1);
            case List<?> list -> {
                List<Object> copy = new ArrayList<>(list);
                copy.set(copy.size() - 1, other(copy.getLast()));
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>(map);
                copy.compute("counts", (_, counts) -> other(counts));
                yield copy;
            }
            default -> throw new AssertionError(value);
        };
    }

    @Test
    void aRunIsReproducedOnOtherThreadsAndKernels() {
        verified(WHOLE, "-q", "--threads", "2");
        verified(WHOLE, "-q", "--threads", "1", "--kernels", "scalar");
        verified(
                "reproduced, bit for bit: 2 steps of epoch 2, with its lines of metrics.jsonl",
                "-q",
                "--epoch",
                "2");
        Result loud = verify(run);
        assertEquals(4, loud.out().lines().count(), loud.out());
        assertEquals(2, verify(run, "--epoch", "0").code());
        assertEquals(2, verify(run, "--epoch", "9").code());
    }

    /** Lanes are chosen when a virtual machine starts. */
    @Test
    void aRunMadeWithOtherLanesIsReproduced() throws IOException, InterruptedException {
        for (String bits : new String[] {"128", "256"}) {
            Path lanes = folder.resolve("lanes" + bits);
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "--add-modules",
                                    "jdk.incubator.vector",
                                    "-Dlanewise.vector.bits=" + bits,
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "lanewise.cli.Main"));
            String line =
                    "train -q --data mnist --data-dir %s --batch 8 --epochs 2 --watch-every 2 --threads 1 --out %s";
            command.addAll(List.of(line.formatted(data, lanes).split(" ")));
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("said").toFile())
                            .start();
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
            assertEquals(0, process.exitValue(), Files.readString(folder.resolve("said")));
            assertTrue(Files.readString(lanes.resolve("run.json")).contains(bits + "-bit"));
            Result result = verify(lanes, "-q");
            assertEquals(WHOLE, result.out().strip(), result.err());
        }
    }

    @Test
    void oneFlippedBitOfTheDataIsToBlame() throws IOException {
        for (String part : new String[] {"train", "t10k"}) {
            for (String file : new String[] {"images-idx3", "labels-idx1"}) {
                String what = part.equals("train") ? "training data was" : "validation data was";
                Path path = data.resolve(part + "-" + file + "-ubyte");
                refuted(path, flipped(-3), "the data are to blame", what);
            }
        }
    }

    @Test
    void oneFlippedBitOfANetworkIsFound() throws IOException {
        for (String name : new String[] {"best.safetensors", "last.safetensors"}) {
            String blame = "a changed file is to blame: " + name + ": ";
            refuted(run.resolve(name), flipped(-400), blame, " at index ");
        }
        Path best = run.resolve("best.safetensors");
        refuted(best, flippedAfter("\"mean\":\"[0."), "best.safetensors", "\"mean\" was");
        refuted(best, replaced("[\\\"0\\\"", "[\\\"1\\\""), "best.safetensors", "classes");
        refuted(best, replaced("fc2.bias", "fc2.bhas"), "best.safetensors", "fc2.bias");
    }

    @Test
    void oneFlippedBitOfACheckpointIsFound() throws IOException {
        Path last = run.resolve("checkpoints/epoch-00002.safetensors");
        refuted(last, flipped(-4000), "a changed file is to blame", "after step 4 of epoch 2");
        refuted(last, replaced("fc2.bias", "fc2.bhas"), last.toString(), "fc2.bias");
        Path before = run.resolve("checkpoints/epoch-00001.safetensors");
        refuted(before, flippedAfter("seconds\\\":"), before.toString(), "checksum");
        refuted(before, flippedAfter("crc32c\":\""), before.toString(), "checksum");
    }

    @Test
    void eachChangedEntryOfTheConfigurationIsFound() throws IOException {
        Path file = run.resolve("run.json");
        Map<String, Object> info = Json.parseObject(Files.readString(file));
        Map<String, Object> config = new LinkedHashMap<>(map(info, "config"));
        config.put("patience", 7L);
        for (var entry : config.entrySet()) {
            String name = entry.getKey();
            refuted(
                    file,
                    _ -> {
                        Map<String, Object> all = new LinkedHashMap<>(info);
                        Map<String, Object> one = new LinkedHashMap<>(map(info, "config"));
                        one.put(name, other(entry.getValue()));
                        all.put("config", one);
                        return Json.pretty(all).getBytes(StandardCharsets.UTF_8);
                    },
                    switch (name) {
                        case "dropout" ->
                                "dropout(%s), … (decided by config.dropout, config.v"
                                        .formatted(Math.nextUp(0.25));
                        case "lr" ->
                                "Adam[learningRate=%s, … (decided by config.optimizer or config.lr"
                                        .formatted(Math.nextUp(0.001));
                        case "variant" -> "rtandard";
                        case "placement" -> "iidden";
                        case "data" -> "lnist";
                        case "optimizer" -> "`dam";
                        case "batch" -> "batch";
                        case "limit" -> ", by config.limit, which is 1; one of them was changed";
                        case "flip", "pad_crop" ->
                                "(decided by config.batch, config.flip or config.pad_crop of";
                        case "epochs" -> "(decided by config.epochs of run.json)";
                        default -> name;
                    });
        }
    }

    /** No checkpoint keeps the schedule, but the settings' digest does. */
    @Test
    void aChangedScheduleIsNotTakenForTheArithmetic() throws IOException {
        refuted(
                run.resolve("run.json"),
                replaced("\"optimizer\":", "\"schedule\": \"step\", \"optimizer\":"),
                "a changed file is to blame: run.json: environment.config_sha256 was ",
                "the configuration was changed after the run began");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> all, String name) {
        return (Map<String, Object>) all.get(name);
    }

    @Test
    void eachChangedClaimOfTheRunIsFound() throws IOException {
        Path file = run.resolve("run.json");
        String text = Files.readString(file);
        Map<String, Object> info = Json.parseObject(text);
        refuted(file, replaced("\"seed\": 42", "\"seed\": 43"), "run.json: seed was 43, is 42");
        refuted(file, replaced("\"finished\",", "\"finisxed\","), "state", "finisxed");
        refuted(file, replaced("\"finished\",", "\"interrupted\","), "state", "a run that ended");
        refuted(file, replaced("\"finished\",", "\"stopped\","), "state", "was not stopped");
        refuted(file, replaced("\"failure\": null", "\"failure\": \"fire\""), "failure", "fire");
        refuted(file, replaced("\"checkpoints\": 2", "\"checkpoints\": 0"), "checkpoints was 0");
        refuted(file, replaced("\"0\",", "\"8\","), "run.json: classes[0] was \"8\", is \"0\"");
        String parameters = "\"parameters\": " + info.get("parameters");
        refuted(file, replaced(parameters, parameters + "0"), "run.json: parameters was ");
        for (String name : map(info, "environment").keySet()) {
            if (name.endsWith("_sha256")) {
                String entry = "\"%s\": \"".formatted(name);
                refuted(file, replaced(entry, entry + "0"), "run.json: environment." + name);
            }
        }
        for (String name : map(info, "summary").keySet()) {
            if (Set.of("train_loss", "best_epoch", "end").contains(name)) {
                Object value = map(info, "summary").get(name);
                String was = "\"%s\": %s".formatted(name, Json.compact(value));
                String is = "\"%s\": %s".formatted(name, Json.compact(other(value)));
                int from = text.lastIndexOf(was);
                String changed = text.substring(0, from) + is + text.substring(from + was.length());
                refuted(
                        file,
                        _ -> changed.getBytes(StandardCharsets.UTF_8),
                        "run.json: summary." + name + " was ");
            }
        }
    }

    @Test
    void aChangedFigureOfEachKindOfLineIsFound() throws IOException {
        Path file = run.resolve("metrics.jsonl");
        String text = Files.readString(file);
        Map<String, String> figures =
                Map.of("step", "loss", "epoch", "lr", "watch", "norm", "dropout", "p");
        for (var each : figures.entrySet()) {
            int line = text.lastIndexOf("{\"type\":\"" + each.getKey());
            String name = "\"" + each.getValue() + "\":";
            int at = text.indexOf(name, line) + name.length();
            String one = text.substring(0, at) + "1" + text.substring(at);
            refuted(
                    file,
                    _ -> one.getBytes(StandardCharsets.UTF_8),
                    "a changed file is to blame: metrics.jsonl, line ",
                    " (" + each.getKey(),
                    "): " + each.getValue() + " was 1");
        }
    }

    @Test
    void linesThatAreGoneOrCameToItAreFound() throws IOException {
        Path file = run.resolve("metrics.jsonl");
        String text = Files.readString(file);
        String last = text.substring(text.lastIndexOf("{\"type\":\"epoch\""));
        refuted(file, _ -> text.replace(last, "").getBytes(StandardCharsets.UTF_8), "epoch");
        refuted(file, _ -> (text + last).getBytes(StandardCharsets.UTF_8), "metrics.jsonl, line");
        refuted(file, replaced("{", "z"), "metrics.jsonl, line 1", "is no JSON: \"z");
        refuted(run.resolve("confusion.json"), replaced("[0", "[1"), "confusion.json: ");
        refuted(run.resolve("worst.json"), replaced("\"loss\": ", "\"loss\": 1"), "worst.json: ");
    }

    @Test
    void oneEpochIsHeldAgainstItsLinesAlone() throws IOException {
        Path file = run.resolve("metrics.jsonl");
        byte[] bytes = Files.readAllBytes(file);
        changed.put(file, bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        int from = text.indexOf("\"step\":3,");
        int loss = text.indexOf("\"loss\":", from) + 7;
        Files.writeString(file, text.substring(0, loss) + "1" + text.substring(loss));
        Result first = verify(run, "-q", "--epoch", "1");
        assertEquals(0, first.code(), first.out());
        Result second = verify(run, "-q", "--epoch", "2");
        assertEquals(1, second.code(), second.out());
        assertTrue(second.out().contains("step 3): loss was 1"), second.out());
    }

    @Test
    void aRunThatMovedWithItsDataIsReproduced() throws IOException {
        Path moved = folder.resolve("elsewhere");
        copy(run, moved);
        Path images = folder.resolve("images");
        copy(data, images);
        Result result = verify(moved, "-q", "--data-dir", images.toString());
        assertEquals(WHOLE, result.out().strip(), result.err());
    }

    @Test
    void aRunWhoseDataMovedSaysHowToNameThem() throws IOException {
        Path moved = Files.move(data, data.resolveSibling("moved"));
        try {
            Result result = verify(run, "-q");
            assertEquals(2, result.code(), result.out() + result.err());
            assertTrue(result.err().contains("--data-dir DIR"), result.err());
        } finally {
            Files.move(moved, data);
        }
    }

    @Test
    void changedSettingsDownloadNothing() throws IOException {
        Path file = run.resolve("run.json");
        String text = Files.readString(file).replace("\"data_dir\"", "\"none\"");
        refuted(
                file,
                _ -> text.replace("\"mnist\"", "\"cifar10\"").getBytes(StandardCharsets.UTF_8),
                "a changed file is to blame: run.json: config was changed after the run began");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
