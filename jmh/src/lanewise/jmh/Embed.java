package lanewise.jmh;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lanewise.io.Json;

/**
 * What an engine costs inside a program that classifies images one at a time: from the process's
 * start to its first answer, memory, time and garbage of a call, each in JVMs of its own, in turns.
 */
final class Embed {
    private static final int STARTS = 10;
    private static final Pattern STATUS = Pattern.compile("(user|sys)\\s+([\\d.]+)");

    private Embed() {}

    /**
     * @param engine as {@link EmbeddedCall} names it; null for a JVM that does nothing
     * @param options of the JVM
     * @param jar of which the class path's jars the engine is made
     */
    private record Subject(String name, String engine, List<String> options, Pattern jar) {}

    private static List<Subject> subjects() {
        List<String> vector = List.of("--add-modules", "jdk.incubator.vector");
        List<String> scalar = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        Pattern none = Pattern.compile("(?!)");
        var all = new ArrayList<Subject>();
        all.add(new Subject("an empty JVM", null, List.of(), none));
        all.add(new Subject("lanewise", "lanewise", vector, none));
        all.add(new Subject("lanewise, plain loops", "lanewise", scalar, none));
        if (Engines.isBuiltWithPeers()) {
            List<String> natives = List.of("--enable-native-access=ALL-UNNAMED");
            all.add(
                    new Subject(
                            "ONNX Runtime",
                            "onnxruntime",
                            natives,
                            Pattern.compile("onnxruntime-.*")));
            all.add(
                    new Subject(
                            "libtorch",
                            "libtorch",
                            natives,
                            Pattern.compile("(pytorch|openblas|javacpp)-.*")));
        }
        return all;
    }

    static void run(Path folder) throws IOException, InterruptedException {
        List<Subject> subjects = subjects();
        var starts = new LinkedHashMap<String, List<Double>>();
        var cpu = new LinkedHashMap<String, List<Double>>();
        var figures = new LinkedHashMap<String, Map<String, Object>>();
        for (int i = 0; i <= STARTS; i++) {
            for (Subject subject : subjects) {
                Map<String, Object> said = start(subject, i == STARTS ? "calls" : "once");
                if (i < STARTS) {
                    add(starts, subject, said.remove("first_answer_s"));
                    add(cpu, subject, said.remove("processor_s"));
                } else {
                    said.keySet().removeAll(List.of("first_answer_s", "processor_s"));
                }
                figures.computeIfAbsent(subject.name, _ -> new LinkedHashMap<>()).putAll(said);
            }
        }
        var rows = new ArrayList<Object>();
        for (Subject subject : subjects) {
            var row = new LinkedHashMap<String, Object>();
            row.put("engine", subject.name);
            row.put("jar_mb", bytes(subject.jar) / 1e6);
            row.put("first_answer_s", median(starts.get(subject.name)));
            row.put("first_answer_each_s", starts.get(subject.name));
            row.put("processor_s", median(cpu.get(subject.name)));
            row.putAll(figures.get(subject.name));
            row.remove("answered_at_ms");
            rows.add(row);
            System.out.printf(
                    "%-22s first answer %.2f s, processor %.2f s, %s%n",
                    subject.name,
                    row.get("first_answer_s"),
                    row.get("processor_s"),
                    figures.get(subject.name));
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("machine", Machine.measure().json());
        all.put("starts", STARTS);
        all.put("rows", rows);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("embed.json"), Json.pretty(all));
        System.out.println("\nwritten: " + folder.resolve("embed.json"));
    }

    private static void add(Map<String, List<Double>> to, Subject subject, Object seconds) {
        to.computeIfAbsent(subject.name, _ -> new ArrayList<>()).add((Double) seconds);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Seconds to the answer, or to the end where there is none, and what the program said. */
    private static Map<String, Object> start(Subject subject, String length)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("lanewise-embed", ".json");
        Path times = Files.createTempFile("lanewise-embed", ".times");
        var command = new ArrayList<String>(List.of("bash", "-c"));
        command.add("TIMEFORMAT=$'user %U\nsys %S'; { time \"$@\" 2>&3; } 3>&2 2>\"$0\"");
        command.add(times.toString());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(subject.options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        Class<?> main = subject.engine == null ? Empty.class : EmbeddedCall.class;
        command.add(main.getName());
        if (subject.engine != null) {
            command.addAll(List.of(file.toString(), subject.engine, length));
        } else if (length.equals("calls")) {
            command.add(file.toString());
        }
        var builder = new ProcessBuilder(command).inheritIO();
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        long begin = System.currentTimeMillis();
        int status = builder.start().waitFor();
        long end = System.currentTimeMillis();
        if (status != 0) {
            throw new IOException(subject.name + " ended with status " + status);
        }
        var said = new LinkedHashMap<String, Object>();
        String text = Files.readString(file);
        if (!text.isEmpty()) {
            said.putAll(Json.parseObject(text));
        }
        if (said.get("answered_at_ms") instanceof Number answered) {
            end = answered.longValue();
        }
        double seconds = 0;
        Matcher match = STATUS.matcher(Files.readString(times));
        while (match.find()) {
            seconds += Double.parseDouble(match.group(2));
        }
        said.put("first_answer_s", (end - begin) / 1e3);
        said.put("processor_s", seconds);
        Files.delete(file);
        Files.delete(times);
        return said;
    }

    private static long bytes(Pattern jar) throws IOException {
        long sum = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (jar.matcher(new File(entry).getName()).matches()) {
                sum += Files.size(Path.of(entry));
            }
        }
        return sum;
    }
}
