package lanewise.jmh;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.io.Json;
import lanewise.kernel.KernelChoice;

/**
 * How fast a JVM trains in its first seconds, while the kernels are compiled: as it starts by
 * itself, and on vector kernels from the first step, in turns, beside an empty JVM.
 */
final class Warmup {

    private static final int FORKS = 5;
    private static final int BATCH = 64;
    private static final double SECONDS = 8;
    private static final double INTERVAL = 0.25;

    /** Steps whose median says how fast a JVM is at the first of them. */
    private static final int STEPS_AT_A_TIME = 5;

    private static final List<String> AT_ONCE = List.of("-D" + KernelChoice.PROPERTY + "=vector");

    private static final double MEGABYTE = 1e6;

    private Warmup() {}

    static void run(Path folder) throws IOException, InterruptedException {
        var seconds = new ArrayList<Double>();
        for (double end = INTERVAL; end <= SECONDS; end += INTERVAL) {
            seconds.add(end);
        }
        var own = new ArrayList<Map<?, ?>>();
        var vector = new ArrayList<Map<?, ?>>();
        var empty = new ArrayList<Double>();
        for (int fork = 1; fork <= FORKS; fork++) {
            long start = System.nanoTime();
            Forks.run(Empty.class, List.of(), List.of());
            empty.add((System.nanoTime() - start) / 1e9);
            own.add(train("as it starts by itself", List.of()));
            vector.add(train("vector kernels at once", AT_ONCE));
        }
        var figures = new LinkedHashMap<String, Object>();
        figures.put("machine", Machine.measure().json());
        figures.put("empty_jvm_s", empty);
        figures.put("seconds", seconds);
        figures.put("by_itself", own);
        figures.put("vector_at_once", vector);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("warmup.json"), Json.pretty(figures));
        System.out.println("\nwritten: " + folder.resolve("warmup.json"));
    }

    private static Map<?, ?> train(String title, List<String> options)
            throws IOException, InterruptedException {
        var answer = (Map<?, ?>) Forks.answer(Warmup.class, options);
        System.out.printf(
                "%s: first step after %s s, the longest took %s ms, 90 %% of full speed after %s s,"
                        + " %s ms a step; %s MB allocated by the first step, %s by all%n",
                title,
                answer.get("first_step_s"),
                answer.get("longest_step_ms"),
                answer.get("ninety_s"),
                answer.get("full_ms"),
                answer.get("first_step_allocates_mb"),
                answer.get("allocates_mb"));
        return answer;
    }

    /** Trains for some seconds, milliseconds a step in each interval, and then to full speed. */
    public static void main(String[] args) throws IOException {
        var training = Lanewise.vector(1).offer(new Step(BATCH, Step.DROPOUT)).orElseThrow().get();
        var means = new ArrayList<Double>();
        double firstEnd = 0;
        double last = sinceStart();
        double sum = 0;
        int count = 0;
        var ends = new ArrayList<Double>(List.of(last));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getTotalThreadAllocatedBytes();
        long first = 0;
        while (means.size() < SECONDS / INTERVAL) {
            training.run();
            double end = sinceStart();
            if (firstEnd == 0) {
                firstEnd = end;
                first = threads.getTotalThreadAllocatedBytes() - before;
            }
            ends.add(end);
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
        long all = threads.getTotalThreadAllocatedBytes() - before;
        double full = Contest.warm(training, Contest.COMPILER_QUIET_NANOS) / 1e6;
        var answer = new LinkedHashMap<String, Object>();
        answer.put("first_step_s", firstEnd);
        answer.put("longest_step_ms", longest(ends));
        answer.put("ninety_s", ninety(ends, full));
        answer.put("first_step_allocates_mb", first / MEGABYTE);
        answer.put("allocates_mb", all / MEGABYTE);
        answer.put("full_ms", full);
        answer.put("step_ms", means);
        Files.writeString(Path.of(args[0]), Json.pretty(answer));
    }

    /** When steps began to take no longer than full speed over 0.9; the end if they never did. */
    private static double ninety(List<Double> ends, double fullMillis) {
        for (int i = 0; i + STEPS_AT_A_TIME < ends.size(); i++) {
            double[] steps = new double[STEPS_AT_A_TIME];
            for (int j = 0; j < steps.length; j++) {
                steps[j] = 1e3 * (ends.get(i + j + 1) - ends.get(i + j));
            }
            Arrays.sort(steps);
            if (steps[STEPS_AT_A_TIME / 2] <= fullMillis / 0.9) {
                return ends.get(i);
            }
        }
        return ends.getLast();
    }

    /** The longest step but the first, which stands by itself. */
    private static double longest(List<Double> ends) {
        double longest = 0;
        for (int i = 2; i < ends.size(); i++) {
            longest = Math.max(longest, 1e3 * (ends.get(i) - ends.get(i - 1)));
        }
        return longest;
    }

    /** Seconds since this JVM's start. */
    private static double sinceStart() {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        Instant now = Instant.now();
        return now.getEpochSecond() - start / 1e3 + now.getNano() / 1e9;
    }
}
