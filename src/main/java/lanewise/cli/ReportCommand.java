package lanewise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lanewise.track.Report;
import lanewise.track.RunReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The report of runs, made anew. */
@Command(
        name = "report",
        description = "Writes one page that compares runs.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "RUN",
            description = "Folders of runs, or of studies, which stand for their runs.")
    List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "The page to write (default: ${DEFAULT-VALUE}).")
    Path out;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (Files.isDirectory(out)) {
            throw new IOException(out + ": is a folder; --out takes the file to write");
        }
        List<Path> found = RunReader.find(runs);
        Report.write(out, found);
        spec.commandLine().getOut().printf("report of %d runs: %s%n", found.size(), out);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
