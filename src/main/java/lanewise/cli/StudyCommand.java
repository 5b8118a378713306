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
        PrintWriter out = spec.commandLine().getOut();
        Path folder = grid.resume ? existing() : Folders.fresh(options.out, "study");
        Map<String, Object> settings = StudyFolder.settings(options);
        Split split = options.source().load(Console.downloads(out));
        for (Grid.Run run : runs) {
            run.recipe().network(split.train().shape(), split.train().classNames().size());
        }
        StudyFolder study =
                grid.resume
                        ? StudyFolder.resume(folder, settings)
                        : StudyFolder.create(folder, settings);
        out.printf(
                "%s: %,d training and %,d validation images; %d runs; writing %s%n",
                options.data, split.train().size(), split.validation().size(), runs.size(), folder);
        out.flush();
        if (!grid.leftOut().isEmpty()) {
            out.printf(
                    "left out, as there is no such form: %s%n", String.join(", ", grid.leftOut()));
        }
        RunSession session = new RunSession(options, split, out, Folders.command(spec));
        Map<String, List<RunReader>> groups = new LinkedHashMap<>();
        List<Path> folders = new ArrayList<>();
        try (Interrupt interrupt = new Interrupt()) {
            for (Grid.Run run : runs) {
                Path place = study.run(run.name());
                if (!grid.resume || !study.finished(run.name())) {
                    session.train(place, run.recipe(), run.seed(), interrupt);
                }
                folders.add(place);
                RunReader read = RunReader.open(place);
                if (read.epochCount() > 0) {
                    groups.computeIfAbsent(run.recipe().runName(), name -> new ArrayList<>())
                            .add(read);
                }
                if (interrupt.interrupted()) {
                    break;
                }
            }
            Path report = folder.resolve("report.html");
            Report.write(report, folders);
            out.println();
            if (grid.seeds == 1) {
                Table.ofRuns(groups.values().stream().flatMap(List::stream).toList()).print(out);
            } else {
                Table.ofGroups(groups).print(out);
            }
            out.printf("%nreport: %s%n", report);
            out.flush();
            return interrupt.interrupted() ? Main.INTERRUPTED : 0;
        }
    }

    private Path existing() {
        if (options.out == null) {
            throw new IllegalArgumentException("--resume: name the study's folder with --out");
        }
        return options.out;
    }
}
