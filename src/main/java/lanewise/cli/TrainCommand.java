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
            completionCandidates = Names.Variants.class,
            paramLabel = "FORM",
            defaultValue = "standard",
            description = "The form of dropout, as in study (default: ${DEFAULT-VALUE}).")
    String variant;

    @Option(
            names = "--placement",
            completionCandidates = Names.Placements.class,
            paramLabel = "PLACE",
            defaultValue = "hidden",
            description = "Where it drops: input, conv or hidden (default: ${DEFAULT-VALUE}).")
    String placement;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        options.check();
        Placement place = Placement.named(placement);
        Variant form = Variant.named(variant).at(place);
        Recipe recipe = new Recipe(form, options.dropout, place);
        options.rates.check(List.of(recipe));
        Terminal terminal = new Terminal(spec);
        PrintWriter out = terminal.out();
        Path folder = Folders.fresh(options.out, "train");
        Split split = options.source().load(Console.downloads(terminal));
        if (!options.quiet) {
            terminal.line(Folders.opening(options.data, split));
            terminal.line("writing " + folder);
            if (form != Variant.named(variant)) {
                terminal.line("%s at %s is standard dropout".formatted(variant, place));
            }
        }
        Pace pace = new Pace(1, options.epochs);
        RunSession session = new RunSession(options, split, terminal, pace, Folders.command(spec));
        try (Interrupt interrupt = new Interrupt()) {
            TrainingRun result = session.train(folder, recipe, options.seed, interrupt);
            Path report = folder.resolve("report.html");
            Report.write(report, List.of(folder));
            if (!options.quiet) {
                out.println();
                if (result.epochs().isEmpty()) {
                    out.println("interrupted in its first epoch: no figure yet");
                } else {
                    Table.ofRuns(List.of(RunReader.open(folder))).print(terminal);
                }
                out.printf("%nrun: %s%n", folder);
            }
            out.printf("report: %s%n", report);
            out.flush();
            return interrupt.interrupted() ? Main.INTERRUPTED : 0;
        }
    }
}
