package lanewise.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lanewise.data.DataLoader;
import lanewise.data.Dataset;
import lanewise.data.Normalization;
import lanewise.data.Split;
import lanewise.io.Json;
import lanewise.io.Sha256;
import lanewise.kernel.KernelChoice;
import lanewise.model.Model;
import lanewise.nn.Sequential;
import lanewise.tensor.Parameters;
import lanewise.track.RunReader;
import lanewise.track.RunStart;
import lanewise.train.Code;
import lanewise.train.Placement;
import lanewise.train.Recipe;
import lanewise.train.Trainer;
import lanewise.train.Variant;

/**
 * What decides a run: it becomes the configuration in {@code run.json}, and is read from there when
 * the run goes on or is verified.
 *
 * @param options of the training
 * @param recipe of the network
 * @param seed of all randomness
 */
record RunSettings(TrainingOptions options, Recipe recipe, long seed) {
    static final String CONFIG_DIGEST = "config_sha256";
    static final String CODE_DIGEST = "code_sha256";
    private static final String TRAINING_DIGEST = "training_data_sha256";
    private static final String VALIDATION_DIGEST = "validation_data_sha256";

    /** Under which names {@code run.json} keeps the digests of the settings and the data. */
    static final List<String> DIGESTS = List.of(CONFIG_DIGEST, TRAINING_DIGEST, VALIDATION_DIGEST);

    /** The layers, for the data. */
    Sequential network(Split split) {
        return recipe.network(
                split.train().shape(), split.train().classNames().size(), split.train().size());
    }

    /** A trainer set up for the data. */
    Trainer trainer(Split split) {
        Trainer trainer =
                Trainer.of(network(split))
                        .optimizer(options.optimizer())
                        .kernels(options.kernels().kernels())
                        .augmentation(options.augmentation())
                        .epochs(options.epochs)
                        .batchSize(options.batch)
                        .threads(options.threads())
                        .patience(options.patience)
                        .seed(seed);
        long steps = (split.train().size() + options.batch - 1L) / options.batch;
        options.rates.applyTo(trainer, options.learningRate(), steps * options.epochs);
        return trainer;
    }

    /** The network with trained parameters, as a file keeps it. */
    Model model(Split split, Parameters parameters) {
        return Model.of(network(split), split.train().shape(), parameters)
                .classes(split.train().classNames())
                .normalization(Normalization.of(split.train()));
    }

    /** What {@code run.json} tells of a run before its first step. */
    RunStart start(Split split, String command, Map<String, Object> environment) {
        return new RunStart(
                command,
                seed,
                config(split),
                environment,
                network(split).parameters(split.train().shape()).trainableSize(),
                List.copyOf(split.train().classNames()));
    }

    /** The settings by name. */
    Map<String, Object> config(Split split) {
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
        if (options.patience > 0) {
            config.put("patience", options.patience);
        }
        config.put("limit", options.limit);
        config.put("flip", options.flip);
        config.put("pad_crop", options.padAndCrop);
        config.put("seed", seed);
        config.put("train_images", split.train().size());
        config.put("validation_images", split.validation().size());
        return config;
    }

    /**
     * What does not decide bits: where it runs, what is kept of it, and by which digests a later
     * change of what does is noticed.
     */
    Map<String, Object> environment(Split split) {
        KernelChoice choice = options.kernels();
        Map<String, Object> environment = new LinkedHashMap<>();
        environment.put("kernels", choice.kernels().name());
        environment.put("kernels_reason", choice.reason());
        KernelChoice.facts()
                .forEach((fact, value) -> environment.put(fact.replace(' ', '_'), value));
        environment.put("threads", options.threads());
        environment.put(CODE_DIGEST, Code.digest());
        environment.put(TRAINING_DIGEST, digest(split.train()));
        environment.put(VALIDATION_DIGEST, digest(split.validation()));
        environment.put(CONFIG_DIGEST, digest(config(split)));
        environment.put("checkpoints", options.checkpoints);
        environment.put("watch_every", options.watchEvery);
        if (options.dataDir != null) {
            environment.put("data_dir", options.dataDir.toAbsolutePath().normalize().toString());
        }
        return environment;
    }

    private static String digest(Dataset data) {
        return DataLoader.of(data, 1, Normalization.none(data.shape().dim(0))).digest();
    }

    /** The SHA-256 of settings as {@code run.json} has them. */
    private static String digest(Map<String, Object> config) {
        String text = Json.compact(Json.parseObject(Json.compact(config)));
        return new Sha256().add(text.getBytes(StandardCharsets.UTF_8)).hexadecimal();
    }

    /**
     * The settings of a run, with the threads and kernels of this machine.
     *
     * @throws IllegalArgumentException if {@code run.json} lacks one
     */
    static RunSettings of(RunReader run) {
        Config config = new Config(run.folder(), run.config());
        TrainingOptions options = new TrainingOptions();
        options.data = config.text("data");
        options.optimizer = config.text("optimizer");
        options.learningRate = config.number("lr").doubleValue();
        options.batch = config.number("batch").intValue();
        options.epochs = config.number("epochs").intValue();
        options.limit = config.number("limit").intValue();
        options.padAndCrop = config.number("pad_crop").intValue();
        options.flip = Boolean.TRUE.equals(run.config().get("flip"));
        options.patience = config.number("patience", 0).intValue();
        options.rates = RateOptions.of(run.config());
        options.dropout = config.number("dropout").doubleValue();
        options.seed = config.number("seed").longValue();
        Config environment = new Config(run.folder(), run.environment());
        options.checkpoints = environment.number("checkpoints", 2).intValue();
        options.watchEvery = environment.number("watch_every", 0).intValue();
        if (run.environment().get("data_dir") instanceof String known) {
            options.dataDir = Path.of(known);
        }
        Recipe recipe =
                new Recipe(
                        Variant.named(config.text("variant")),
                        options.dropout,
                        Placement.named(config.text("placement")));
        return new RunSettings(options, recipe, options.seed);
    }

    /**
     * The settings of a run that is to go on, which are those that it began with.
     *
     * @throws IllegalArgumentException if {@code run.json} lacks one, or was changed
     */
    static RunSettings unchanged(RunReader run) {
        RunSettings settings = of(run);
        changed(run)
                .ifPresent(text -> {
                    throw new IllegalArgumentException(
                            "%s: %s; put back what was changed, or begin another run"
                                    .formatted(run.folder(), text));
                });
        return settings;
    }

    /** By what the settings in {@code run.json} are others than those that the run began with. */
    static Optional<String> changed(RunReader run) {
        Object was = run.environment().get(CONFIG_DIGEST);
        String is = digest(run.config());
        return was == null || was.equals(is)
                ? Optional.empty()
                : Optional.of(
                        "run.json: config was changed after the run began, its SHA-256 was %s, is %s"
                                .formatted(was, is));
    }

    /** The same on the threads and kernels, and as quiet, as is asked for now. */
    RunSettings on(TrainingOptions now) {
        TrainingOptions own = options.copy();
        own.workers = now.workers;
        own.quiet = now.quiet;
        return new RunSettings(own, recipe, seed);
    }

    /** The values of a run's file, which somebody may have edited. */
    private record Config(Path folder, Map<String, Object> values) {
        String text(String name) {
            if (values.get(name) instanceof String text) {
                return text;
            }
            throw missing(name, "a text");
        }

        Number number(String name) {
            if (values.get(name) instanceof Number number) {
                return number;
            }
            throw missing(name, "a number");
        }

        Number number(String name, Number otherwise) {
            return values.containsKey(name) ? number(name) : otherwise;
        }

        private IllegalArgumentException missing(String name, String expected) {
            return new IllegalArgumentException(
                    "%s: \"%s\" in run.json is %s, expected %s; %s"
                            .formatted(
                                    folder,
                                    name,
                                    Json.compact(values.get(name)),
                                    expected,
                                    values.get(name) == null
                                            ? "only runs of train and study can go on and be verified"
                                            : "write it as the run had it"));
        }
    }
}
