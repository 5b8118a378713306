package lanewise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import lanewise.data.Split;
import lanewise.track.RunReader;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The proof that a run's bits follow from its settings, its data and this code. */
@Command(
        name = "verify",
        description =
                "Trains a run again and compares bit for bit what it left: checkpoints, networks,"
                        + " the figures of metrics.jsonl, and settings, digests and summary of"
                        + " run.json. Exit code 0 if all is the same, 1 if not, 2 if there is nothing to compare with: no run, no checkpoint, no data.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @picocli.CommandLine.Parameters(paramLabel = "RUN", description = "A run's folder.")
    Path run;

    @Option(
            names = "--epoch",
            paramLabel = "K",
            description =
                    "Train epoch K alone, from the checkpoint before it (default: the whole run).")
    Integer epoch;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where the data are (default: where the run had them).")
    Path dataDir;

    @Mixin Workers workers;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say the result alone.")
    boolean quiet;

    @Spec CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (epoch != null && epoch < 1) {
            throw new IllegalArgumentException("--epoch: " + epoch + ", expected 1 or more");
        }
        Path folder = Folders.named(run);
        RunReader reader = RunReader.open(folder);
        TrainingOptions now = new TrainingOptions();
        now.workers = workers;
        now.threads();
        now.kernels();
        Terminal terminal = new Terminal(spec);
        Optional<String> fault;
        try {
            RunSettings settings = RunSettings.of(reader).on(now);
            fault = otherData(reader, settings.options());
            if (fault.isEmpty()) {
                Split split = settings.options().source().load(Console.downloads(terminal));
                RunProof proof = new RunProof(reader, settings, split).of(epoch);
                fault = proof.fault(trainer(settings, split, terminal));
                terminal.line(fault.orElseGet(proof::proved));
            } else {
                terminal.line(fault.get());
            }
        } catch (IllegalArgumentException e) {
            fault = Optional.of("not reproduced: " + e.getMessage());
            terminal.line(fault.get());
        }
        return fault.isPresent() ? Main.FAILED : 0;
    }

    /**
     * Takes the data from where they are now.
     *
     * @return the fault, if the settings were changed and the data would have to be downloaded:
     *     perhaps they are not those of the run
     * @throws IOException if the data are not there
     */
    private Optional<String> otherData(RunReader reader, TrainingOptions options)
            throws IOException {
        if (dataDir != null) {
            options.dataDir = dataDir;
        } else if (options.dataDir != null && !Files.isDirectory(options.dataDir)) {
            throw new IOException(
                    options.dataDir
                            + ": the run had its data here, now there is no such folder; say where they are with --data-dir DIR");
        }
        return options.dataDir == null && !options.data.equals("shapes")
                ? RunSettings.changed(reader)
                        .map("not reproduced, and a changed file is to blame: "::concat)
                : Optional.empty();
    }

    private Trainer trainer(RunSettings settings, Split split, Terminal terminal) {
        Trainer trainer = settings.trainer(split);
        if (!quiet) {
            terminal.line(Folders.opening(settings.options().data, split));
            trainer.listener(
                    new TrainingListener() {
                        @Override
                        public void epoch(EpochMetrics m) {
                            int width = terminal.width() - 3;
                            terminal.line("  " + Console.line(width, m, trainer.epochs(), ""));
                        }
                    });
        }
        return trainer;
    }
}
