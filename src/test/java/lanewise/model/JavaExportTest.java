package lanewise.model;

import static lanewise.nn.Layers.adaptiveAvgPool2d;
import static lanewise.nn.Layers.batchNorm1d;
import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.dropConnect;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.dropout2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static lanewise.nn.Layers.residual;
import static lanewise.nn.Layers.sigmoid;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import lanewise.data.Normalization;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is exported compiles without a warning, for Java 17, and gives the library's bits. */
class JavaExportTest {
    private static final Shape IMAGE = Shape.image(3, 20, 18);

    @TempDir Path folder;

    static List<Sequential> networks() {
        return List.of(
                Sequential.of(
                        conv2d(3, 32, 3),
                        relu(),
                        maxPool2d(2),
                        dropout2d(0.1),
                        conv2d(32, 16, 3).padding(1),
                        relu(),
                        maxPool2d(3).stride(2).padding(1),
                        flatten(),
                        dropout(0.25),
                        linear(16 * 5 * 4, 24),
                        relu(),
                        linear(24, 4)),
                Sequential.of(
                        conv2d(3, 16, 3).padding(1).withoutBias(),
                        batchNorm2d(16),
                        relu(),
                        residual(
                                Sequential.of(
                                        conv2d(16, 16, 3).padding(1),
                                        batchNorm2d(16),
                                        relu(),
                                        conv2d(16, 24, 1).stride(2)),
                                Sequential.of(conv2d(16, 24, 1).stride(2), batchNorm2d(24))),
                        relu(),
                        residual(conv2d(24, 24, 3).padding(1).groups(24), relu()),
                        adaptiveAvgPool2d(2),
                        flatten(),
                        linear(96, 10),
                        batchNorm1d(10),
                        relu(),
                        linear(10, 4)),
                Sequential.of(
                        conv2d(3, 9, 4).stride(3).padding(2).dilation(2).groups(3),
                        maxPool2d(2).withCeilMode(),
                        relu(),
                        flatten(),
                        linear(9 * 3 * 3, 4)),
                Sequential.of(flatten(), linear(3 * 20 * 18, 4)));
    }

    private static Model model(Sequential network) {
        return Model.of(network, IMAGE, network.initialize(IMAGE, Key.of(11)))
                .classes(List.of("cat", "d\"o\\g\n$mean$", "\u65e5\u672c", "owl"))
                .normalization(
                        new Normalization(
                                new float[] {0.1f, 0.45f, 0.3f}, new float[] {0.3f, 0.2f, 1.7f}));
    }

    private static byte[] pixels(int seed) {
        byte[] pixels = new byte[IMAGE.size()];
        new Random(seed).nextBytes(pixels);
        return pixels;
    }

    private URLClassLoader compile(JavaExport export) throws Exception {
        Path sources = folder.resolve("sources");
        Path source = export.write(sources);
        StringWriter said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled =
                    compiler.getTask(
                                    said,
                                    files,
                                    null,
                                    List.of(
                                            "-Xlint:all",
                                            "-Werror",
                                            "--release",
                                            "17",
                                            "-proc:none",
                                            "-implicit:none",
                                            "-cp",
                                            sources.toString(),
                                            "-d",
                                            sources.toString()),
                                    null,
                                    files.getJavaFileObjects(source))
                            .call();
            assertTrue(compiled, said.toString());
            assertEquals("", said.toString());
        }
        return new URLClassLoader(
                new URL[] {sources.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theLogitsHaveTheBitsOfTheLibrary(Sequential network) throws Exception {
        Model model = model(network);
        try (URLClassLoader loader = compile(JavaExport.of(model, "com.example.Classifier"))) {
            Class<?> type = loader.loadClass("com.example.Classifier");
            assertEquals(model.classes(), type.getField("CLASSES").get(null));
            Object classifier = type.getConstructor().newInstance();
            float[] x = new float[IMAGE.size()];
            for (int seed = 0; seed < 5; seed++) {
                byte[] pixels = pixels(seed);
                model.normalization().orElseThrow().apply(pixels, x);
                float[] expected = model.inference().run(x);
                float[] logits =
                        (float[]) type.getMethod("logits", byte[].class).invoke(classifier, pixels);
                assertArrayEquals(expected, logits);
                float[] floats = new float[x.length];
                for (int i = 0; i < x.length; i++) {
                    floats[i] = (pixels[i] & 0xff) / 255f;
                }
                assertArrayEquals(
                        expected,
                        (float[])
                                type.getMethod("logits", float[].class).invoke(classifier, floats));
                Prediction said = model.predictor().predict(pixels);
                assertArrayEquals(
                        said.probabilities(),
                        (float[])
                                type.getMethod("probabilities", float[].class)
                                        .invoke(null, logits));
                assertEquals(
                        said.label(), type.getMethod("label", float[].class).invoke(null, logits));
            }
        }
    }

    @Test
    void whatIsNotFiniteHasNoLabel() throws Exception {
        try (URLClassLoader loader = compile(JavaExport.of(model(networks().getLast()), "Plain"))) {
            Class<?> type = loader.loadClass("Plain");
            Object classifier = type.getConstructor().newInstance();
            float[] sample = new float[IMAGE.size()];
            sample[7] = Float.NaN;
            float[] logits = {1, 2, Float.NaN, 0};
            for (String[] call :
                    new String[][] {
                        {"logits", "value 7 of the sample is NaN"},
                        {"label", "logit 2 is NaN"},
                        {"probabilities", "logit 2 is NaN"}
                    }) {
                var method = type.getMethod(call[0], float[].class);
                float[] argument = call[0].equals("logits") ? sample : logits;
                Throwable thrown =
                        assertThrows(
                                        InvocationTargetException.class,
                                        () -> method.invoke(classifier, argument))
                                .getCause();
                assertTrue(thrown instanceof IllegalArgumentException, thrown::toString);
                assertTrue(thrown.getMessage().startsWith(call[1]), thrown::toString);
            }
        }
    }

    @Test
    void weightsOfAnotherClassAreRefused() throws Exception {
        JavaExport export = JavaExport.of(model(networks().getLast()), "Plain");
        try (URLClassLoader loader = compile(export)) {
            Path weights = folder.resolve("sources").resolve("Plain.weights");
            byte[] bytes = Files.readAllBytes(weights);
            bytes[17] ^= 1;
            Files.write(weights, bytes);
            Class<?> type = loader.loadClass("Plain");
            Throwable thrown =
                    assertThrows(
                                    InvocationTargetException.class,
                                    () -> type.getConstructor().newInstance())
                            .getCause();
            assertTrue(
                    thrown.getCause().getMessage().contains("Plain.weights is damaged"),
                    () -> thrown.toString());
        }
    }

    @Test
    void whatCannotBeExportedIsRefused() {
        Sequential odd =
                Sequential.of(
                        flatten(),
                        dropConnect(linear(1080, 4), 0.5),
                        sigmoid(),
                        residual(linear(4, 4), sigmoid()));
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> JavaExport.of(model(odd), "Classifier"))
                        .getMessage();
        for (String name : List.of("\"sigmoid1\"", "\"res1.sigmoid1\"", "dropConnect")) {
            assertTrue(message.contains(name), message);
        }
        for (String name :
                List.of(
                        "",
                        "com.example.",
                        "1x",
                        "com/Example",
                        "classifier",
                        "com.class.Classifier",
                        "_.Classifier",
                        "java.util.Classifier",
                        "com.example.String",
                        "Math")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> JavaExport.of(model(networks().getLast()), name));
        }
    }

    /** A class of the same name would hide the one that the source means. */
    @Test
    void everyNameThatTheSourceUsesIsRefused() {
        for (Sequential network : networks()) {
            String source =
                    JavaExport.of(model(network), "Plain")
                            .source()
                            .replaceAll("(?m)^ *(/\\*\\*|\\*|//).*$|\"[^\"]*\"", "");
            Pattern.compile("(?<![.\\w])[A-Z]\\w*[a-z0-9]\\w*")
                    .matcher(source)
                    .results()
                    .map(MatchResult::group)
                    .filter(name -> !name.equals("Plain"))
                    .distinct()
                    .forEach(name ->
                            assertThrows(
                                    IllegalArgumentException.class,
                                    () -> JavaExport.of(model(network), name),
                                    name));
        }
    }
}
