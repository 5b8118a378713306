package lanewise.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.io.Json;

/**
 * How far JVMs lie apart that do the same: C2 compiles a kernel well in one and badly in another.
 * Each JVM takes all cases in the same order, a few rounds each, and then once more; its figure is
 * the lower of the two medians.
 */
final class Luck {

    private Luck() {}

    static void run(Path folder, int jvms) throws IOException, InterruptedException {
        List<String> cases = Cases.luck().stream().map(Case::name).toList();
        var rows = new ArrayList<Row>();
        for (int jvm = 1; jvm <= jvms; jvm++) {
            System.out.printf("JVM %d of %d%n", jvm, jvms);
            rows.addAll(Contest.fork(1, 0, "ours", cases, Contest.Length.TWICE));
        }
        var figures = new ArrayList<Object>();
        System.out.printf("%n%-36s %10s %10s %10s %8s%n", "", "median us", "p10", "p90", "p90/p10");
        for (Row row : Row.merge(rows)) {
            Map<String, Object> figure = figure(row);
            figures.add(figure);
            System.out.printf(
                    "%-36s %10.2f %10.2f %10.2f %8.2f%n",
                    figure.values().stream().limit(5).toArray());
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("machine", Machine.measure().json());
        all.put("jvms", jvms);
        all.put("cases", figures);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("luck.json"), Json.pretty(all));
        System.out.println("\nwritten: " + folder.resolve("luck.json"));
    }

    /** Quantiles of the JVMs' medians. */
    private static Map<String, Object> figure(Row row) {
        List<Double> sorted = row.forkMedians().stream().sorted().toList();
        double p10 = quantile(sorted, 0.1);
        double p90 = quantile(sorted, 0.9);
        var figure = new LinkedHashMap<String, Object>();
        figure.put("case", row.work());
        figure.put("median_us", quantile(sorted, 0.5));
        figure.put("p10_us", p10);
        figure.put("p90_us", p90);
        figure.put("p90_over_p10", p90 / p10);
        figure.put("jvm_medians_us", row.forkMedians());
        return figure;
    }

    private static double quantile(List<Double> sorted, double q) {
        return sorted.get((int) Math.round(q * (sorted.size() - 1)));
    }
}
