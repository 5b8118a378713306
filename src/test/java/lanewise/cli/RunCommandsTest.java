package lanewise.cli;

import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import lanewise.io.Json;
import lanewise.model.Model;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What commands make of runs that are there. */
@Tag("long")
class RunCommandsTest extends Commands {
    @Test
    void anUnreadablePictureIsNamedAndTheOthersAreClassified() throws IOException {
        Path run = folder.resolve("run");
        run("train", "--limit", "32", "--epochs", "1", "--out", run.toString());
        Path bad = Files.writeString(folder.resolve("bad.png"), "no picture");
        Path good = folder.resolve("good.png");
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", good.toFile());
        Path none = folder.resolve("none.png");
        Result result =
                run("predict", run.toString(), bad.toString(), good.toString(), none.toString());
        assertEquals(1, result.code());
        assertEquals(2, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("bad.png") && result.err().contains("none.png"));
        assertTrue(result.out().startsWith(good + ":"), result.out());
        assertEquals(1, result.out().lines().count(), result.out());
        String json = run("predict", run.toString(), bad.toString(), "--json").out();
        assertEquals(List.of(), Json.parse(json));
    }

    @Test
    void aRunIsExportedAsJavaOnce() throws IOException {
        Path run = folder.resolve("run");
        run("train", "--limit", "32", "--epochs", "1", "--out", run.toString());
        Path out = folder.resolve("sources");
        String[] export = {
            "export", run.toString(), "--java", "com.example.Classifier", "--out", out.toString()
        };
        Result result = run(export);
        assertEquals(0, result.code(), result.err());
        String source = Files.readString(out.resolve("com/example/Classifier.java"));
        assertTrue(source.startsWith("package com.example;"), source);
        assertTrue(Files.size(out.resolve("com/example/Classifier.weights")) > 100_000);
        Result again = run(export);
        assertEquals(2, again.code());
        assertTrue(again.err().contains("exists already"), again.err());
    }

    @Test
    void aClassifierOfRowsIsExportedAsJavaButTakesNoPictures() throws IOException {
        Sequential net = Sequential.of(linear(2, 8), relu(), linear(8, 2));
        Shape row = Shape.of(2);
        Path file = folder.resolve("rows.safetensors");
        Model.of(net, row, net.initialize(row, Key.of(1))).save(file);
        String out = folder.resolve("sources").toString();
        String[] export = {"export", file.toString(), "--java", "com.example.Rows", "--out", out};
        Result result = run(export);
        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("src/main/resources"), result.out());
        String source = Files.readString(folder.resolve("sources/com/example/Rows.java"));
        assertTrue(source.contains("List.of(\"0\", \"1\")"), source);
        Result predicted = run("predict", file.toString(), file.toString());
        assertEquals(2, predicted.code());
        assertTrue(predicted.err().contains("expected one that classifies images"));

        Sequential number = Sequential.of(linear(2, 1));
        Path price = folder.resolve("price.safetensors");
        Model.of(number, row, number.initialize(row, Key.of(1))).save(price);
        export[1] = price.toString();
        Result refused = run(export);
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("expected one that classifies samples"), refused.err());
    }

    @Test
    void aRunGoesToOnnxAndBack() throws IOException {
        Path run = folder.resolve("run");
        run("train", "--limit", "32", "--epochs", "1", "--out", run.toString());
        Path file = folder.resolve("net.onnx");
        String[] export = {"export", run.toString(), "--onnx", file.toString()};
        Result result = run(export);
        assertEquals(0, result.code(), result.err());
        assertTrue(run(export).err().contains("exists already"));
        Result read = run("import", file.toString());
        assertEquals(0, read.code(), read.err());
        Path model = folder.resolve("net.safetensors");
        assertTrue(read.out().startsWith(model + ": "), read.out());
        assertTrue(run("import", file.toString()).err().contains("exists already"));
        Path best = run.resolve("best.safetensors");
        assertArrayEquals(
                Model.load(best).parameters().values(), Model.load(model).parameters().values());
        assertEquals(Model.load(best).classes(), Model.load(model).classes());
        assertEquals(Model.load(best).normalization(), Model.load(model).normalization());
        assertFalse(read.out().contains("normalisation"), read.out());
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = bytes.lastIndexOf("mean");
        String half = bytes.substring(0, at) + "n" + bytes.substring(at + 1);
        Path damaged = folder.resolve("half.onnx");
        Files.writeString(damaged, half, StandardCharsets.ISO_8859_1);
        Result refused = run("import", damaged.toString());
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("a normalisation has both"), refused.err());
    }

    @Test
    void anImportSaysWhatTheFileDoesNotHave() throws IOException {
        Path file = folder.resolve("mlp.onnx");
        Files.copy(Path.of("src/test/resources/golden/onnx/mlp-13.onnx"), file);
        Result read = run("import", file.toString());
        assertEquals(0, read.code(), read.err());
        assertTrue(read.out().contains("samples go in as they are"), read.out());
        assertTrue(read.out().contains("no names of classes"), read.out());
    }

    @Test
    void anExportIsOfOneForm() throws IOException {
        Path none = folder.resolve("none");
        Result both = run("export", none.toString(), "--onnx", "a.onnx", "--java", "com.example.A");
        assertEquals(2, both.code());
        Result neither = run("export", none.toString());
        assertEquals(2, neither.code());
        assertTrue(neither.err().contains("--java"), neither.err());
        Path damaged = Files.writeString(folder.resolve("a.onnx"), "no model");
        Result bad = run("import", damaged.toString());
        assertEquals(2, bad.code());
        assertTrue(bad.err().startsWith("lanewise: " + damaged + ": no ONNX file"), bad.err());
        assertFalse(Files.exists(folder.resolve("a.safetensors")));
    }

    @Test
    void aFormThatIsStandardAtItsPlaceIsSaidSoAndTrainedOnce() {
        String forms = "study --limit 32 --batch 16 --epochs 1 --variants standard,spatial,block";
        Path both = folder.resolve("both");
        Result result = run((forms + " --placements hidden,conv --out " + both).split(" "));
        assertEquals(0, result.code(), result.err());
        assertTrue(
                result.out().contains("trained as that: spatial at hidden, block at hidden"),
                result.out());
        assertFalse(Files.exists(both.resolve("spatial-0.25")));
        assertTrue(Files.exists(both.resolve("spatial-0.25-conv")));
        Path one = folder.resolve("one");
        Result trained =
                run(("train --limit 32 --epochs 1 --variant block --out " + one).split(" "));
        assertTrue(trained.out().contains("block at hidden is standard dropout"), trained.out());
    }

    @Test
    void quietSaysWhereTheReportIsAndNoMore() {
        Path run = folder.resolve("run");
        Result result = run(("train -q --limit 32 --epochs 1 --out " + run).split(" "));
        assertEquals("report: " + run.resolve("report.html") + "\n", result.out());
        Path study = folder.resolve("study");
        result = run(("study -q --limit 32 --epochs 1 --out " + study).split(" "));
        assertEquals("report: " + study.resolve("report.html") + "\n", result.out());
    }

    @Test
    void aRunIsFoundByTheNameThatTheListGivesIt() throws IOException {
        study("s");
        String listed = run("runs", folder.toString()).out();
        String name = listed.lines().skip(1).findFirst().orElseThrow().split(" ")[0];
        Result evaluated = run("evaluate", name, "--limit", "20");
        assertEquals(0, evaluated.code(), evaluated.err());
        assertTrue(run("compare", name, name).out().contains(name));
    }

    @Test
    void completionKnowsTheValuesOfOptions() {
        String script = run("generate-completion").out();
        for (String value :
                List.of("fashion-mnist", "rmsprop", "dropconnect", "one-cycle", "curriculum")) {
            assertTrue(script.contains("\"" + value + "\""), value);
        }
    }

    @Test
    void aNoteIsShownAndARunIsARowOfATable() throws IOException {
        study("s");
        Path run = folder.resolve("s").resolve("no-dropout");
        Result noted =
                run(
                        "note",
                        run.toString(),
                        "as, always",
                        "--name",
                        "base",
                        "--tag",
                        "x",
                        "--tag",
                        "y");
        assertEquals("name: base\ntags: x, y\nnote: as, always\n", noted.out(), noted.err());
        assertEquals(
                "name: base\ntags: y\nnote: as, always\n",
                run("note", run.toString(), "--untag", "x").out());
        Path csv = folder.resolve("runs.csv");
        Result table = run("report", folder.resolve("s").toString(), "--csv", csv.toString());
        assertEquals(0, table.code(), table.err());
        List<String> lines = Files.readAllLines(csv);
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).startsWith("run,name,study,state"), lines.get(0));
        assertTrue(lines.get(1).contains(",base,s,finished,"), lines.get(1));
        assertTrue(lines.get(1).contains(",\"as, always\","), lines.get(1));
        assertEquals(2, run("note", folder.toString(), "text").code());
        Result lacking = run("note", run.toString(), "--untag", "nowhere");
        assertEquals(2, lacking.code());
        assertTrue(lacking.err().contains("expected a tag of the run: [y]"), lacking.err());
        Path other = folder.resolve("s").resolve("dropout-0.25");
        assertEquals("name: none\ntags: none\nnote: none\n", run("note", other.toString()).out());
        Result both =
                run("report", run.toString(), "--csv", csv.toString(), "--out", csv + ".html");
        assertEquals(2, both.code(), both.out());
        assertTrue(both.err().contains("expected one of them"), both.err());
    }

    @Test
    void runsAreListedComparedAndReportedAgain() throws IOException {
        study("s");
        Path place = folder.resolve("s");
        Result listed = run("runs", folder.toString());
        assertEquals(0, listed.code(), listed.err());
        assertTrue(listed.out().contains("dropout-0.25"), listed.out());
        Result compared =
                run(
                        "compare",
                        place.resolve("no-dropout").toString(),
                        place.resolve("dropout-0.25").toString());
        assertEquals(0, compared.code(), compared.err());
        assertTrue(compared.out().contains("dropout"), compared.out());
        Path page = folder.resolve("again.html");
        Result reported = run("report", place.toString(), "--out", page.toString());
        assertEquals(0, reported.code(), reported.err());
        assertTrue(Files.size(page) > 10_000);
    }

    @Test
    void aTrainedNetworkCanBeEvaluatedAndAskedAboutPictures() throws IOException {
        Path run = folder.resolve("run");
        Result trained = run("train", "--limit", "96", "--epochs", "1", "--out", run.toString());
        assertEquals(0, trained.code(), trained.err());
        Result evaluated = run("evaluate", run.toString(), "--limit", "50");
        assertEquals(0, evaluated.code(), evaluated.err());
        assertTrue(evaluated.out().contains("accuracy"), evaluated.out());
        Path image = folder.resolve("picture.png");
        ImageIO.write(new BufferedImage(40, 50, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        Result predicted = run("predict", run.toString(), image.toString(), "--top", "2");
        assertEquals(0, predicted.code(), predicted.err());
        assertTrue(predicted.out().startsWith(image.toString()), predicted.out());
        assertFalse(predicted.out().contains("±"), predicted.out());
        Result plain = run("predict", run.toString(), image.toString());
        assertEquals(run("predict", run.toString(), image.toString(), "--top=3"), plain);
        assertEquals("", plain.err());
    }

    @Test
    void onlyPredictWithoutOptionsDoesWithoutTheParser() {
        assertNotNull(PredictCommand.plain("predict", "run", "a.png", "b.png"));
        for (String line :
                new String[] {
                    "predict run",
                    "predict run a.png --json",
                    "predict @words a.png",
                    "evaluate run a.png",
                    "--color=never predict run a.png"
                }) {
            assertNull(PredictCommand.plain(line.split(" ")), line);
        }
    }

    @Test
    void thousandthsAreWhatAFormatterMakesOfThem() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            float value = random.nextFloat() * (i % 20 + 1);
            assertEquals("%.3f".formatted(value), PredictCommand.thousandths(value));
        }
    }

    @Test
    void thousandthsAreRoundedAndNeverMinusNothing() {
        assertEquals("0.000", PredictCommand.thousandths(-1e-9f));
        assertEquals("0.007", PredictCommand.thousandths(0.0074f));
        assertEquals("1.000", PredictCommand.thousandths(0.9996f));
        assertEquals("12.346", PredictCommand.thousandths(12.3456f));
    }

    @Test
    void monteCarloPredictionsSayHowSureTheyAreAndAreReproducible() throws IOException {
        Path run = folder.resolve("run");
        run("train", "--limit", "96", "--epochs", "1", "--out", run.toString());
        Path image = folder.resolve("picture.png");
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB), "png", image.toFile());
        String line = "predict %s %s --mc-samples 50 --top 2".formatted(run, image);
        Result first = run(line.split(" "));
        assertEquals(0, first.code(), first.err());
        for (String part : new String[] {"±", "entropy", "mutual information"}) {
            assertTrue(first.out().contains(part), first.out());
        }
        assertEquals(first.out(), run(line.split(" ")).out());
        assertNotEquals(first.out(), run((line + " --seed 7").split(" ")).out());
        Result json = run((line + " --json").split(" "));
        assertEquals(0, json.code(), json.err());
        Map<?, ?> answer = (Map<?, ?>) ((List<?>) Json.parse(json.out())).getFirst();
        List<?> classes = (List<?>) answer.get("classes");
        assertEquals(2, classes.size());
        assertTrue(((Number) ((Map<?, ?>) classes.getFirst()).get("std")).doubleValue() > 0);
        double entropy = ((Number) answer.get("entropy")).doubleValue();
        double mutual = ((Number) answer.get("mutual_information")).doubleValue();
        assertTrue(0 < mutual && mutual < entropy && entropy < Math.log(10.001), json.out());
    }
}
