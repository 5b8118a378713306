package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lanewise.io.Json;
import org.junit.jupiter.api.Test;

/**
 * What TensorBoard itself, from Python's package index, reads of a run. It needs python3 and the
 * network, so Surefire runs it only by name, {@code -Dtest=TensorBoardReads}.
 */
class TensorBoardReads extends Commands {
    private static final String VERSION = "2.21.0";
    private static final Path ENVIRONMENT = Path.of("target", "tensorboard");

    private static String output(String... command) throws Exception {
        Path out = Files.createTempFile("tensorboard", ".out");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        int code = process.waitFor();
        String text = Files.readString(out);
        Files.delete(out);
        assertEquals(0, code, String.join(" ", command) + "\n" + text);
        return text;
    }

    private static Map<?, ?> read(Path run) throws Exception {
        Path python = ENVIRONMENT.resolve("bin").resolve("python");
        if (Files.notExists(python)) {
            output("python3", "-m", "venv", ENVIRONMENT.toString());
        }
        output(python.toString(), "-m", "pip", "-q", "install", "tensorboard==" + VERSION);
        String script = Path.of("src", "test", "resources", "read_events.py").toString();
        return (Map<?, ?>) Json.parse(output(python.toString(), script, run.toString()));
    }

    /** The figures of a run's own file that its events have, too, as TensorBoard calls them. */
    private static final class Expected {
        final Map<String, Double> scalars = new HashMap<>();
        final Map<String, List<?>> histograms = new HashMap<>();

        Expected(Path run) throws IOException {
            for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
                Map<?, ?> fields = (Map<?, ?>) Json.parse(line);
                switch ((String) fields.get("type")) {
                    case "step" -> {
                        scalar("step/loss", fields, "loss");
                        scalar("step/accuracy", fields, "accuracy");
                        scalar("step/lr", fields, "lr");
                    }
                    case "epoch" -> {
                        scalar("train/loss", fields, "train_loss");
                        scalar("train/accuracy", fields, "train_accuracy");
                        scalar("validation/loss", fields, "validation_loss");
                        scalar("validation/accuracy", fields, "validation_accuracy");
                    }
                    case "dropout" -> {
                        scalar("rate/" + fields.get("layer"), fields, "p");
                        scalar("keep_rate/" + fields.get("layer"), fields, "keep_rate");
                    }
                    case "watch" -> {
                        String tag = fields.get("kind") + "/" + fields.get("name");
                        scalar(tag + "/norm", fields, "norm");
                        Map<?, ?> histogram = (Map<?, ?>) fields.get("histogram");
                        histograms.put(
                                tag + "@" + fields.get("step"), (List<?>) histogram.get("counts"));
                    }
                    default -> {}
                }
            }
        }

        private void scalar(String tag, Map<?, ?> fields, String field) {
            if (fields.get(field) instanceof Number number) {
                scalars.put(tag + "@" + fields.get("step"), number.doubleValue());
            }
        }
    }

    /** TensorBoard leaves out buckets without a value, but for those beside one with values. */
    private static double sum(List<?> counts) {
        return counts.stream().mapToDouble(count -> ((Number) count).doubleValue()).sum();
    }

    @Test
    void tensorBoardReadsEveryFigurePictureAndSettingOfARun() throws Exception {
        Path run = folder.resolve("run");
        Result trained =
                run(
                        "train",
                        "--limit",
                        "256",
                        "--epochs",
                        "2",
                        "--dropout",
                        "0.5",
                        "--out",
                        run.toString());
        assertEquals(0, trained.code(), trained.err());
        Map<?, ?> found = read(run);
        Expected expected = new Expected(run);

        Map<?, ?> scalars = (Map<?, ?>) found.get("scalars");
        assertTrue(expected.scalars.size() > 100, expected.scalars.size() + " figures");
        expected.scalars.forEach((tag, value) -> {
            assertTrue(scalars.containsKey(tag), tag);
            assertEquals(
                    value, ((Number) scalars.get(tag)).doubleValue(), Math.abs(value) * 1e-6, tag);
        });
        Map<?, ?> histograms = (Map<?, ?>) found.get("histograms");
        assertEquals(expected.histograms.keySet(), histograms.keySet());
        expected.histograms.forEach((tag, counts) ->
                assertEquals(sum(counts), sum((List<?>) histograms.get(tag)), tag));

        Map<?, ?> images = (Map<?, ?>) found.get("images");
        assertFalse(images.isEmpty());
        images.forEach((tag, size) -> assertTrue(sum((List<?>) size) > 1, tag + " " + size));

        Map<?, ?> info = (Map<?, ?>) Json.parse(Files.readString(run.resolve("run.json")));
        Map<?, ?> config = (Map<?, ?>) info.get("config");
        Map<?, ?> settings = (Map<?, ?>) found.get("settings");
        Set<Object> names = new HashSet<>(config.keySet());
        names.retainAll(settings.keySet());
        assertEquals(settings.keySet(), names);
        assertEquals(0.5, settings.get("dropout"));
        assertEquals(List.of("validation/accuracy", "validation/loss"), found.get("metrics"));
        assertEquals(1, ((Number) found.get("ended")).intValue(), "success");
        System.out.printf(
                "TensorBoard %s: %d scalars, %d histograms, %d images, %d settings%n",
                VERSION, scalars.size(), histograms.size(), images.size(), settings.size());
    }
}
