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
 * @param processor its name, and on x86 its family and model
 * @param run what was measured when: commit, date, JDK
 * @param peers their versions by name; libtorch's says whether it was built with MKL
 * @param environment what decides whether an engine has its best chance
 * @param peaks GFLOP/s of fused multiply-adds by vector width in bits
 * @param copies GB/s read and written by a copy, by floats copied
 */
record Machine(
        Map<String, Object> processor,
        Map<String, Object> run,
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
        return new Machine(
                processorFound(), runNow(), Engines.versions(), environment, peaks, copies);
    }

    private static Map<String, Object> runNow() throws IOException, InterruptedException {
        var run = new LinkedHashMap<String, Object>();
        run.put("commit", commit());
        run.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        run.put("jdk", Runtime.version().toString());
        return run;
    }

    /** Ends with {@code -changed} if the sources differ from it. */
    private static String commit() throws IOException, InterruptedException {
        String commit = git("rev-parse", "--short=7", "HEAD");
        boolean clean = git("status", "--porcelain", "--", "src/main", "jmh", "pom.xml").isEmpty();
        return clean ? commit : commit + "-changed";
    }

    private static String git(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return "unknown, as git does not run here";
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        return process.waitFor() == 0 ? output : "unknown, as this is no clone";
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

    private static Map<String, Object> processorFound() throws IOException {
        var fields = new LinkedHashMap<String, String>();
        Path info = Path.of("/proc/cpuinfo");
        for (String line : Files.exists(info) ? Files.readAllLines(info) : List.<String>of()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).trim(), line.substring(colon + 1).trim());
            }
        }
        var processor = new LinkedHashMap<String, Object>();
        processor.put("cpu", fields.getOrDefault("model name", System.getProperty("os.arch")));
        if (fields.containsKey("cpu family") && fields.containsKey("model")) {
            processor.put("family", Integer.valueOf(fields.get("cpu family")));
            processor.put("model", Integer.valueOf(fields.get("model")));
        }
        processor.put("processors", Runtime.getRuntime().availableProcessors());
        return processor;
    }

    /** The processor as a reader would name it. */
    String name() {
        return processor.containsKey("family")
                ? "%s, family %s, model %s"
                        .formatted(
                                processor.get("cpu"),
                                processor.get("family"),
                                processor.get("model"))
                : processor.get("cpu").toString();
    }

    /** Everything, for a file of results. */
    Map<String, Object> json() {
        var map = new LinkedHashMap<String, Object>();
        map.putAll(processor);
        map.putAll(run);
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
