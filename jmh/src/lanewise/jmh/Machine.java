package lanewise.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.incubator.vector.FloatVector;

/**
 * Where the suite ran, of which commit, and what one core could do there.
 *
 * @param cpu the processor's name as the system has it
 * @param commit what was measured; ends with {@code -changed} if the sources differ from it
 * @param peers their versions by name; libtorch's says whether it was built with MKL
 * @param peaks GFLOP/s of fused multiply-adds by vector width in bits
 * @param copies GB/s read and written by a copy, by floats copied
 */
record Machine(
        String cpu,
        int family,
        int model,
        int processors,
        String commit,
        String date,
        String jdk,
        Map<String, String> peers,
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
        Map<String, String> cpu = cpuInfo();
        return new Machine(
                cpu.getOrDefault("model name", System.getProperty("os.arch")),
                Integer.parseInt(cpu.getOrDefault("cpu family", "0")),
                Integer.parseInt(cpu.getOrDefault("model", "0")),
                Runtime.getRuntime().availableProcessors(),
                head(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                Runtime.version().toString(),
                Engines.versions(),
                environment,
                peaks,
                copies);
    }

    private static String head() throws IOException, InterruptedException {
        String commit = git("rev-parse", "--short=7", "HEAD");
        boolean clean = git("status", "--porcelain", "--", "src/main", "jmh", "pom.xml").isEmpty();
        return clean ? commit : commit + "-changed";
    }

    private static String git(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        return process.waitFor() == 0 ? output : "unknown";
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

    private static Map<String, String> cpuInfo() throws IOException {
        var fields = new LinkedHashMap<String, String>();
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return fields;
        }
        for (String line : Files.readAllLines(info)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).trim(), line.substring(colon + 1).trim());
            }
        }
        return fields;
    }

    /** The processor as a reader would name it. */
    String processor() {
        return "%s, family %d, model %d".formatted(cpu, family, model);
    }

    /** Everything, for a file of results. */
    Map<String, Object> json() {
        var map = new LinkedHashMap<String, Object>();
        map.put("cpu", cpu);
        map.put("family", family);
        map.put("model", model);
        map.put("processors", processors);
        map.put("commit", commit);
        map.put("date", date);
        map.put("jdk", jdk);
        map.put("peers", peers);
        map.put("environment", environment);
        map.put("peak_gflops", texts(peaks));
        map.put("copy_gbytes", texts(copies));
        return map;
    }

    private static Map<String, Object> texts(TreeMap<Integer, Double> values) {
        var texts = new LinkedHashMap<String, Object>();
        values.forEach((key, value) -> texts.put(key.toString(), value));
        return texts;
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
