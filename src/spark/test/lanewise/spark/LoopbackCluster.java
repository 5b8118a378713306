package lanewise.spark;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Master and Workers of Spark, processes of their own on loopback, of the jars of the class path.
 */
final class LoopbackCluster implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    /** What every driver here is set to. */
    static final Map<String, String> SETTINGS =
            Map.of(
                    "spark.ui.enabled",
                    "false",
                    "spark.driver.host",
                    LOOPBACK,
                    "spark.executor.memory",
                    "600m");

    private final Path home;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final String url;

    /**
     * @param more jars beside Spark's own
     */
    LoopbackCluster(Path home, Path... more) throws IOException {
        this.home = home;
        Path jars = Files.createDirectories(home.resolve("jars"));
        for (Path jar : more) {
            Files.copy(jar, jars.resolve(jar.getFileName()));
        }
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (entry.endsWith(".jar") && !jar.getFileName().toString().startsWith("lanewise")) {
                Path link = jars.resolve(jar.getFileName());
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, jar.toAbsolutePath());
                }
            }
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        url = "spark://" + LOOPBACK + ":" + port;
        start(
                "master",
                "org.apache.spark.deploy.master.Master",
                "--host",
                LOOPBACK,
                "--port",
                Integer.toString(port),
                "--webui-port",
                "0");
        await("master", "Starting Spark master");
    }

    String url() {
        return url;
    }

    /** How many workers run. */
    int workers() {
        return processes.size() - 1;
    }

    /** Starts a worker of two cores and waits until the master knows it. */
    void worker(String name) throws IOException {
        start(
                name,
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                LOOPBACK,
                "--cores",
                "2",
                "--memory",
                "2g",
                "--webui-port",
                "0",
                "--work-dir",
                home.resolve(name + "-work").toString(),
                url);
        await(name, "Successfully registered with master");
    }

    private void start(String name, String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.addAll(List.of("-cp", home.resolve("jars") + "/*", main));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
        builder.redirectErrorStream(true).redirectOutput(log(name).toFile());
        processes.put(name, builder.start());
    }

    private Path log(String name) {
        return home.resolve(name + ".log");
    }

    private void await(String name, String words) throws IOException {
        Process process = processes.get(name);
        try {
            for (int i = 0; !Files.readString(log(name)).contains(words); i++) {
                // Returns at once when the process ends.
                if (i == 1200 || process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new IOException(
                            name + " does not start:\n" + Files.readString(log(name)));
                }
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Kills a worker and what it started, as a power cut would. */
    void kill(String name) throws InterruptedException {
        Process process = processes.remove(name);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    /** Kills the worker that the process of an executor belongs to. */
    void killWorkerOf(long executor) throws InterruptedException {
        for (String name : List.copyOf(processes.keySet())) {
            if (processes.get(name).descendants().anyMatch(each -> each.pid() == executor)) {
                kill(name);
                return;
            }
        }
        throw new AssertionError("process " + executor + " is no executor of this cluster");
    }

    /**
     * Starts the command line in a folder as {@code ./lanewise} does with {@code --spark}.
     *
     * @param log what it says
     */
    static Process lanewise(Path folder, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.add("-Xmx1g");
        SETTINGS.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "lanewise.cli.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    @Override
    public void close() {
        processes
                .values()
                .forEach(process -> {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                });
    }
}
