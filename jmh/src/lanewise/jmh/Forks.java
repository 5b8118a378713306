package lanewise.jmh;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lanewise.io.Json;

/** Other JVMs with this one's class path, options and environment. */
final class Forks {

    private Forks() {}

    /** A JVM to start; errors go to this one's. */
    static ProcessBuilder builder(Class<?> main, List<String> options, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    }

    /** Runs a JVM to its end, its output on this one's. */
    static void run(Class<?> main, List<String> options, List<String> arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = builder(main, options, arguments);
        int status = builder.redirectOutput(Redirect.INHERIT).start().waitFor();
        if (status != 0) {
            throw new IOException(main.getSimpleName() + " ended with status " + status);
        }
    }

    /** Runs a JVM that puts JSON into the file that it is given; what it put there. */
    static Object answer(Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return answer(main, List.of(), arguments);
    }

    /** The same with more options of the JVM. */
    static Object answer(Class<?> main, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile("lanewise-answer", ".json");
        try {
            var all = new ArrayList<String>(List.of(file.toString()));
            all.addAll(List.of(arguments));
            run(main, options, all);
            return Json.parse(Files.readString(file));
        } finally {
            Files.delete(file);
        }
    }
}
