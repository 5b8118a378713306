package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lanewise.data.Split;
import lanewise.track.Report;
import lanewise.train.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The tutorial: the network without and with dropout, side by side. */
@Command(
        name = "study",
        description =
                "Trains the tutorial's network without dropout and with it, and compares the two in"
                        + " a report.",
        mixinStandardHelpOptions = true)
final class StudyCommand implements Callable<Integer> {
    @Mixin TrainingOptions options;
    @Spec CommandSpec spec;

    private record Run(String name, double p) {}

    @Override
    public Integer call() throws IOException {
        options.check();
        if (options.dropout == 0) {
            throw new IllegalArgumentException(
                    "--dropout: 0 would train the run without dropout twice; name another rate");
        }
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Folders.fresh(options.out, "study");
        Split split = options.source().load(Console.downloads(out));
        List<Run> runs =
                List.of(
                        new Run("no-dropout", 0),
                        new Run("dropout-" + Table.number(options.dropout), options.dropout));
        out.printf(
                "%s: %,d training and %,d validation images; writing %s%n",
                options.data, split.train().size(), split.validation().size(), folder);
        out.flush();
        RunSession session = new RunSession(options, split, out, Folders.command(spec));
        List<Path> folders = new ArrayList<>();
        Table table = new Table();
        try (Interrupt interrupt = new Interrupt()) {
            for (Run run : runs) {
                Path place = folder.resolve(run.name());
                TrainingRun result = session.train(place, run.p(), interrupt);
                folders.add(place);
                if (!result.epochs().isEmpty()) {
                    table.add(run.name(), result);
                }
                if (interrupt.interrupted()) {
                    break;
                }
            }
            Path report = folder.resolve("report.html");
            Report.write(report, folders);
            out.println();
            table.print(out);
            out.printf("%nreport: %s%n", report);
            out.flush();
            return interrupt.interrupted() ? Main.INTERRUPTED : 0;
        }
    }
}
