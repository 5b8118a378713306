package lanewise.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lanewise.io.Json;

/**
 * How our own time grows with the work and falls with threads and vector width, and what it costs
 * to hand work to a second thread and to keep a run's folder. No peers: {@link Quick} has those.
 */
final class Scaling {

    private static final int FORKS = 3;
    private static final List<Integer> BATCHES = List.of(16, 64, 256, 1024);
    private static final List<Integer> THREADED = List.of(64, 256);
    private static final List<Integer> SIZES = List.of(256, 512, 1024, 2048, 4096);
    private static final int WIDTHS_SIZE = 512;

    private final Machine machine;
    private final List<Row> rows = new ArrayList<>();

    private Scaling(Machine machine) {
        this.machine = machine;
    }

    static void run(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var scaling = new Scaling(Machine.measure());
        for (int fork = 1; fork <= FORKS; fork++) {
            System.out.printf("fork %d of %d%n", fork, FORKS);
            scaling.measure();
        }
        Map<String, Object> figures = scaling.figures();
        figures.put("handoff", Forks.answer(Handoff.class));
        figures.put("tracking", Forks.answer(Tracking.class));
        Files.writeString(folder.resolve("scaling.json"), Json.pretty(figures));
        System.out.println("\nwritten: " + folder.resolve("scaling.json"));
    }

    private void measure() throws IOException, InterruptedException {
        var growing = new ArrayList<String>();
        BATCHES.forEach(batch -> growing.add(step(batch)));
        SIZES.forEach(n -> growing.add(product(n)));
        rows.addAll(Contest.fork(1, 0, "ours", growing));
        rows.addAll(Contest.fork(2, 0, "ours", THREADED.stream().map(Scaling::step).toList()));
        for (int bits : machine.peaks().keySet()) {
            rows.addAll(Contest.fork(1, bits, "ours", List.of(product(WIDTHS_SIZE))));
        }
    }

    private static String step(int batch) {
        return "step/batch" + batch;
    }

    private static String product(int n) {
        return "gemm/nn/%dx%dx%d".formatted(n, n, n);
    }

    /** Every figure with one value a JVM. */
    private Map<String, Object> figures() {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("machine", machine.json());
        var images = new ArrayList<Object>();
        for (int batch : BATCHES) {
            images.add(
                    figure(
                            "batch",
                            batch,
                            "us",
                            us(step(batch), 0, 1).stream().map(us -> us / batch)));
        }
        figures.put("images", images);
        var products = new ArrayList<Object>();
        for (int n : SIZES) {
            products.add(figure("n", n, "gflops", rates(n, 0)));
        }
        figures.put("products", products);
        var widths = new ArrayList<Object>();
        machine.peaks()
                .forEach((bits, peak) ->
                        widths.add(
                                figure(
                                        "bits",
                                        bits,
                                        "share",
                                        rates(WIDTHS_SIZE, bits).map(r -> r / peak))));
        figures.put("widths", widths);
        var threads = new ArrayList<Object>();
        for (int batch : THREADED) {
            List<Double> one = us(step(batch), 0, 1);
            List<Double> two = us(step(batch), 0, 2);
            threads.add(
                    figure(
                            "batch",
                            batch,
                            "speedup",
                            IntStream.range(0, FORKS).mapToObj(i -> one.get(i) / two.get(i))));
        }
        figures.put("threads", threads);
        return figures;
    }

    private static Map<String, Object> figure(
            String at, int size, String name, Stream<Double> values) {
        var figure = new LinkedHashMap<String, Object>();
        figure.put(at, size);
        figure.put(name, values.toList());
        System.out.println(Json.compact(figure));
        return figure;
    }

    /** GFLOP/s of a square product. */
    private Stream<Double> rates(int n, int bits) {
        return us(product(n), bits, 1).stream().map(us -> 2e-3 * n * n * n / us);
    }

    /** Each JVM's median. */
    private List<Double> us(String work, int bits, int threads) {
        return Row.merge(rows).stream()
                .filter(r -> r.work().equals(work) && r.bits() == bits && r.threads() == threads)
                .findFirst()
                .orElseThrow()
                .forkMedians();
    }
}
