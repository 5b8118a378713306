package lanewise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lanewise.track.CsvReport;
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
            description = "The page to write (default: report.html).")
    Path out;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Write a table instead, a row a run with its settings and figures.")
    Path csv;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (out != null && csv != null) {
            throw new IOException(
                    "--out %s and --csv %s: expected one of them; report writes a page or a table"
                            .formatted(out, csv));
        }
        Path page = out == null ? Path.of("report.html") : out;
        if (csv == null && Files.isDirectory(page)) {
            throw new IOException(page + ": is a folder; --out takes the file to write");
        }
        List<Path> found = RunReader.find(runs.stream().map(Folders::named).toList());
        if (csv != null) {
            CsvReport.write(csv, found);
            spec.commandLine().getOut().printf("table of %d runs: %s%n", found.size(), csv);
            spec.commandLine().getOut().flush();
            return 0;
        }
        Report.write(page, found);
        spec.commandLine().getOut().printf("report of %d runs: %s%n", found.size(), page);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
