package lanewise.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import lanewise.data.Split;
import lanewise.io.StateDict;
import lanewise.model.Model;
import lanewise.tensor.Parameters;
import lanewise.track.RunReader;
import lanewise.train.EpochMetrics;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import lanewise.train.TrainingRun;
import lanewise.train.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The proof that a run's bits follow from its settings, its data and this code. */
@Command(
        name = "verify",
        description =
                "Trains a run again and compares it bit for bit with its checkpoints, which hold every"
                        + " step's loss and every epoch's figures, and with its networks. What run.json and"
                        + " metrics.jsonl tell is not compared. Exit code 0 if all is the same, else 1.",
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
            if (dataDir != null) {
                settings.options().dataDir = dataDir;
            }
            Split split = settings.options().source().load(Console.downloads(terminal));
            fault = compare(settings, split, reader, terminal);
        } catch (IllegalArgumentException e) {
            fault = Optional.of("not reproduced: " + e.getMessage());
        }
        fault.ifPresent(terminal::line);
        return fault.isPresent() ? Main.FAILED : 0;
    }

    /** Says that all is the same, or gives the sentence of what is not. */
    private Optional<String> compare(
            RunSettings settings, Split split, RunReader reader, Terminal terminal)
            throws IOException {
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
        Path checkpoints = reader.folder().resolve(RunSession.CHECKPOINTS);
        Verification result =
                epoch == null
                        ? Verification.of(trainer, split, checkpoints)
                        : Verification.ofEpoch(trainer, split, checkpoints, epoch);
        if (!result.reproduced()) {
            return Optional.of(result.text());
        }
        Object digest = reader.environment().get(RunSettings.CONFIG_DIGEST);
        if (digest != null && !digest.equals(RunSettings.digest(reader.config()))) {
            return Optional.of(
                    "not reproduced, as the configuration in run.json was changed after the run began; it decides no bit");
        }
        boolean whole = epoch == null && reader.state().equals("finished");
        if (whole) {
            TrainingRun again = result.run();
            Optional<String> fault =
                    model(reader, RunSession.BEST, settings.model(split, again.best()))
                            .or(() ->
                                    model(
                                            reader,
                                            RunSession.LAST,
                                            settings.model(split, again.last())));
            if (fault.isPresent()) {
                return fault.map(text -> "not reproduced, and a changed file is to blame: " + text);
            }
        }
        terminal.line(
                result.text() + (whole ? ", " + RunSession.BEST + " and " + RunSession.LAST : ""));
        return Optional.empty();
    }

    /** What of a file is not as the network trained again would have it. */
    private static Optional<String> model(RunReader run, String name, Model expected) {
        Path file = run.folder().resolve(name);
        try {
            Path again = Files.createTempFile("lanewise", ".safetensors");
            try {
                expected.save(again);
                if (Files.mismatch(file, again) < 0) {
                    return Optional.empty();
                }
            } finally {
                Files.deleteIfExists(again);
            }
            Parameters found = expected.parameters().copy();
            StateDict.load(file, found);
            return Verification.difference(found, expected.parameters())
                    .or(() -> Optional.of("the description of its network is another"))
                    .map(text -> name + ": " + text);
        } catch (IOException e) {
            return Optional.of(Main.message(e).substring("lanewise: ".length()));
        }
    }
}
