package lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import lanewise.io.FolderLock;
import lanewise.io.Json;
import lanewise.io.SafetensorsWriter;
import lanewise.io.Tensor;
import lanewise.model.Model;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What once went wrong in silence, or in a stack trace, says what is wrong in one line. */
@Tag("long")
class OddInputTest extends Commands {
    private static final Shape IMAGE = Shape.image(3, 32, 32);

    private static void refused(int code, Result result, String part) {
        assertEquals(code, result.code(), result.out() + result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("lanewise: "), result.err());
        assertTrue(result.err().contains(part), result.err());
    }

    private Path model(List<String> classes) throws IOException {
        Sequential net =
                Sequential.of(
                        Layers.maxPool2d(8), Layers.flatten(), Layers.linear(48, classes.size()));
        Path file = folder.resolve("net.safetensors");
        Model.of(net, IMAGE, net.initialize(IMAGE, Key.of(1)))
                .classes(classes)
                .normalization(lanewise.data.Normalization.none(3))
                .save(file);
        return file;
    }

    private static List<String> classes(String first) {
        List<String> names = new ArrayList<>(List.of(first));
        for (int i = 1; i < 10; i++) {
            names.add("class-" + i);
        }
        return names;
    }

    @Test
    void aTrainingThatDivergesInItsLastStepIsAFailureAndKeepsNoNetwork() throws IOException {
        Path run = folder.resolve("run");
        String line = "train --limit 64 --batch 64 --epochs 1 --optimizer sgd --lr 1e30 --out ";
        refused(1, run((line + run).split(" ")), "lower learning rate");
        assertEquals(
                "failed", Json.parseObject(Files.readString(run.resolve("run.json"))).get("state"));
        assertFalse(Files.exists(run.resolve("best.safetensors")));
        assertFalse(Files.exists(run.resolve("last.safetensors")));
    }

    @Test
    void aStudyOutlivesARunThatDiverges() throws IOException {
        Path study = folder.resolve("study");
        String line = "study --limit 64 --batch 64 --epochs 1 --optimizer sgd --lr 1e30 --out ";
        Result result = run((line + study).split(" "));
        assertEquals(1, result.code(), result.err());
        assertEquals(2, result.out().lines().filter(l -> l.startsWith("  failed: ")).count());
        assertTrue(result.out().contains("run 2 of 2"), result.out());
        assertTrue(Files.exists(study.resolve("report.html")));
    }

    @Test
    void aFolderWithTheNameOfARunDoesNotHideIt() throws IOException {
        Path other = Files.createDirectories(folder.resolve("pets"));
        Path run = Files.createDirectories(folder.resolve("runs/pets"));
        assertEquals(other, Folders.named(other, run), "neither is a run");
        Files.writeString(run.resolve("run.json"), "{}");
        assertEquals(run, Folders.named(other, run));
        Files.writeString(other.resolve("run.json"), "{}");
        assertEquals(other, Folders.named(other, run));
        Path absent = folder.resolve("absent");
        assertEquals(absent, Folders.named(absent, folder.resolve("runs/absent")));
        assertEquals(run, Folders.named(absent, run));
    }

    @Test
    void weightsThatAreNotFiniteAreRefused() throws IOException {
        Sequential net = Sequential.of(Layers.maxPool2d(8), Layers.flatten(), Layers.linear(48, 2));
        Parameters parameters = net.initialize(IMAGE, Key.of(1));
        parameters.values()[7] = Float.NaN;
        Path file = folder.resolve("nan.safetensors");
        Model.of(net, IMAGE, parameters).classes(List.of("a", "b")).save(file);
        refused(2, run("predict", file.toString(), "picture.png"), "diverged");
        refused(2, run("evaluate", file.toString()), "fc1.weight");
    }

    @Test
    void classesOfOtherNamesAreNotTheSameClasses() throws IOException {
        refused(
                2,
                run("evaluate", model(classes("odd")).toString(), "--data", "shapes"),
                "\"odd\"");
    }

    @Test
    void aSmallFileThatClaimsALargeNetworkIsRefusedBeforeMemoryIsTaken() throws IOException {
        Sequential net = Sequential.of(Layers.flatten(), Layers.linear(3 * 32 * 32, 2));
        Path whole = folder.resolve("whole.safetensors");
        Model.of(net, IMAGE, net.initialize(IMAGE, Key.of(1)))
                .classes(List.of("a", "b"))
                .save(whole);
        Map<String, String> metadata;
        try (var in = lanewise.io.Safetensors.open(whole)) {
            metadata = new LinkedHashMap<>(in.metadata());
        }
        metadata.replaceAll((key, value) ->
                value.replace("3072", "600000").replace("[3,32,32]", "[6,1000,100]"));
        LinkedHashMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("linear.weight", Tensor.of(Shape.of(1), 1f));
        Path small = folder.resolve("small.safetensors");
        SafetensorsWriter.write(small, tensors, metadata);
        assertTrue(Files.size(small) < 2000, "it is small");
        refused(2, run("predict", small.toString(), "picture.png"), "does not fit the network");
    }

    @Test
    void aNetworkThatNeedsMoreThanItMayIsRefused() throws IOException {
        String file = model(classes("a")).toString();
        refused(2, run("predict", file, "p.png", "--max-memory", "1k"), "--max-memory");
        refused(2, run("evaluate", file, "--max-memory", "1k"), "needs");
        refused(2, run("evaluate", file, "--max-memory", "much"), "512m");
    }

    @Test
    void tooLittleMemoryIsOneSentence() throws IOException, InterruptedException {
        Shape large = Shape.image(3, 1200, 1200);
        Sequential net =
                Sequential.of(Layers.maxPool2d(300), Layers.flatten(), Layers.linear(48, 2));
        Path file = folder.resolve("large.safetensors");
        Model.of(net, large, net.initialize(large, Key.of(1)))
                .classes(List.of("a", "b"))
                .save(file);
        Path picture = folder.resolve("picture.png");
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx48m",
                                "-XX:TieredStopAtLevel=1",
                                "-Dlanewise.kernels=scalar",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "predict",
                                file.toString(),
                                picture.toString(),
                                "--max-memory",
                                "1g")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        refused(1, new Result(process.waitFor(), "", said), "out of memory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "study --seeds 1000000000 | --seeds",
                "study --rates , | --rates",
                "study --rates=, | list of nothing",
                "sweep --lrs ,, | --lrs",
                "study --data d\ufffdta | locale",
                "train --pad-crop 40 --limit 32 | at most 31",
                "study --pad-crop 2000000000 --limit 32 | at most 31"
            })
    void optionsThatMakeNoSenseAreRefused(String line, String named) {
        refused(2, run(line.trim().split(" ")), named.trim());
        assertFalse(Files.exists(Path.of("runs")));
    }

    @Test
    void aStudyThatIsBeingTrainedIsNotTouched() throws IOException {
        String line = "study --epochs 1 --limit 32 --out " + folder.resolve("s");
        assertEquals(0, run(line.split(" ")).code());
        FolderLock lock = FolderLock.take(folder.resolve("s"));
        try {
            refused(2, run((line + " --resume").split(" ")), "is writing it");
        } finally {
            lock.close();
        }
    }

    @Test
    void whatAFileSaysDoesNotSteerTheTerminal() throws IOException {
        Path run = folder.resolve("runs").resolve("r");
        Files.createDirectories(run);
        Files.writeString(
                run.resolve("run.json"),
                "{\"state\":\"\\u001b[2Jdone\",\"git\":\"\\u001b[31m\",\"name\":\"\\u202e\"}");
        Result listed = run("runs", folder.resolve("runs").toString());
        assertTrue(listed.out().contains("\\u001b[2Jdone"), listed.out());
        Result compared = run("compare", run.toString(), run.toString());
        Path picture = folder.resolve("p.png");
        javax.imageio.ImageIO.write(
                new java.awt.image.BufferedImage(32, 32, 1), "png", picture.toFile());
        Result predicted =
                run(
                        "predict",
                        model(classes("\u001b[2J")).toString(),
                        picture.toString(),
                        "--top",
                        "10");
        assertTrue(predicted.out().contains("\\u001b[2J"), predicted.out());
        for (Result each : List.of(listed, compared, predicted)) {
            assertTrue((each.out() + each.err()).indexOf('\u001b') < 0, each.out());
        }
    }
}
