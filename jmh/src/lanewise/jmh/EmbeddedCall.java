package lanewise.jmh;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import lanewise.io.Json;

/** A program that classifies one image at a time with one engine; started by {@link Embed}. */
final class EmbeddedCall {
    private static final String PEERS = "lanewise.jmh.peers.Embedded";
    private static final int CALLS = 5000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private EmbeddedCall() {}

    /**
     * Answers once, and then, if {@code args[2]} is {@code calls}, many times.
     *
     * @param args the file for the figures, the engine, and how long
     */
    public static void main(String[] args) throws Exception {
        Work work = engine(args[1]).offer(new Inference(1)).orElseThrow().get();
        long cold = THREADS.getTotalThreadAllocatedBytes();
        work.run();
        var figures = new LinkedHashMap<String, Object>();
        figures.put("answered_at_ms", System.currentTimeMillis());
        figures.put("resident_mb", resident());
        if (args[2].equals("calls")) {
            new Inference(1).check(args[1], work.output());
            Contest.warm(work, Contest.COMPILER_QUIET_NANOS);
            // By every thread: another one rehearses.
            figures.put("cold_allocated_mb", (THREADS.getTotalThreadAllocatedBytes() - cold) / 1e6);
            calls(work, figures);
        }
        Files.writeString(Path.of(args[0]), Json.pretty(figures));
        System.exit(0);
    }

    private static void calls(Work work, Map<String, Object> figures) throws IOException {
        long[] nanos = new long[CALLS];
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            work.run();
            nanos[i] = System.nanoTime() - start;
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        Arrays.sort(nanos);
        figures.put("p50_us", nanos[CALLS / 2] / 1e3);
        figures.put("p99_us", nanos[CALLS / 100 * 99] / 1e3);
        figures.put("allocated_bytes", allocated / CALLS);
        figures.put("resident_after_mb", resident());
    }

    @SuppressWarnings("unchecked")
    private static Engine engine(String name) throws ReflectiveOperationException {
        return switch (name) {
            case "vector" -> Lanewise.vector(1);
            case "scalar" -> Lanewise.scalar(1);
            default ->
                    ((Function<String, Engine>) Class.forName(PEERS).getConstructor().newInstance())
                            .apply(name);
        };
    }

    /** The most memory that was resident until now, in MB of 2^20 bytes; 0 where Linux is not. */
    static long resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0)
                >> 10;
    }
}
