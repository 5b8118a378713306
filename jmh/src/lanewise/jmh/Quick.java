package lanewise.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lanewise.io.Json;

/**
 * The headline ratios in a few minutes: in each of several JVMs every engine takes its turn at a
 * case, round by round, so that a change of the machine's clock meets all of them.
 */
final class Quick {

    private static final int FORKS = 3;
    private static final int THREADS = 2;

    private Quick() {}

    static void run(Path folder) throws IOException, InterruptedException {
        var rows = new ArrayList<Row>();
        for (int fork = 1; fork <= FORKS; fork++) {
            System.out.printf("fork %d of %d%n", fork, FORKS);
            rows.addAll(contest(1, Cases.quick()));
            if (Runtime.getRuntime().availableProcessors() >= THREADS) {
                System.out.printf("%d threads%n", THREADS);
                rows.addAll(contest(THREADS, Cases.quickThreaded()));
            }
        }
        List<Row> merged = Row.merge(rows);
        Report.of(merged, Machine.measure()).write(folder, "quick-details");
        List<Map<String, Object>> headlines = headlines(merged);
        Files.writeString(folder.resolve("quick.json"), lines(headlines));
        System.out.printf(
                "%n%-44s %10s %10s %7s  %-15s %s%n",
                "", "ours us", "peer us", "ratio", "over JVMs", "peer");
        for (var row : headlines) {
            System.out.printf(
                    "%-44s %10.2f %10.2f %7.2f  %6.2f to %-6.2f %s%n",
                    row.get("case"),
                    row.get("ours_us"),
                    row.get("peer_us"),
                    row.get("ratio"),
                    row.get("ratio_min"),
                    row.get("ratio_max"),
                    row.get("peer"));
        }
        System.out.println("\nwritten: " + folder.resolve("quick.json") + ", quick-details.md");
    }

    private static List<Row> contest(int threads, List<Case> cases)
            throws IOException, InterruptedException {
        return Contest.fork(threads, 0, ".*", cases.stream().map(Case::name).toList());
    }

    /** Ours against the best peer, case by case; and against a copy, where that is the limit. */
    private static List<Map<String, Object>> headlines(List<Row> rows) {
        var headlines = new ArrayList<Map<String, Object>>();
        for (Row ours : rows) {
            if (!ours.engine().equals("ours")) {
                continue;
            }
            Row best = null;
            for (Row row : rows) {
                if (!row.label().equals(ours.label()) || row.engine().equals("ours")) {
                    continue;
                }
                if (row.engine().equals(Copy.NAME)) {
                    headlines.add(headline(ours.label() + " (limit)", ours, row));
                } else if (best == null || row.jvmMedian() < best.jvmMedian()) {
                    best = row;
                }
            }
            if (best != null) {
                headlines.add(headline(ours.label(), ours, best));
            }
        }
        return headlines;
    }

    /** Times are the medians of the JVMs' medians; the ratio is the median of the JVMs' ratios. */
    private static Map<String, Object> headline(String name, Row ours, Row peer) {
        List<Double> our = ours.forkMedians();
        List<Double> their = peer.forkMedians();
        double[] ratios =
                IntStream.range(0, our.size())
                        .mapToDouble(i -> their.get(i) / our.get(i))
                        .toArray();
        Arrays.sort(ratios);
        var row = new LinkedHashMap<String, Object>();
        row.put("case", name);
        row.put("ours_us", ours.jvmMedian());
        row.put("peer", peer.engine());
        row.put("peer_us", peer.jvmMedian());
        row.put("ratio", ratios[ratios.length / 2]);
        row.put("ratio_min", ratios[0]);
        row.put("ratio_max", ratios[ratios.length - 1]);
        return row;
    }

    private static String lines(List<Map<String, Object>> rows) {
        return "[\n" + String.join(",\n", rows.stream().map(Json::compact).toList()) + "\n]\n";
    }
}
