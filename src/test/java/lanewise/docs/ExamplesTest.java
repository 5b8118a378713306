package lanewise.docs;

import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static lanewise.optim.Optimizers.adam;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.tools.ToolProvider;
import lanewise.data.Dataset;
import lanewise.data.Samples;
import lanewise.data.Split;
import lanewise.data.Targets;
import lanewise.io.Npy;
import lanewise.io.Tensor;
import lanewise.model.Model;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.train.Trainer;
import lanewise.train.TrainingRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/examples compile, and do what they say. */
@Tag("long")
class ExamplesTest {
    @TempDir static Path folder;
    private static URLClassLoader examples;
    private static Path model;

    @BeforeAll
    static void compileThemAndTrainANetwork() throws Exception {
        Path classes = folder.resolve("classes");
        List<Path> sources;
        try (var files = Files.list(Path.of("docs", "examples"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
        assertEquals(4, sources.size());
        StringWriter said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of(
                            "-Xlint:all,-incubating,-path,-processing",
                            "-Werror",
                            "-proc:none",
                            "-d",
                            Files.createDirectories(classes).toString());
            var sourceFiles = files.getJavaFileObjectsFromPaths(sources);
            assertTrue(
                    compiler.getTask(said, files, null, options, null, sourceFiles).call(),
                    said.toString());
        }
        examples =
                new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, ExamplesTest.class.getClassLoader());
        model = folder.resolve("circle.safetensors");
        circle().save(model);
    }

    @AfterAll
    static void close() throws Exception {
        examples.close();
    }

    private static Model circle() {
        Random random = new Random(1);
        float[][] points = new float[600][2];
        int[] labels = new int[600];
        for (int i = 0; i < 600; i++) {
            points[i][0] = random.nextFloat(-1, 1);
            points[i][1] = random.nextFloat(-1, 1);
            labels[i] = Math.hypot(points[i][0], points[i][1]) < 0.8 ? 0 : 1;
        }
        Targets targets = Targets.classes(List.of("inside", "outside"), labels);
        Split split = Dataset.of("circle", Samples.ofRows(points), targets).split(100, Key.of(1));
        Sequential net = Sequential.of(linear(2, 32), relu(), dropout(0.1), linear(32, 2));
        TrainingRun run =
                Trainer.of(net)
                        .loss(crossEntropy())
                        .optimizer(adam(1e-2))
                        .epochs(20)
                        .batchSize(32)
                        .seed(42)
                        .threads(1)
                        .fit(split);
        return Model.of(net, Shape.of(2), run.best())
                .classes(List.of("inside", "outside"))
                .normalization(run.normalization());
    }

    private static Method method(String type, String name, Class<?>... parameters)
            throws Exception {
        Method method = examples.loadClass(type).getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }

    private static String main(String type, String... arguments) throws Exception {
        PrintStream out = System.out;
        var said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            method(type, "main", String[].class).invoke(null, (Object) arguments);
        } finally {
            System.setOut(out);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theClassifierAnswersOverHttp() throws Exception {
        HttpServer server =
                (HttpServer)
                        method("HttpClassifier", "start", Path.class, int.class)
                                .invoke(null, model, 0);
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
            HttpResponse<String> inside = post(client, address, "0.1,-0.2");
            assertEquals(200, inside.statusCode(), inside.body());
            assertTrue(inside.body().startsWith("inside 0."), inside.body());
            HttpResponse<String> wrong = post(client, address, "0.1");
            assertEquals(400, wrong.statusCode());
            assertTrue(wrong.body().contains("expected 2"), wrong.body());
            HttpResponse<String> letters = post(client, address, "a,b");
            assertEquals(400, letters.statusCode());
            assertTrue(letters.body().contains("expected numbers"), letters.body());
            // Cut after 64 bytes, the second number would be 0.1 and the answer another.
            String far = "0." + "0".repeat(56) + "," + "0.1" + "0".repeat(9) + "e9";
            HttpResponse<String> large = post(client, address, far);
            assertEquals(413, large.statusCode(), large.body());
        } finally {
            server.stop(0);
        }
    }

    private static HttpResponse<String> post(HttpClient client, URI address, String body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(address)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theBatchJobWritesALineForEachRow() throws Exception {
        Path rows = folder.resolve("rows.npy");
        Npy.write(rows, Tensor.of(Shape.of(3, 2), 0f, 0.1f, 0.95f, 0.95f, -0.2f, 0.3f));
        Path table = folder.resolve("classes.csv");
        main("BatchJob", model.toString(), rows.toString(), table.toString());
        List<String> lines = Files.readAllLines(table);
        assertEquals(4, lines.size());
        assertTrue(lines.get(1).startsWith("0,inside,"), lines.get(1));
        assertTrue(lines.get(2).startsWith("1,outside,"), lines.get(2));
        Npy.write(rows, Tensor.of(Shape.of(2, 3), 0f, 0.1f, 0.95f, 0.95f, -0.2f, 0.3f));
        Throwable refused =
                assertThrows(
                                InvocationTargetException.class,
                                () ->
                                        main(
                                                "BatchJob",
                                                model.toString(),
                                                rows.toString(),
                                                table.toString()))
                        .getCause();
        assertTrue(refused.getMessage().contains("rows of (3,), expected (2,)"), refused::toString);
    }

    @Test
    void fineTuningTakesTheBatchThatTheBudgetHasRoomFor() throws Exception {
        Path tuned = folder.resolve("tuned.safetensors");
        String said = main("FineTune", model.toString(), "40000", tuned.toString());
        assertTrue(said.matches("batches of \\d+\\R"), said);
        Model before = Model.load(model);
        Model after = Model.load(tuned);
        float[] moved = {1f, 0.1f};
        assertEquals("outside", before.predictor().predict(moved).name());
        assertEquals("inside", after.predictor().predict(moved).name());
        assertNotEquals(main("FineTune", model.toString(), "1000000", tuned.toString()), said);
        Throwable refused =
                assertThrows(
                                InvocationTargetException.class,
                                () -> main("FineTune", model.toString(), "99", tuned.toString()))
                        .getCause();
        assertTrue(refused.getMessage().contains("too small"), refused.getMessage());
    }

    @Test
    void theApplicationSaysWhenItDoesNotKnow() throws Exception {
        assertEquals("inside", main("DontKnow", model.toString(), "0", "0.1").strip());
        assertEquals("I don't know", main("DontKnow", model.toString(), "0.8", "0.05").strip());
    }
}
