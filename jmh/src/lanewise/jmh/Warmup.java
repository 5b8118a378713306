package lanewise.jmh;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import lanewise.io.Json;

/** How fast a JVM trains in its first seconds, while the kernels are compiled. */
final class Warmup {

    private static final int FORKS = 3;
    private static final int BATCH = 64;
    private static final double SECONDS = 8;
    private static final double INTERVAL = 0.25;

    private Warmup() {}

    static void run(Path folder) throws IOException, InterruptedException {
        var first = new ArrayList<Object>();
        var full = new ArrayList<Object>();
        var steps = new ArrayList<Object>();
        var seconds = new ArrayList<Double>();
        for (double end = INTERVAL; end <= SECONDS; end += INTERVAL) {
            seconds.add(end);
        }
        for (int fork = 1; fork <= FORKS; fork++) {
            var answer = (Map<?, ?>) Forks.answer(Warmup.class);
            first.add(answer.get("first_step_s"));
            full.add(answer.get("full_ms"));
            steps.add(answer.get("step_ms"));
            System.out.printf(
                    "first step after %s s, full speed %s ms a step%n",
                    first.getLast(), full.getLast());
        }
        var figures = new LinkedHashMap<String, Object>();
        figures.put("machine", Machine.measure().json());
        figures.put("first_step_s", first);
        figures.put("full_ms", full);
        figures.put("seconds", seconds);
        figures.put("step_ms", steps);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("warmup.json"), Json.pretty(figures));
        System.out.println("\nwritten: " + folder.resolve("warmup.json"));
    }

    /** Trains for some seconds, milliseconds a step in each interval, and then to full speed. */
    public static void main(String[] args) throws IOException {
        var training = Lanewise.vector(1).offer(new Step(BATCH, Step.DROPOUT)).orElseThrow().get();
        var means = new ArrayList<Double>();
        double firstEnd = 0;
        double last = sinceStart();
        double sum = 0;
        int count = 0;
        while (means.size() < SECONDS / INTERVAL) {
            training.run();
            double end = sinceStart();
            firstEnd = firstEnd == 0 ? end : firstEnd;
            // A step that spans intervals counts in each of them.
            while (end > (means.size() + 1) * INTERVAL && means.size() < SECONDS / INTERVAL) {
                boolean spans = count == 0 && means.size() * INTERVAL > last;
                means.add(count > 0 ? sum / count : spans ? 1e3 * (end - last) : 0);
                sum = 0;
                count = 0;
            }
            sum += 1e3 * (end - last);
            count++;
            last = end;
        }
        Files.writeString(
                Path.of(args[0]),
                Json.pretty(
                        Map.of(
                                "first_step_s",
                                firstEnd,
                                "full_ms",
                                Contest.warm(training, Contest.COMPILER_QUIET_NANOS) / 1e6,
                                "step_ms",
                                means)));
    }

    /** Seconds since this JVM's start. */
    private static double sinceStart() {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        return (System.currentTimeMillis() - start) / 1e3;
    }
}
