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
                EveryLayer.EXAMPLES.stream()
                        .map(EveryLayer.Example::row)
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
        EveryLayer.EXAMPLES.forEach(example -> meant.add(example.layer()));
        assertEquals(meant, Compiled.values(folder, meant.stream().map(Object::toString).toList()));
    }

    /** The page of PyTorch names every layer, with the twin that this page says it has. */
    @Test
    void thePageOfPyTorchHasTheSameLayersAndTwins() throws IOException {
        Map<String, String> twins = new TreeMap<>();
        rows(false).forEach((name, row) -> twins.put(name, row.split(" \\| ")[4]));
        Map<String, String> found = new TreeMap<>();
        Files.readAllLines(Path.of("docs", "pytorch.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .forEach(line ->
                        found.put(line.substring(3, line.indexOf('`', 3)), line.split(" \\| ")[1]));
        assertEquals(twins, found);
    }
}
