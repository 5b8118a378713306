package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lanewise.data.Split;
import lanewise.track.Report;
import lanewise.track.RunReader;
import lanewise.train.Placement;
import lanewise.train.Recipe;
import lanewise.train.TrainingRun;
import lanewise.train.Variant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One training. */
@Command(
        name = "train",
        description = "Trains the tutorial's network once and writes a run folder.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    @Mixin TrainingOptions options;

    @Option(
            names = "--variant",
            paramLabel = "FORM",
            defaultValue = "standard",
            description = "The form of dropout, as in study (default: ${DEFAULT-VALUE}).")
    String variant;

    @Option(
            names = "--placement",
            paramLabel = "PLACE",
            defaultValue = "hidden",
            description = "Where it drops: input, conv or hidden (default: ${DEFAULT-VALUE}).")
    String placement;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        options.check();
        Recipe recipe =
                new Recipe(Variant.named(variant), options.dropout, Placement.named(placement));
        options.rates.check(List.of(recipe));
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Folders.fresh(options.out, "train");
        Split split = options.source().load(Console.downloads(out));
        RunSession session = new RunSession(options, split, out, Folders.command(spec));
        try (Interrupt interrupt = new Interrupt()) {
            TrainingRun result = session.train(folder, recipe, options.seed, interrupt);
            Path report = folder.resolve("report.html");
            Report.write(report, List.of(folder));
            if (!result.epochs().isEmpty()) {
                out.println();
                Table.ofRuns(List.of(RunReader.open(folder))).print(out);
            }
            out.printf("%nrun: %s%nreport: %s%n", folder, report);
            out.flush();
            return interrupt.interrupted() ? Main.INTERRUPTED : 0;
        }
    }
}
