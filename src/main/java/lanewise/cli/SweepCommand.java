package lanewise.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lanewise.data.Split;
import lanewise.track.Importance;
import lanewise.track.Outcome;
import lanewise.track.Report;
import lanewise.track.RunReader;
import lanewise.track.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A search over settings. */
@Command(
        name = "sweep",
        description =
                "Trains with many combinations of settings, says which came out best and which"
                        + " settings matter.",
        mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {
    private static final int FACTOR = 3;
    private static final int SHOWN = 20;

    @Mixin TrainingOptions options;
    @Mixin Space space;

    @Option(
            names = "--halving",
            description =
                    "Successive halving: train all for a ninth of --epochs, the better third for a"
                            + " third, and the better third of these for all.")
    boolean halving;

    @Option(
            names = "--resume",
            description =
                    "Go on in a folder that --out names: finished runs are kept, others run again.")
    boolean resume;

    @Spec CommandSpec spec;

    private Terminal terminal;
    private StudyFolder study;
    private Split split;
    private Interrupt interrupt;
    private boolean incomplete;
    private final List<Path> folders = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (!spec.commandLine().getParseResult().hasMatchedOption("--checkpoints")) {
            options.checkpoints = 0; // Of many runs, too much for most disks.
        }
        List<Space.Trial> trials = space.trials(options);
        options.rates.check(trials.stream().map(Space.Trial::recipe).toList());
        if (resume && options.out == null) {
            throw new IllegalArgumentException("--resume: name the sweep's folder with --out");
        }
        terminal = new Terminal(spec);
        Path folder = resume ? options.out : Folders.fresh(options.out, "sweep");
        Map<String, Object> settings = settings();
        split = options.source().load(Console.downloads(terminal));
        options.check(split);
        StudyFolder held =
                resume
                        ? StudyFolder.resume(folder, settings)
                        : StudyFolder.create(folder, settings);
        study = held;
        if (!options.quiet) {
            terminal.line(
                    "%s; %d combinations"
                            .formatted(Folders.opening(options.data, split), trials.size()));
            terminal.line("writing " + folder);
        }
        try (held;
                Interrupt stopping = new Interrupt()) {
            interrupt = stopping;
            List<RunReader> last = halving ? halve(trials) : train(trials, trials, options.epochs);
            Path report = folder.resolve("report.html");
            Report.write(report, folders);
            if (!options.quiet) {
                say(last);
            }
            terminal.line("report: " + report);
            return stopping.code(incomplete);
        }
    }

    /** What a sweep must share with the one that it goes on with. */
    private Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>(StudyFolder.settings(options));
        settings.put("halving", halving);
        return settings;
    }

    /** Ever fewer trials for ever more epochs; the runs of the last round. */
    private List<RunReader> halve(List<Space.Trial> all) throws IOException {
        List<Space.Trial> left = all;
        List<RunReader> runs = List.of();
        for (int divisor = FACTOR * FACTOR; divisor >= 1; divisor /= FACTOR) {
            int epochs = Math.max(1, options.epochs / divisor);
            runs = train(left, all, epochs);
            if (divisor == 1 || interrupt.interrupted()) {
                break;
            }
            left = better(left, runs);
        }
        return runs;
    }

    /** The third with the highest mean over seeds of the validation accuracy, at least one. */
    private List<Space.Trial> better(List<Space.Trial> trials, List<RunReader> runs) {
        Map<Space.Trial, Double> means = new LinkedHashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            means.put(
                    trials.get(i),
                    runs.subList(i * space.seeds, (i + 1) * space.seeds).stream()
                            .mapToDouble(run -> run.outcome().validationAccuracy())
                            .average()
                            .orElse(0));
        }
        return trials.stream()
                .sorted(Comparator.comparing(means::get).reversed())
                .limit((trials.size() + FACTOR - 1) / FACTOR)
                .toList();
    }

    private List<RunReader> train(List<Space.Trial> trials, List<Space.Trial> all, int epochs)
            throws IOException {
        Pace pace = new Pace(trials.size() * space.seeds, epochs);
        List<RunReader> runs = new ArrayList<>();
        for (Space.Trial trial : trials) {
            RunSession session =
                    new RunSession(
                            trial.options(options, epochs),
                            split,
                            terminal,
                            pace,
                            Folders.command(spec));
            for (long seed = options.seed; seed < options.seed + space.seeds; seed++) {
                if (interrupt.interrupted()) {
                    return runs;
                }
                String name =
                        Space.name(trial, all)
                                + (halving ? "-epochs" + epochs : "")
                                + (space.seeds > 1 ? "-seed" + seed : "");
                if (resume && study.finished(name)) {
                    pace.nextRun();
                } else {
                    study.clear(name);
                    session.train(study.run(name), trial.recipe(), seed, interrupt);
                    incomplete |= session.incomplete();
                }
                folders.add(study.run(name));
                runs.add(RunReader.open(study.run(name)));
            }
        }
        return runs;
    }

    private void say(List<RunReader> runs) throws IOException {
        TextTable best = new TextTable();
        best.row(List.of("run", "val acc", "val loss", "gap", "epochs", "time"));
        List<RunReader> measured =
                runs.stream()
                        .filter(run -> run.epochCount() > 0)
                        .sorted(Comparator.comparing(run -> -run.outcome().validationAccuracy()))
                        .toList();
        for (RunReader run : measured.subList(0, Math.min(SHOWN, measured.size()))) {
            Outcome o = run.outcome();
            best.row(
                    List.of(
                            run.name(),
                            "%.4f".formatted(o.validationAccuracy()),
                            "%.4f".formatted(o.validationLoss()),
                            "%+.4f".formatted(o.gap()),
                            Integer.toString(run.epochCount()),
                            "%.1f s".formatted(o.seconds())));
        }
        terminal.out().println();
        terminal.out().print(best.fitted(terminal.width(), 5, 4, 3));
        if (measured.size() > SHOWN) {
            terminal.line("and %d more".formatted(measured.size() - SHOWN));
        }
        List<RunReader> every = new ArrayList<>();
        for (Path each : folders) {
            every.add(RunReader.open(each));
        }
        List<Importance> importance = Importance.of(every);
        if (!importance.isEmpty()) {
            TextTable table = new TextTable();
            table.row(List.of("setting", "rank correlation", "share of variance", "by chance", ""));
            for (Importance each : importance) {
                table.row(
                        List.of(
                                each.setting(),
                                Double.isNaN(each.correlation())
                                        ? "-"
                                        : "%.2f".formatted(each.correlation()),
                                "%.0f %%".formatted(100 * each.share()),
                                "%.0f %%".formatted(100 * each.noise()),
                                each.isLargerThanNoise()
                                        ? "larger than the noise"
                                        : "within noise"));
            }
            terminal.out().println();
            terminal.out().print(table.fitted(terminal.width(), 3, 1));
        }
        terminal.out().println();
    }
}
