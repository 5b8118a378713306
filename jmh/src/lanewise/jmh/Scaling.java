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
 * How our own time grows with the work and falls with threads and vector width, and what it costs
 * to hand work to a second thread and to keep a run's folder. No peers: {@link Quick} has those.
 */
final class Scaling {

    private static final int FORKS = 3;
    private static final List<Integer> BATCHES = List.of(16, 64, 256, 1024);
    private static final List<Integer> SIZES = List.of(256, 512, 1024, 2048, 4096);
    private static final String PRODUCT = "gemm/nn/512x512x512";

    private final Machine machine;
    private final List<Row> rows = new ArrayList<>();

    private Scaling(Machine machine) {
        this.machine = machine;
    }

    static void run(Path folder) throws IOException, InterruptedException {
        var scaling = new Scaling(Machine.measure());
        for (int fork = 1; fork <= FORKS; fork++) {
            System.out.printf("fork %d of %d%n", fork, FORKS);
            scaling.measure();
        }
        Map<String, Object> figures = scaling.figures();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("scaling.json"), Json.pretty(figures));
        System.out.println();
        figures.forEach((name, value) -> System.out.printf("%-52s %s%n", name, value));
        System.out.println("\nwritten: " + folder.resolve("scaling.json"));
        Forks.run(Handoff.class, List.of(), List.of());
        Forks.run(Tracking.class, List.of(), List.of());
    }

    private void measure() throws IOException, InterruptedException {
        var growing = new ArrayList<String>();
        BATCHES.forEach(batch -> growing.add(step(batch)));
        SIZES.forEach(n -> growing.add(product(n)));
        rows.addAll(Contest.fork(1, 0, "ours", growing));
        rows.addAll(Contest.fork(2, 0, "ours", List.of(step(64), step(256))));
        for (int bits : machine.peaks().keySet()) {
            rows.addAll(Contest.fork(1, bits, "ours", List.of(PRODUCT)));
        }
    }

    private static String step(int batch) {
        return "step/batch" + batch;
    }

    private static String product(int n) {
        return "gemm/nn/%dx%dx%d".formatted(n, n, n);
    }

    private Map<String, Object> figures() {
        var figures = new LinkedHashMap<String, Object>();
        for (int batch : BATCHES) {
            figures.put(
                    "step, batch %d: us an image".formatted(batch), us(step(batch), 0, 1) / batch);
        }
        for (int n : SIZES) {
            figures.put(
                    "product, n = %d: GFLOP/s".formatted(n),
                    2e-3 * n * n * n / us(product(n), 0, 1));
        }
        for (int batch : new int[] {64, 256}) {
            figures.put(
                    "step, batch %d: two threads over one".formatted(batch),
                    us(step(batch), 0, 1) / us(step(batch), 0, 2));
        }
        machine.peaks()
                .forEach((bits, peak) ->
                        figures.put(
                                "product, n = 512, %d bit: share of the peak of %.0f GFLOP/s"
                                        .formatted(bits, peak),
                                2e-3 * 512 * 512 * 512 / us(PRODUCT, bits, 1) / peak));
        return figures;
    }

    private double us(String work, int bits, int threads) {
        return Row.merge(rows).stream()
                .filter(r -> r.work().equals(work) && r.bits() == bits && r.threads() == threads)
                .findFirst()
                .orElseThrow()
                .median();
    }
}
