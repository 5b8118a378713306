package lanewise.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lanewise.data.Normalization;
import lanewise.data.Split;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.nn.loss.CrossEntropy;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.track.FlightRecorder;
import lanewise.track.Mistakes;
import lanewise.track.RunFolder;
import lanewise.track.RunStart;
import lanewise.track.Watch;
import lanewise.train.EpochMetrics;
import lanewise.train.Recipe;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import lanewise.train.TrainingRun;
import lanewise.train.TutorialFile;

/** One training of the tutorial's network, kept in a run folder. */
final class RunSession {
    /** The first run of a process pays for the compilation of all. */
    private static boolean firstInProcess = true;

    private final TrainingOptions options;
    private final Split split;
    private final Terminal terminal;
    private final Pace pace;
    private final String command;

    RunSession(TrainingOptions options, Split split, Terminal terminal, Pace pace, String command) {
        this.options = options;
        this.split = split;
        this.terminal = terminal;
        this.pace = pace;
        this.command = command;
    }

    /** Trains a recipe with a seed and writes {@code folder}. */
    TrainingRun train(Path folder, Recipe recipe, long seed, Interrupt interrupt)
            throws IOException {
        pace.nextRun();
        Sequential network =
                recipe.network(
                        split.train().shape(),
                        split.train().classNames().size(),
                        split.train().size());
        KernelChoice choice = options.kernels();
        Trainer trainer =
                Trainer.of(network)
                        .optimizer(options.optimizer())
                        .kernels(choice.kernels())
                        .augmentation(options.augmentation())
                        .epochs(options.epochs)
                        .batchSize(options.batch)
                        .threads(options.threads())
                        .patience(options.patience)
                        .seed(seed);
        long steps = (split.train().size() + options.batch - 1L) / options.batch;
        options.rates.applyTo(trainer, options.learningRate(), steps * options.epochs);
        Normalization normalization = Normalization.of(split.train());
        int parameters = network.parameters(split.train().shape()).trainableSize();
        try (RunFolder run = RunFolder.create(folder, start(recipe, seed, choice, parameters));
                Console console = new Console(terminal, run, pace, options.quiet)) {
            trainer.listener(run.listener())
                    .listener(new Watch(run, options.watchEvery))
                    .listener(new FlightRecorder())
                    .listener(new Keeper(folder, recipe, normalization))
                    .listener(console);
            interrupt.stops(trainer);
            TrainingRun result;
            try {
                result = trainer.fit(split.train(), split.validation());
            } catch (RuntimeException | Error e) {
                run.fail(e);
                throw e;
            }
            checkpoint(recipe, normalization, result.last())
                    .write(folder.resolve("last.safetensors"));
            if (result.end() != TrainingRun.End.INTERRUPTED) {
                mistakes(network, result.best(), normalization, seed).writeTo(run);
                run.finish(summary(result));
            }
            return result;
        }
    }

    private TutorialFile checkpoint(
            Recipe recipe, Normalization normalization, Parameters parameters) {
        return new TutorialFile(
                split.train().shape(),
                split.train().classNames(),
                recipe,
                normalization,
                parameters);
    }

    private RunStart start(Recipe recipe, long seed, KernelChoice choice, int parameters) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("data", options.data);
        config.put("network", "tutorial");
        config.put("dropout", recipe.p());
        config.put("variant", recipe.variant().toString());
        config.put("placement", recipe.placement().toString());
        config.put("optimizer", options.optimizer);
        config.put("lr", options.learningRate());
        config.put("batch", options.batch);
        config.put("epochs", options.epochs);
        config.putAll(options.rates.settings());
        config.put("limit", options.limit);
        config.put("flip", options.flip);
        config.put("pad_crop", options.padAndCrop);
        config.put("seed", seed);
        config.put("train_images", split.train().size());
        config.put("validation_images", split.validation().size());
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("kernels", choice.kernels().name());
        environment.put("kernels_reason", choice.reason());
        KernelChoice.facts()
                .forEach((fact, value) -> environment.put(fact.replace(' ', '_'), value));
        environment.put("threads", options.threads());
        if (firstInProcess) {
            environment.put("first_in_process", true);
            firstInProcess = false;
        }
        if (options.dataDir != null) {
            environment.put("data_dir", options.dataDir.toAbsolutePath().normalize().toString());
        }
        return new RunStart(
                command,
                seed,
                config,
                environment,
                parameters,
                List.copyOf(split.train().classNames()));
    }

    private Mistakes mistakes(
            Sequential network, Parameters best, Normalization normalization, long seed) {
        try (Network bound =
                Network.of(network)
                        .parameters(best)
                        .input(split.validation().shape())
                        .batch(options.batch)
                        .loss(new CrossEntropy())
                        .threads(options.threads())
                        .kernels(options.kernels().kernels())
                        .bind()) {
            Key key = Key.of(seed).child("mistakes");
            return Mistakes.of(bound, split.validation(), options.batch, normalization, key);
        }
    }

    private static Map<String, Object> summary(TrainingRun run) {
        EpochMetrics last = run.lastEpoch();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("train_loss", last.trainLoss());
        summary.put("train_accuracy", last.trainAccuracy());
        summary.put("validation_loss", last.validationLoss());
        summary.put("validation_accuracy", last.validationAccuracy());
        summary.put("generalisation_gap", last.generalisationGap());
        summary.put("best_epoch", run.bestEpoch());
        summary.put("best_validation_accuracy", run.bestMetrics().validationAccuracy());
        summary.put("seconds", run.seconds());
        summary.put("end", run.end().name().toLowerCase(java.util.Locale.ROOT));
        return summary;
    }

    /** Keeps the parameters of the best epoch so far. */
    private final class Keeper implements TrainingListener {
        private final Path folder;
        private final Recipe recipe;
        private final Normalization normalization;
        private Network network;

        Keeper(Path folder, Recipe recipe, Normalization normalization) {
            this.folder = folder;
            this.recipe = recipe;
            this.normalization = normalization;
        }

        @Override
        public void started(Trainer trainer, Network bound, int stepsAnEpoch) {
            network = bound;
        }

        @Override
        public void epoch(EpochMetrics m) {
            if (m.best()) {
                try {
                    checkpoint(recipe, normalization, network.parameters())
                            .write(folder.resolve("best.safetensors"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
