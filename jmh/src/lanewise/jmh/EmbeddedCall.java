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

    /**
     * Loaded where calls are counted alone: a program has no such thing before its first answer.
     */
    private static final class Threads {
        static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    }

    private EmbeddedCall() {}

    /**
     * Answers once, and then, if {@code args[2]} is {@code calls}, many times.
     *
     * @param args the file for the figures, the engine, and how long
     */
    public static void main(String[] args) throws Exception {
        boolean counts = args[2].equals("calls");
        Work work = work(args[1]);
        long cold = counts ? Threads.BEAN.getTotalThreadAllocatedBytes() : 0;
        work.run();
        var figures = new LinkedHashMap<String, Object>();
        figures.put("answered_at_ms", System.currentTimeMillis());
        figures.put("resident_mb", resident());
        if (counts) {
            new Inference(1).check(args[1], work.output());
            Contest.warm(work, Contest.COMPILER_QUIET_NANOS);
            // By every thread: another one rehearses.
            figures.put(
                    "cold_allocated_mb",
                    (Threads.BEAN.getTotalThreadAllocatedBytes() - cold) / 1e6);
            calls(work, figures);
        }
        Files.writeString(Path.of(args[0]), Json.pretty(figures));
        System.exit(0);
    }

    private static void calls(Work work, Map<String, Object> figures) throws IOException {
        long[] nanos = new long[CALLS];
        long before = Threads.BEAN.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            work.run();
            nanos[i] = System.nanoTime() - start;
        }
        long allocated = Threads.BEAN.getCurrentThreadAllocatedBytes() - before;
        Arrays.sort(nanos);
        figures.put("p50_us", nanos[CALLS / 2] / 1e3);
        figures.put("p99_us", nanos[CALLS / 100 * 99] / 1e3);
        figures.put("allocated_bytes", allocated / CALLS);
        figures.put("resident_after_mb", resident());
    }

    @SuppressWarnings("unchecked")
    private static Work work(String engine) throws ReflectiveOperationException {
        var one = new Inference(1);
        if (engine.equals("lanewise")) {
            return new LanewiseNet.Evaluation(one);
        }
        var peers = (Function<String, Engine>) Class.forName(PEERS).getConstructor().newInstance();
        return peers.apply(engine).offer(one).orElseThrow().get();
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
