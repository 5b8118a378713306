package lanewise.jmh;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.incubator.vector.FloatVector;

/**
 * Where the suite ran and what one core could do there.
 *
 * @param peaks GFLOP/s of fused multiply-adds by vector width in bits
 * @param copies GB/s read and written by a copy, by floats copied
 */
record Machine(
        String processor,
        int processors,
        String jdk,
        Map<String, String> environment,
        TreeMap<Integer, Double> peaks,
        TreeMap<Integer, Double> copies) {

    /** What decides whether an engine has its best chance, beside the options of the JVM. */
    private static final List<String> SETTINGS =
            List.of("LD_PRELOAD", "MALLOC_CONF", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS");

    static Machine measure() throws IOException, InterruptedException {
        var peaks = new TreeMap<Integer, Double>();
        var copies = new TreeMap<Integer, Double>();
        int widest = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        for (int bits = 128; bits <= widest; bits *= 2) {
            for (String line : limits(bits, bits == widest)) {
                String[] parts = line.split(" ");
                var target = parts[0].equals("peak") ? peaks : copies;
                target.put(Integer.parseInt(parts[1]), Double.parseDouble(parts[2]));
            }
        }
        var environment = new LinkedHashMap<String, String>();
        for (String name : SETTINGS) {
            environment.put(name, System.getenv().getOrDefault(name, "not set"));
        }
        environment.put(
                "JVM",
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(option ->
                                option.startsWith("-X") || option.startsWith("-Dlanewise"))
                        .collect(Collectors.joining(" ")));
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                environment,
                peaks,
                copies);
    }

    private static List<String> limits(int bits, boolean bandwidth)
            throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        Process process =
                Forks.builder(
                                Limits.class,
                                List.of("-D" + Settings.BITS + "=" + bits),
                                bandwidth ? List.of("copy") : List.of())
                        .start();
        try (BufferedReader reader = process.inputReader()) {
            reader.lines().filter(l -> l.matches("(peak|copy) .*")).forEach(lines::add);
        }
        process.waitFor();
        return lines;
    }

    private static String processorName() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return System.getProperty("os.arch");
        }
        var fields = new LinkedHashMap<String, String>();
        for (String line : Files.readAllLines(info)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).trim(), line.substring(colon + 1).trim());
            }
        }
        return "%s, family %s, model %s"
                .formatted(
                        fields.getOrDefault("model name", System.getProperty("os.arch")),
                        fields.getOrDefault("cpu family", "unknown"),
                        fields.getOrDefault("model", "unknown"));
    }

    /** The peak at a width, at the widest for 0. */
    double peak(int bits) {
        return bits == 0 ? peaks.lastEntry().getValue() : peaks.get(bits);
    }

    /** The bandwidth of a copy that moves about as many bytes. */
    double copy(double bytes) {
        int floats = (int) Math.min(Integer.MAX_VALUE / 2, bytes / 8);
        var at = copies.ceilingEntry(floats);
        return at == null ? copies.lastEntry().getValue() : at.getValue();
    }
}
