package lanewise.track;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the process takes of its machine, since the last time it was asked. */
final class SystemFigures {
    static final List<String> COLUMNS = List.of("cpu", "memory", "heap", "gc", "time");

    private static final Path MEMORY = Path.of("/proc/self/statm");
    private static final int PAGE_BYTES = 4096;
    private static final double MEGABYTE = 1e6;

    private long asked = System.nanoTime();
    private long cpu = cpuNanos();
    private long collecting = collectingMillis();

    /**
     * The cores kept busy ({@code cpu}), resident memory and used heap in megabytes ({@code
     * memory}, where Linux tells it, and {@code heap}), the share of the time that the garbage
     * collector took ({@code gc}).
     */
    Map<String, Object> ask() {
        long now = System.nanoTime();
        long cpuNow = cpuNanos();
        long collectingNow = collectingMillis();
        double passed = Math.max(1, now - asked);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("cpu", (float) ((cpuNow - cpu) / passed));
        long resident = residentBytes();
        if (resident > 0) {
            figures.put("memory", (float) (resident / MEGABYTE));
        }
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        figures.put("heap", (float) (heap / MEGABYTE));
        figures.put("gc", (float) ((collectingNow - collecting) * 1e6 / passed));
        asked = now;
        cpu = cpuNow;
        collecting = collectingNow;
        return figures;
    }

    /** What is asked when the line is written. */
    RunWriter.Entry line(long step, double time) {
        return to -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("type", "system");
            fields.put("step", step);
            Map<String, Object> figures = ask();
            fields.putAll(figures);
            fields.put("time", time);
            to.metric(fields);
            figures.forEach((name, value) ->
                    to.events().scalar("system/" + name, step, ((Number) value).doubleValue()));
        };
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static long collectingMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private static long residentBytes() {
        try {
            return Long.parseLong(Files.readString(MEMORY).split(" ")[1]) * PAGE_BYTES;
        } catch (IOException | RuntimeException notTold) {
            return 0;
        }
    }
}
