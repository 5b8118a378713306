package lanewise.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Everything in {@code docs/performance} that is made from the figures in its folder {@code data}:
 * the pictures, and the tables between marks of the pages.
 *
 * <p>A mark is the comment {@code <!-- table: NAME -->}; the table goes from there to {@code <!--
 * end -->}.
 */
public final class Charts {

    /** The pages, from the top folder. */
    public static final Path FOLDER = Path.of("docs", "performance");

    private static final Pattern MARKED =
            Pattern.compile("(?s)(<!-- table: ([\\w-]+) -->\\n).*?(<!-- end -->)");
    private static final List<String> PAGES = List.of("results.md", "limits.md", "machines.md");
    private static final Pattern FIRST_SCREEN =
            Pattern.compile(
                    "gemm/nn/(64|512)x.*|conv/conv[123]/forward|conv/conv2/(data|weights)"
                            + "|dropout/backward/.*|pool/forward/.*|elementwise/gelu/.*"
                            + "|softmax/forward/.*|adam/.*|step/batch64.*|inference/.*");

    private Charts() {}

    /** Writes what the figures in this folder's {@code docs/performance} say. */
    public static void main(String[] args) throws IOException {
        for (Map.Entry<Path, String> file : files(FOLDER).entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
            System.out.println("written: " + file.getKey());
        }
    }

    /** What each file should hold. */
    static Map<Path, String> files(Path folder) throws IOException {
        List<Figures> machines = Figures.readAll(folder.resolve("data"));
        if (machines.isEmpty()) {
            throw new IOException(
                    folder.resolve("data")
                            + " has no figures; jmh/run --adopt=NAME puts some there");
        }
        var files = new LinkedHashMap<Path, String>();
        pictures(machines).forEach((name, svg) -> files.put(folder.resolve(name), svg));
        Map<String, Supplier<String>> tables = tables(machines);
        for (String page : PAGES) {
            Path path = folder.resolve(page);
            files.put(path, filled(path, tables));
        }
        return files;
    }

    private static Map<String, String> pictures(List<Figures> machines) {
        var pictures = new LinkedHashMap<String, String>();
        pictures.put(
                "ratios.svg", new RatioChart(machines, row -> true).draw("Every headline case"));
        pictures.put(
                "overview.svg",
                new RatioChart(
                                machines,
                                row -> !row.limit() && FIRST_SCREEN.matcher(row.label()).matches())
                        .draw(
                                "lanewise against the best of OpenBLAS, oneDNN, libtorch and ONNX Runtime"));
        pictures.put("scaling.svg", new ScalingChart(machines).draw());
        for (Figures machine : machines) {
            var roofline = new Roofline(machine);
            if (!roofline.isEmpty()) {
                pictures.put("roofline-" + machine.id() + ".svg", roofline.draw());
            }
            if (machine.warmup().isPresent()) {
                pictures.put("warmup-" + machine.id() + ".svg", new WarmupChart(machine).draw());
            }
        }
        return pictures;
    }

    private static Map<String, Supplier<String>> tables(List<Figures> machines) {
        var tables = new LinkedHashMap<String, Supplier<String>>();
        tables.put("summary", () -> Tables.summary(machines));
        tables.put("scaling", () -> Tables.scaling(machines));
        tables.put("warmup", () -> Warmup.table(machines));
        tables.put("luck", () -> Luck.table(machines));
        tables.put("targets", () -> Targets.table(machines));
        tables.put("machines", () -> Tables.machines(machines));
        for (Figures machine : machines) {
            tables.put(machine.id(), () -> Tables.headlines(machine));
        }
        return tables;
    }

    private static String filled(Path page, Map<String, Supplier<String>> tables)
            throws IOException {
        Matcher marked = MARKED.matcher(Files.readString(page));
        var text = new StringBuilder();
        while (marked.find()) {
            Supplier<String> table = tables.get(marked.group(2));
            if (table == null) {
                throw new IOException(
                        Format.of(
                                "%s wants the table %s, expected one of %s",
                                page,
                                marked.group(2),
                                tables.keySet().stream().collect(Collectors.joining(", "))));
            }
            marked.appendReplacement(
                    text,
                    Matcher.quoteReplacement(
                            marked.group(1) + "\n" + table.get() + "\n" + marked.group(3)));
        }
        return marked.appendTail(text).toString();
    }
}
