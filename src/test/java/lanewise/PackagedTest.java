package lanewise;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import lanewise.model.Model;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the jars hold, what they need, and that they start. */
@Tag("packaged")
class PackagedTest {
    private static final String JAR = System.getProperty("lanewise.jar");
    private static final long MOST_BYTES = 1_000_000;

    @TempDir Path folder;

    private record Said(int code, String output, String errors) {}

    private static Path jar(String classifier) {
        return Path.of(JAR + classifier + ".jar");
    }

    private static List<String> entries(String classifier) throws IOException {
        try (JarFile file = new JarFile(jar(classifier).toFile())) {
            return file.stream().map(entry -> entry.getName()).toList();
        }
    }

    private static ModuleDescriptor module(String classifier) {
        return ModuleFinder.of(jar(classifier)).findAll().iterator().next().descriptor();
    }

    private Said run(Path java, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "still running");
        return new Said(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    @Test
    void theLibraryIsSmallAndHasNoCommandLineAndNoTracking() throws IOException {
        assertTrue(Files.size(jar("")) < MOST_BYTES, Files.size(jar("")) + " bytes");
        List<String> odd =
                entries("").stream()
                        .filter(name -> name.matches("lanewise/(cli|onnx|track)/.+"))
                        .toList();
        assertEquals(List.of(), odd);
        assertTrue(entries("-track").contains("lanewise/track/Report.class"));
        assertTrue(entries("-onnx").contains("lanewise/onnx/OnnxImport.class"));
        assertTrue(entries("-cli").contains("lanewise/cli/Main.class"));
        assertTrue(entries("-sources").contains("lanewise/model/Predictor.java"));
        assertTrue(entries("-javadoc").contains("lanewise/lanewise/model/Predictor.html"));
    }

    @Test
    void theLibraryNeedsTheVectorApiAlone() throws Exception {
        assertEquals(
                new TreeSet<>(List.of("java.base", "jdk.incubator.vector")),
                module("").requires().stream()
                        .filter(r ->
                                !r.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                        .map(ModuleDescriptor.Requires::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals("lanewise.track", module("-track").name());
        assertEquals("lanewise.onnx", module("-onnx").name());
        assertEquals("lanewise.cli", module("-cli").name());
        NodeList dependencies =
                javax.xml.parsers.DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(Path.of("pom.xml").toFile())
                        .getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element each = (Element) dependencies.item(i);
            String holder = each.getParentNode().getParentNode().getNodeName();
            if (!holder.equals("project") && !holder.equals("profile")) {
                continue; // A plugin's, or what is managed.
            }
            boolean optional = each.getElementsByTagName("optional").getLength() > 0;
            boolean test =
                    each.getElementsByTagName("scope").getLength() > 0
                            && !each.getElementsByTagName("scope")
                                    .item(0)
                                    .getTextContent()
                                    .equals("runtime");
            assertTrue(optional || test, each.getTextContent());
        }
    }

    @Test
    void aRunTimeImageOfTheLibraryStartsWithoutAFlagAndHasNoDesktop() throws Exception {
        Path image = folder.resolve("image");
        int linked =
                ToolProvider.findFirst("jlink")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--module-path",
                                jar("").toString(),
                                "--add-modules",
                                "lanewise",
                                "--strip-debug",
                                "--output",
                                image.toString());
        assertEquals(0, linked);
        Path java = image.resolve("bin").resolve("java");
        assertEquals(
                new TreeSet<>(List.of("java.base", "jdk.incubator.vector", "lanewise")),
                run(java, "--list-modules")
                        .output()
                        .lines()
                        .map(line -> line.replaceFirst("@.*", ""))
                        .collect(Collectors.toCollection(TreeSet::new)));

        Shape shape = Shape.image(3, 8, 8);
        Sequential net = Sequential.of(conv2d(3, 16, 3), relu(), flatten(), linear(576, 3));
        Model model = Model.of(net, shape, net.initialize(shape, Key.of(7)));
        model.save(folder.resolve("model.safetensors"));
        byte[] pixels = new byte[shape.size()];
        new Random(1).nextBytes(pixels);
        Files.write(folder.resolve("one.raw"), pixels);
        Files.writeString(folder.resolve("one.png"), "no picture");
        String[] line = {"-m", "lanewise/lanewise.model.Classify", "model.safetensors", "one.raw"};
        Said said = run(java, line);
        assertEquals(0, said.code(), said.errors());
        String name = model.predictor().predict(pixels).name();
        assertTrue(said.output().startsWith("one.raw: " + name + " "), said.output());
        assertFalse(said.errors().contains("scalar kernels"), said.errors());
        line[3] = "one.png";
        assertTrue(run(java, line).errors().contains("--add-modules java.desktop"));
    }

    /** The folder holds all that it needs, is moved, and answers as the library does. */
    @Test
    void aNetworkIsPackedWithItsOwnJava() throws Exception {
        Shape shape = Shape.image(3, 8, 8);
        Sequential net = Sequential.of(conv2d(3, 16, 3), relu(), flatten(), linear(576, 3));
        Model model = Model.of(net, shape, net.initialize(shape, Key.of(7)));
        model.save(folder.resolve("model.safetensors"));
        byte[] pixels = new byte[shape.size()];
        new Random(1).nextBytes(pixels);
        Files.write(folder.resolve("one.raw"), pixels);
        Said made =
                run(
                        java(),
                        "-Dlanewise.quiet",
                        "-jar",
                        jar("-runnable").toString(),
                        "image",
                        "model.safetensors",
                        "--out",
                        "made");
        assertEquals(0, made.code(), made.errors());
        Path moved = Files.move(folder.resolve("made"), folder.resolve("moved"));
        long bytes = 0;
        try (var tree = Files.walk(moved)) {
            for (Path file : tree.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        assertTrue(bytes < 58_000_000, bytes + " bytes");
        String name = model.predictor().predict(pixels).name();
        Said said = run(moved.resolve("predict"), "one.raw");
        assertEquals(0, said.code(), said.errors());
        assertTrue(said.output().startsWith("one.raw: " + name + " "), said.output());
        assertEquals("", said.errors());
    }

    @Test
    void theCommandLineStartsAsAModuleAndAsOneJar() throws Exception {
        String path =
                List.of(
                                jar("").toString(),
                                jar("-track").toString(),
                                jar("-cli").toString(),
                                System.getProperty("picocli.jar"))
                        .stream()
                        .collect(Collectors.joining(File.pathSeparator));
        Said module = run(java(), "-p", path, "-m", "lanewise.cli/lanewise.cli.Main", "info");
        assertEquals(0, module.code(), module.errors());
        assertTrue(module.output().contains("vector"), module.output());
        Said alone = run(java(), "-jar", jar("-runnable").toString(), "info");
        assertEquals(0, alone.code(), alone.errors());
        assertTrue(
                alone.errors().contains("pass '--add-modules jdk.incubator.vector'"),
                alone.errors());
        assertEquals(1, alone.errors().lines().count(), alone.errors());
    }
}
