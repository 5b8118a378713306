package lanewise.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lanewise.data.Split;
import lanewise.track.Report;
import lanewise.track.RunReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The tutorial: the network without and with dropout, side by side; or a grid of its forms. */
@Command(
        name = "study",
        description =
                "Trains the tutorial's network without dropout and with it, and compares the two in"
                        + " a report; or a grid of rates, forms, places and seeds.",
        mixinStandardHelpOptions = true)
final class StudyCommand implements Callable<Integer> {
    @Mixin TrainingOptions options;
    @Mixin Grid grid;

    @Option(
            names = "--spark",
            paramLabel = "URL",
            description =
                    "Train the runs on an Apache Spark cluster, spark://HOST:7077 or local[N], with"
                            + " --threads cores each (default there: 1); see docs/distributed.md.")
    String spark;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        options.check();
        if (options.dropout == 0 && grid.rates.isEmpty()) {
            throw new IllegalArgumentException(
                    "--dropout: 0 would train the run without dropout twice; name another rate");
        }
        List<Grid.Run> runs = grid.runs(options.dropout, options.seed);
        options.rates.check(runs.stream().map(Grid.Run::recipe).toList());
        Terminal terminal = new Terminal(spec);
        Path folder = grid.resume ? existing() : Folders.fresh(options.out, "study");
        Map<String, Object> settings = StudyFolder.settings(options);
        Split split = options.source().load(Console.downloads(terminal));
        options.check(split);
        check(runs, split);
        StudyFolder study =
                grid.resume
                        ? StudyFolder.resume(folder, settings)
                        : StudyFolder.create(folder, settings);
        open(terminal, split, runs.size(), folder);
        Pace pace = new Pace(runs.size(), options.epochs);
        RunSession session = new RunSession(options, split, terminal, pace, Folders.command(spec));
        Map<String, List<RunReader>> groups = new LinkedHashMap<>();
        List<Path> folders = new ArrayList<>();
        boolean failed = false;
        try (study;
                Interrupt interrupt = new Interrupt()) {
            List<String> failures =
                    spark == null ? List.of() : farm(study, runs, terminal, interrupt);
            for (Grid.Run run : runs) {
                Path place = study.run(run.name());
                if (spark != null || grid.resume && study.finished(run.name())) {
                    pace.nextRun();
                } else {
                    failed |=
                            !session.train(study, run.name(), run.recipe(), run.seed(), interrupt);
                }
                if (spark != null && !RunReader.isRun(place)) {
                    continue;
                }
                folders.add(place);
                RunReader read = RunReader.open(place);
                if (read.epochCount() > 0 && !read.state().equals("failed")) {
                    groups.computeIfAbsent(run.recipe().runName(), name -> new ArrayList<>())
                            .add(read);
                }
                if (interrupt.interrupted()) {
                    break;
                }
            }
            report(folder, folders, groups, terminal, interrupt);
            failures.forEach(terminal::warn);
            return interrupt.code(failed || session.incomplete() || !failures.isEmpty());
        }
    }

    private void report(
            Path folder,
            List<Path> folders,
            Map<String, List<RunReader>> groups,
            Terminal terminal,
            Interrupt interrupt)
            throws IOException {
        PrintWriter out = terminal.out();
        Path report = folder.resolve("report.html");
        boolean begun = !folders.isEmpty();
        if (begun) {
            Report.write(report, folders);
        }
        if (!options.quiet) {
            close(terminal, groups);
            if (interrupt.interrupted()) {
                out.printf("%ninterrupted; to go on: %s%n", goOn(folder));
            }
        }
        if (begun) {
            out.printf("%sreport: %s%n", options.quiet ? "" : System.lineSeparator(), report);
        }
        out.flush();
    }

    /** Trains the runs that are not finished on a cluster, and says which of them failed. */
    private List<String> farm(
            StudyFolder study, List<Grid.Run> runs, Terminal terminal, Interrupt interrupt)
            throws IOException {
        List<String> arguments =
                List.copyOf(spec.root().commandLine().getParseResult().originalArgs());
        try (var farmed =
                new FarmedStudy(
                        study, runs, options.epochs, grid.resume, terminal, options.quiet)) {
            return farmed.train(spark, arguments, options.workers.threads);
        } catch (IOException | RuntimeException e) {
            if (interrupt.interrupted()) {
                return List.of();
            }
            throw e;
        }
    }

    /** Refuses runs whose network the data do not fit. */
    private static void check(List<Grid.Run> runs, Split split) {
        for (Grid.Run run : runs) {
            run.recipe().network(split.train().shape(), split.train().classNames().size());
        }
    }

    private void open(Terminal terminal, Split split, int runs, Path folder) {
        if (options.quiet) {
            return;
        }
        terminal.line("%s; %d runs".formatted(Folders.opening(options.data, split), runs));
        terminal.line("writing " + folder);
        if (!grid.leftOut().isEmpty()) {
            terminal.line(
                    "left out, as there is no such form: " + String.join(", ", grid.leftOut()));
        }
        if (!grid.same().isEmpty()) {
            terminal.line(
                    "standard dropout, and trained as that: " + String.join(", ", grid.same()));
        }
    }

    private void close(Terminal terminal, Map<String, List<RunReader>> groups) {
        terminal.out().println();
        if (groups.isEmpty()) {
            terminal.out().println("no run has finished an epoch: no figure yet");
        } else if (grid.seeds == 1) {
            Table.ofRuns(groups.values().stream().flatMap(List::stream).toList()).print(terminal);
        } else {
            Table.ofGroups(groups).print(terminal);
        }
    }

    /** The command that goes on where this one was interrupted. */
    private String goOn(Path folder) {
        String command = Folders.command(spec);
        String named = options.out == null ? command + " --out " + folder : command;
        return grid.resume ? named : named + " --resume";
    }

    private Path existing() {
        if (options.out == null) {
            throw new IllegalArgumentException("--resume: name the study's folder with --out");
        }
        return options.out;
    }
}
