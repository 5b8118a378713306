package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lanewise.tensor.Shape;
import lanewise.train.Tutorial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds docs/layers.md against the code: one row a layer, with what the code says of an example.
 */
class LayersPageTest {
    private static final Path PAGE = Path.of("docs/layers.md");
    private static final String LOSSES_HEADING = "\n## Losses\n";
    private static final Shape IMAGE = Shape.image(4, 8, 8);
    private static final Shape SEQUENCE = Shape.of(4, 8);
    private static final Shape ROW = Shape.of(8);

    private record Example(Layer layer, Shape input) {
        String row() {
            String parameters =
                    layer.parameters(input).stream()
                            .map(spec -> "`" + spec.name() + "` " + spec.shape())
                            .collect(Collectors.joining(", "));
            return "| `%s` | `%s` | %s → %s | %s |"
                    .formatted(
                            layer.getClass().getSimpleName(),
                            layer,
                            input,
                            layer.outputShape(input),
                            parameters.isEmpty() ? "–" : parameters);
        }
    }

    private static final List<Example> EXAMPLES =
            List.of(
                    new Example(Layers.conv2d(4, 6, 3), IMAGE),
                    new Example(Layers.conv1d(4, 6, 3), SEQUENCE),
                    new Example(Layers.convTranspose2d(4, 6, 3).stride(2, 1), IMAGE),
                    new Example(Layers.linear(8, 5), ROW),
                    new Example(Layers.embedding(100, 16), ROW),
                    new Example(Layers.flatten(), IMAGE),
                    new Example(Layers.residual(Layers.linear(8, 8), Layers.relu()), ROW),
                    new Example(Layers.maxPool2d(2), IMAGE),
                    new Example(Layers.avgPool2d(2), IMAGE),
                    new Example(Layers.adaptiveAvgPool2d(1), IMAGE),
                    new Example(Layers.batchNorm1d(4), SEQUENCE),
                    new Example(Layers.batchNorm2d(4), IMAGE),
                    new Example(Layers.layerNorm(8), ROW),
                    new Example(Layers.groupNorm(2, 4), IMAGE),
                    new Example(Layers.relu(), ROW),
                    new Example(Layers.leakyRelu(0.01), ROW),
                    new Example(Layers.relu6(), ROW),
                    new Example(Layers.elu(), ROW),
                    new Example(Layers.selu(), ROW),
                    new Example(Layers.gelu(), ROW),
                    new Example(Layers.silu(), ROW),
                    new Example(Layers.mish(), ROW),
                    new Example(Layers.hardswish(), ROW),
                    new Example(Layers.hardsigmoid(), ROW),
                    new Example(Layers.sigmoid(), ROW),
                    new Example(Layers.tanh(), ROW),
                    new Example(Layers.softplus(), ROW),
                    new Example(Layers.softmax(), ROW),
                    new Example(Layers.logSoftmax(), ROW),
                    new Example(Layers.dropout(0.5), ROW),
                    new Example(Layers.dropout1d(0.5), SEQUENCE),
                    new Example(Layers.dropout2d(0.5), IMAGE),
                    new Example(Layers.dropout3d(0.5), Shape.of(4, 2, 8, 8)),
                    new Example(Layers.alphaDropout(0.1), ROW),
                    new Example(Layers.featureAlphaDropout(0.1), IMAGE),
                    new Example(Layers.gaussianDropout(0.5), ROW),
                    new Example(Layers.gaussianNoise(0.1), ROW),
                    new Example(Layers.dropConnect(Layers.linear(8, 5), 0.5), ROW),
                    new Example(Layers.dropBlock(0.1, 3), IMAGE),
                    new Example(Layers.stochasticDepth(0.2), ROW),
                    new Example(Layers.standout(1, 0), ROW),
                    new Example(Layers.sequenceDropout(0.5), SEQUENCE),
                    new Example(Layers.variationalDropout(8, 5, 1e-4), ROW),
                    new Example(Layers.concreteDropout(Layers.linear(8, 5), 1e-6, 1e-4), ROW));

    private static final List<Loss> LOSSES =
            List.of(
                    Layers.crossEntropy(),
                    Layers.nll(),
                    Layers.bceWithLogits(),
                    Layers.mse(),
                    Layers.l1(),
                    Layers.smoothL1(),
                    Layers.huber());

    /** The public records of the package and of those below that implement a type. */
    private static TreeSet<String> records(Class<?> type) throws Exception {
        Path folder =
                Path.of(Layer.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                        .resolve("lanewise/nn");
        TreeSet<String> names = new TreeSet<>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.endsWith(".class") || name.contains("$")) {
                    continue;
                }
                String below = folder.relativize(file).toString().replace(".class", "");
                Class<?> found = Class.forName("lanewise.nn." + below.replace('/', '.'));
                boolean shown = java.lang.reflect.Modifier.isPublic(found.getModifiers());
                if (found.isRecord() && shown && type.isAssignableFrom(found)) {
                    names.add(found.getSimpleName());
                }
            }
        }
        return names;
    }

    /** The rows of a part of the page, by the name in their first cell. */
    private static Map<String, String> rows(boolean losses) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(LOSSES_HEADING);
        int to = page.indexOf("\n## ", from + 1);
        Map<String, String> rows = new TreeMap<>();
        (losses ? page.substring(from, to) : page.substring(0, from))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .filter(line -> line.endsWith("| yes |") || line.endsWith("| – |"))
                .forEach(line -> rows.put(line.substring(3, line.indexOf('`', 3)), line));
        return rows;
    }

    @Test
    void everyLayerAndLossHasItsRow() throws Exception {
        assertEquals(records(Layer.class), rows(false).keySet());
        assertEquals(records(Loss.class), rows(true).keySet());
    }

    /** What PyTorch's recorded operations and its recorded network hold, by simple names. */
    private static TreeSet<String> golden() {
        TreeSet<String> names = new TreeSet<>();
        Golden.all()
                .forEach(each -> {
                    String op = each.op().replaceFirst("_loss$", "").replace("_", "");
                    boolean image = each.holds("input") && each.shape("input").rank() == 4;
                    names.add(op.equals("batchnorm") ? op + (image ? "2d" : "1d") : op);
                });
        Tutorial.network(Shape.image(3, 32, 32), 10, 0.25).layers().stream()
                .map(named -> named.layer().getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .forEach(names::add);
        return names;
    }

    @Test
    void thePageSaysWhatIsHeldToPyTorchsFiles() throws IOException {
        Map<String, String> rows = rows(false);
        rows.putAll(rows(true));
        TreeSet<String> golden = golden();
        String wrong =
                rows.entrySet().stream()
                        .filter(row ->
                                row.getValue().endsWith("| yes |")
                                        != golden.contains(row.getKey().toLowerCase(Locale.ROOT)))
                        .map(Map.Entry::getValue)
                        .collect(Collectors.joining("\n"));
        assertEquals("", wrong);
    }

    @Test
    void rowsSayWhatTheCodeSays() throws IOException, URISyntaxException {
        List<String> lines = Files.readAllLines(PAGE);
        String missing =
                EXAMPLES.stream()
                        .map(Example::row)
                        .filter(row -> lines.stream().noneMatch(line -> line.startsWith(row)))
                        .collect(Collectors.joining("\n"));
        assertEquals("", missing);
        for (Loss loss : LOSSES) {
            String row = "| `%s` | `%s` |".formatted(loss.getClass().getSimpleName(), loss);
            assertEquals(1, lines.stream().filter(line -> line.startsWith(row)).count(), row);
        }
    }

    /** The examples are programs: each compiles, and makes the layer or loss that it stands for. */
    @Test
    void examplesCompileAsTheyAreWritten(@TempDir Path folder) throws Exception {
        List<Object> meant = new ArrayList<>(LOSSES);
        EXAMPLES.forEach(example -> meant.add(example.layer()));
        assertEquals(meant, Compiled.values(folder, meant.stream().map(Object::toString).toList()));
    }
}
