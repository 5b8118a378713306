package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
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
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One training. */
@Command(
        name = "train",
        description = "Trains the tutorial's network once and writes a run folder.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    /** What does not decide bits. */
    private static final Set<String> WITH_RESUME =
            Set.of("--resume", "--threads", "--kernels", "--quiet", "--color");

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

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description =
                    "Go on with a run that was interrupted, from its last checkpoint and with its"
                            + " settings; its end is, bit for bit, that of a run that never was.")
    Path resume;

    @Override
    public Integer call() throws IOException {
        return resume == null ? begin() : goOn(Folders.named(resume));
    }

    private int begin() throws IOException {
        options.check();
        Placement place = Placement.named(placement);
        Variant form = Variant.named(variant).at(place);
        Recipe recipe = new Recipe(form, options.dropout, place);
        options.rates.check(List.of(recipe));
        Path folder = Folders.fresh(options.out, "train");
        Terminal terminal = new Terminal(spec);
        Split split = options.source().load(Console.downloads(terminal));
        options.check(split);
        open(terminal, options, split, "writing " + folder);
        if (!options.quiet && form != Variant.named(variant)) {
            terminal.line("%s at %s is standard dropout".formatted(variant, place));
        }
        RunSession session = session(options, split, terminal);
        try (Interrupt interrupt = new Interrupt()) {
            TrainingRun result = session.train(folder, recipe, options.seed, interrupt);
            return close(terminal, folder, result, interrupt.code(session.incomplete()));
        }
    }

    private int goOn(Path folder) throws IOException {
        List<String> odd =
                spec.commandLine().getParseResult().matchedOptions().stream()
                        .map(OptionSpec::longestName)
                        .filter(name -> !WITH_RESUME.contains(name))
                        .toList();
        if (!odd.isEmpty()) {
            throw new IllegalArgumentException(
                    "--resume: the run keeps its settings; leave out " + String.join(", ", odd));
        }
        options.threads();
        RunReader run = RunReader.open(folder);
        Terminal terminal = new Terminal(spec);
        if (run.state().equals("finished")) {
            terminal.line(folder + " is finished: nothing to go on with");
            return 0;
        }
        TrainingOptions own = RunSettings.unchanged(run).on(options).options();
        if (own.checkpoints == 0) {
            throw new IllegalArgumentException(
                    folder + ": keeps no checkpoints to go on from; begin it again");
        }
        Split split = own.source().load(Console.downloads(terminal));
        open(terminal, own, split, "going on in " + folder);
        try (Interrupt interrupt = new Interrupt()) {
            RunSession session = session(own, split, terminal);
            TrainingRun result = session.resume(folder, interrupt);
            return close(terminal, folder, result, interrupt.code(session.incomplete()));
        }
    }

    private RunSession session(TrainingOptions own, Split split, Terminal terminal) {
        Pace pace = new Pace(1, own.epochs);
        return new RunSession(own, split, terminal, pace, Folders.command(spec));
    }

    private static void open(Terminal terminal, TrainingOptions own, Split split, String where) {
        if (!own.quiet) {
            terminal.line(Folders.opening(own.data, split));
            terminal.line(where);
        }
    }

    private int close(Terminal terminal, Path folder, TrainingRun result, int code)
            throws IOException {
        PrintWriter out = terminal.out();
        Path report = folder.resolve("report.html");
        Report.write(report, List.of(folder));
        if (!options.quiet) {
            out.println();
            if (result.epochs().isEmpty()) {
                out.println("interrupted in its first epoch: no figure yet");
            } else {
                Table.ofRuns(List.of(RunReader.open(folder))).print(terminal);
            }
            if (code == Main.INTERRUPTED) {
                out.printf(
                        "%ninterrupted; to go on: %s train --resume %s%n",
                        spec.root().name(), folder);
            }
            out.printf("%nrun: %s%n", folder);
        }
        out.printf("report: %s%n", report);
        out.flush();
        return code;
    }
}
