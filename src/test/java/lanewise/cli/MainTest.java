package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import lanewise.io.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("long")
class MainTest extends Commands {
    @Test
    void aStudyLeavesTwoRunsAReportAndATable() throws IOException {
        Result result = study("s");
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("best epoch"), result.out());
        Path place = folder.resolve("s");
        assertTrue(Files.size(place.resolve("report.html")) > 10_000);
        for (String run : new String[] {"no-dropout", "dropout-0.25"}) {
            Path each = place.resolve(run);
            assertTrue(Files.exists(each.resolve("best.safetensors")), run);
            assertTrue(Files.exists(each.resolve("last.safetensors")), run);
            Map<String, Object> info = Json.parseObject(Files.readString(each.resolve("run.json")));
            assertEquals("finished", info.get("state"));
            long epochs =
                    Files.readAllLines(each.resolve("metrics.jsonl")).stream()
                            .filter(line -> line.contains("\"type\":\"epoch\""))
                            .count();
            assertEquals(2, epochs);
        }
    }

    @Test
    void aGridOfRatesPlacesAndSeedsIsResumedWhereItWasInterrupted() throws IOException {
        String[] grid = {"--rates", "0,0.3", "--placements", "hidden,input", "--seeds", "2"};
        Result whole = study("g", grid);
        assertEquals(0, whole.code(), whole.err());
        assertTrue(whole.out().contains("dropout-0.3-input"), whole.out());
        assertTrue(whole.out().contains("±"), whole.out());
        Path again = folder.resolve("g").resolve("dropout-0.3-seed43");
        byte[] trained = Files.readAllBytes(again.resolve("last.safetensors"));
        Path json = again.resolve("run.json");
        Files.writeString(json, Files.readString(json).replace("\"finished\"", "\"interrupted\""));
        Files.writeString(again.resolve("last.safetensors"), "half");
        Files.delete(again.resolve("checkpoints").resolve("epoch-00002.safetensors"));
        String[] resumed = java.util.Arrays.copyOf(grid, grid.length + 1);
        resumed[grid.length] = "--resume";
        Result rest = study("g", resumed);
        assertEquals(0, rest.code(), rest.err());
        assertEquals(1, rest.out().lines().filter(line -> line.contains("epoch  2/2")).count());
        assertArrayEquals(trained, Files.readAllBytes(again.resolve("last.safetensors")));
        Result other = study("g", "--resume", "--batch", "8");
        assertEquals(2, other.code());
        assertTrue(other.err().contains("batch"), other.err());
    }

    @Test
    void aGridOfFormsSaysWhichDifferencesAreLargerThanTheNoise() throws IOException {
        String forms = "standard,alpha,gaussian,dropconnect,variational,concrete,standout";
        Result result =
                run(
                        "study --limit 32 --epochs 1 --rates 0,0.25 --seeds 2 --variants %s --out %s"
                                .formatted(forms, folder.resolve("f"))
                                .split(" "));
        assertEquals(0, result.code(), result.err());
        assertEquals(7, result.out().lines().filter(line -> line.contains(" noise")).count());
        for (String form : forms.replace("standard", "dropout").split(",")) {
            Path run = folder.resolve("f").resolve(form + "-0.25-seed43");
            Result evaluated = run("evaluate", run.toString(), "--limit", "50");
            assertEquals(0, evaluated.code(), evaluated.err());
            assertTrue(result.out().contains(form + "-0.25 "), result.out());
        }
        String report = Files.readString(folder.resolve("f").resolve("report.html"));
        assertTrue(report.contains("\"variant\":\"standout\""));
    }

    @Test
    void oneFormAtOnePlaceIsTrainedOnItsOwn() {
        String line = "train --limit 32 --epochs 1 --variant spatial --placement conv --out ";
        Path run = folder.resolve("run");
        Result result = run((line + run).split(" "));
        assertEquals(0, result.code(), result.err());
        assertEquals(0, run("evaluate", run.toString(), "--limit", "50").code());
    }

    /** The lines of one type of a run's metrics. */
    private static List<Map<String, Object>> metrics(Path run, String type) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(Json::parseObject)
                .filter(line -> type.equals(line.get("type")))
                .toList();
    }

    @Test
    void aRunTellsTheRatesThatItsStepsUsedAndHowTheyWereChosen() throws IOException {
        Path run = folder.resolve("run");
        Result result =
                run(
                        ("train --limit 128 --batch 16 --epochs 2 --dropout 0.4 --schedule cosine"
                                        + " --clip-norm 1.5 --dropout-schedule linear --out "
                                        + run)
                                .split(" "));
        assertEquals(0, result.code(), result.err());
        List<Map<String, Object>> steps = metrics(run, "step");
        assertEquals(16, steps.size());
        List<Map<String, Object>> rates =
                metrics(run, "dropout").stream()
                        .filter(line -> "dropout1".equals(line.get("layer")))
                        .toList();
        assertEquals(16, rates.size());
        for (int i = 0; i < 16; i++) {
            double rate = ((Number) steps.get(i).get("lr")).doubleValue();
            assertEquals(0.001 * (1 + Math.cos(Math.PI * i / 16)) / 2, rate, 1e-9);
            double p = ((Number) rates.get(i).get("p")).doubleValue();
            assertEquals(0.4 * i / 15, p, 1e-9);
        }
        Map<?, ?> config =
                (Map<?, ?>)
                        Json.parseObject(Files.readString(run.resolve("run.json"))).get("config");
        assertEquals("cosine", config.get("schedule"));
        assertEquals("linear", config.get("dropout_schedule"));
        assertEquals(1.5, ((Number) config.get("clip_norm")).doubleValue());
    }

    @ParameterizedTest
    @CsvSource({
        "--schedule step",
        "--schedule one-cycle --clip-value 0.1",
        "--schedule warm-up --dropout-schedule cosine",
        "--schedule plateau --dropout-schedule step",
        "--dropout-schedule curriculum",
        "--adaptive-dropout"
    })
    void aStudyTakesEveryScheduleAndIsResumedWithItOnly(String options) {
        String line = "study --limit 32 --batch 16 --epochs 1 --out " + folder.resolve("s") + " ";
        Result result = run((line + options).split(" "));
        assertEquals(0, result.code(), result.err());
        assertEquals(0, run((line + "--resume " + options).split(" ")).code());
        Result other = run((line + "--resume").split(" "));
        assertEquals(2, other.code(), other.out());
        assertTrue(other.err().contains("begun with"), other.err());
    }

    @Test
    void theBestNetworkIsTheSameFileForAnyThreadsAndKernels() throws IOException {
        String line = "study --limit 40 --batch 16 --epochs 2 --out ";
        run((line + folder.resolve("one") + " --threads 1").split(" "));
        run((line + folder.resolve("two") + " --threads 2").split(" "));
        run((line + folder.resolve("plain") + " --kernels scalar").split(" "));
        for (String run : new String[] {"no-dropout", "dropout-0.25"}) {
            Path expected = folder.resolve("one").resolve(run).resolve("best.safetensors");
            for (String other : new String[] {"two", "plain"}) {
                Path file = folder.resolve(other).resolve(run).resolve("best.safetensors");
                assertEquals(-1, Files.mismatch(expected, file), other + "/" + run);
            }
        }
    }

    @Test
    void aRunKeepsItsCommandLineAndIsEvaluatedOnItsOwnData() throws IOException {
        Path pictures = folder.resolve("two words");
        for (String name : new String[] {"dark", "light"}) {
            Path place = Files.createDirectories(pictures.resolve(name));
            for (int i = 0; i < 5; i++) {
                BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i, i, name.equals("dark") ? 0x101010 : 0xf0f0f0);
                ImageIO.write(image, "png", place.resolve(i + ".png").toFile());
            }
        }
        Path run = folder.resolve("run");
        String[] line = {
            "train", "--data", "folder", "--data-dir", pictures.toString(), "--epochs", "1", "--out"
        };
        String[] all = java.util.Arrays.copyOf(line, line.length + 1);
        all[line.length] = run.toString();
        Result trained = run(all);
        assertEquals(0, trained.code(), trained.err());
        Object command = Json.parseObject(Files.readString(run.resolve("run.json"))).get("command");
        assertEquals(
                "lanewise train --data folder --data-dir '%s' --epochs 1 --out %s"
                        .formatted(pictures, run),
                command);
        for (Path named : new Path[] {run, run.resolve("last.safetensors")}) {
            Result own = run("evaluate", named.toString());
            assertEquals(0, own.code(), own.err());
            assertTrue(own.out().contains("2 images of folder"), own.out());
        }
        Path copy = folder.resolve("copy");
        for (String name : new String[] {"dark", "light"}) {
            Path to = Files.createDirectories(copy.resolve(name));
            for (int i = 0; i < 5; i++) {
                Files.copy(pictures.resolve(name).resolve(i + ".png"), to.resolve(i + ".png"));
            }
        }
        String[] elsewhere = {
            "evaluate", run.toString(), "--data", "folder", "--data-dir", copy.toString()
        };
        assertTrue(run(elsewhere).out().contains("10 images of folder"));
        Result other = run("evaluate", run.toString(), "--data", "shapes");
        assertEquals(2, other.code(), other.out());
        assertTrue(other.err().contains("2 classes"), other.err());
    }

    @Test
    void anOutputFolderThatExistsIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectory(folder.resolve("s"));
        Result result = study("s");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("exists"), result.err());
        try (var files = Files.list(folder.resolve("s"))) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aTruncatedDataFileIsRefusedWithTheExpectedByteCountAndNothingIsWritten()
            throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        for (int i = 1; i <= 5; i++) {
            Files.write(data.resolve("data_batch_" + i + ".bin"), new byte[100]);
        }
        Files.write(data.resolve("test_batch.bin"), new byte[100]);
        Result result = study("s", "--data", "cifar10", "--data-dir", data.toString());
        assertEquals(2, result.code());
        assertTrue(result.err().replace(",", "").contains("30730000"), result.err());
        assertFalse(Files.exists(folder.resolve("s")));
    }

    @ParameterizedTest
    @CsvSource({
        "study",
        "train",
        "sweep",
        "verify",
        "evaluate",
        "predict",
        "export",
        "import",
        "image",
        "report",
        "watch",
        "runs",
        "compare",
        "note",
        "profile",
        "info",
        "data"
    })
    void everyCommandExplainsItself(String command) {
        Result result = run(command, "--help");
        assertEquals(0, result.code());
        assertTrue(result.out().contains("Usage: lanewise " + command), result.out());
    }

    @Test
    void infoSaysWhichKernelsRunAndWhy() {
        Result result = run("info");
        assertEquals(0, result.code());
        assertTrue(result.out().contains("kernels"), result.out());
        assertTrue(result.out().contains("lanes"), result.out());
    }
}
