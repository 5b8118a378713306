package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import lanewise.track.LiveServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The report while training runs. */
@Command(
        name = "watch",
        description = "Serves the report of runs on this machine, up to date while they train.",
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "RUN",
            defaultValue = "runs",
            description = "Folders of runs or studies (default: ${DEFAULT-VALUE}).")
    List<Path> runs;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port on 127.0.0.1; 0 for a free one (default: ${DEFAULT-VALUE}).")
    int port;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("--port: " + port + ", expected 0 to 65535");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (runs.stream().noneMatch(Files::exists)) {
            out.println("no run yet; waiting for one in " + runs.getFirst());
        }
        try (LiveServer server = LiveServer.start(runs, port)) {
            out.println("watching at " + server.address() + ", Ctrl-C ends it");
            out.flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
