package lanewise.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import lanewise.data.Split;
import lanewise.track.Importance;
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
                    "Successive halving: train all for a ninth of --epochs, go on with the better"
                            + " third to a third, and with the better third of these to the end.")
    boolean halving;

    @Option(
            names = "--resume",
            description =
                    "Go on in a folder that --out names: finished runs are kept, one that was interrupted"
                            + " goes on where it has a checkpoint, others run again.")
    boolean resume;

    @Spec CommandSpec spec;

    private Terminal terminal;
    private StudyFolder study;
    private Split split;
    private Interrupt interrupt;
    private boolean incomplete;
    private final Set<Path> folders = new LinkedHashSet<>();

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
                    "%s; %d combination%s"
                            .formatted(
                                    Folders.opening(options.data, split),
                                    trials.size(),
                                    trials.size() == 1 ? "" : "s"));
            terminal.line("writing " + folder);
        }
        try (held;
                Interrupt stopping = new Interrupt()) {
            interrupt = stopping;
            List<RunReader> last =
                    halving ? halve(trials) : train(trials, trials, 0, options.epochs);
            Path report = folder.resolve("report.html");
            Report.write(report, List.copyOf(folders));
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
        int before = 0;
        for (int divisor = FACTOR * FACTOR; divisor >= 1; divisor /= FACTOR) {
            int until = Math.max(1, options.epochs / divisor);
            if (!options.quiet) {
                terminal.line("%d combinations up to epoch %d".formatted(left.size(), until));
            }
            runs = train(left, all, before, until);
            if (divisor == 1 || interrupt.interrupted()) {
                break;
            }
            left = better(left, runs, until);
            before = until;
        }
        return runs;
    }

    /** The third with the highest mean over seeds of the validation accuracy, at least one. */
    private List<Space.Trial> better(List<Space.Trial> trials, List<RunReader> runs, int epoch) {
        Map<Space.Trial, Double> means = new LinkedHashMap<>();
        for (int i = 0; i < trials.size(); i++) {
            means.put(
                    trials.get(i),
                    runs.subList(i * space.seeds, (i + 1) * space.seeds).stream()
                            .mapToDouble(run -> accuracy(run, epoch))
                            .average()
                            .orElse(0));
        }
        return trials.stream()
                .filter(trial -> means.get(trial) >= 0)
                .sorted(Comparator.comparing(means::get).reversed())
                .limit((trials.size() + FACTOR - 1) / FACTOR)
                .toList();
    }

    /** After an epoch, or the last of a run that needed fewer; below 0 for one that diverged. */
    private static double accuracy(RunReader run, int epoch) {
        double then = run.validationAccuracy(Math.min(epoch, run.epochCount()));
        boolean lacks = run.epochCount() < epoch && !run.state().equals("finished");
        return lacks || Double.isNaN(then) ? Double.NEGATIVE_INFINITY : then;
    }

    /** Trains each of some trials from an epoch, 0 for the beginning, to the end of another. */
    private List<RunReader> train(
            List<Space.Trial> trials, List<Space.Trial> all, int before, int until)
            throws IOException {
        Pace pace = new Pace(trials.size() * space.seeds, until, before);
        List<RunReader> runs = new ArrayList<>();
        for (Space.Trial trial : trials) {
            TrainingOptions own =
                    trial.options(options, Math.max(options.checkpoints, halving ? 1 : 0));
            RunSession session =
                    new RunSession(own, split, terminal, pace, Folders.command(spec)).until(until);
            for (long seed = options.seed; seed < options.seed + space.seeds; seed++) {
                if (interrupt.interrupted()) {
                    return runs;
                }
                String name = Space.name(trial, all) + (space.seeds > 1 ? "-seed" + seed : "");
                if (study.reached(name, until)) {
                    pace.nextRun();
                } else {
                    session.train(study, name, trial.recipe(), seed, interrupt);
                    incomplete |= session.incomplete();
                }
                folders.add(study.run(name));
                runs.add(RunReader.open(study.run(name)));
            }
        }
        return runs;
    }

    private void say(List<RunReader> runs) throws IOException {
        List<RunReader> measured =
                runs.stream()
                        .filter(run -> run.epochCount() > 0 && !run.state().equals("failed"))
                        .sorted(Comparator.comparing(run -> -run.outcome().validationAccuracy()))
                        .toList();
        terminal.out().println();
        if (!measured.isEmpty()) {
            Table.ofRuns(measured.subList(0, Math.min(SHOWN, measured.size()))).print(terminal);
        }
        if (measured.size() > SHOWN) {
            terminal.line("and %d more".formatted(measured.size() - SHOWN));
        }
        List<RunReader> every = new ArrayList<>();
        for (Path each : folders) {
            every.add(RunReader.open(each));
        }
        long failed = every.stream().filter(run -> run.state().equals("failed")).count();
        if (failed > 0) {
            terminal.line("%d of %d failed".formatted(failed, every.size()));
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
