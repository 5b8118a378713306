package lanewise.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lanewise.data.Split;
import lanewise.nn.Network;
import lanewise.nn.loss.CrossEntropy;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.track.FlightRecorder;
import lanewise.track.Mistakes;
import lanewise.track.RunFolder;
import lanewise.track.RunReader;
import lanewise.track.RunStart;
import lanewise.track.Watch;
import lanewise.train.EpochMetrics;
import lanewise.train.NonFiniteException;
import lanewise.train.Recipe;
import lanewise.train.Trainer;
import lanewise.train.TrainingListener;
import lanewise.train.TrainingRun;

/** One training of the tutorial's network, kept in a run folder. */
final class RunSession {
    static final String BEST = "best.safetensors";
    static final String LAST = "last.safetensors";
    static final String CHECKPOINTS = "checkpoints";

    /** The first run of a process pays for the compilation of all. */
    private static boolean firstInProcess = true;

    private final TrainingOptions options;
    private final Split split;
    private final Terminal terminal;
    private final Pace pace;
    private final String command;
    private String revision = RunStart.revisionHere();
    private TrainingListener beside = new TrainingListener() {};
    private int until = Integer.MAX_VALUE;
    private boolean incomplete;

    RunSession(TrainingOptions options, Split split, Terminal terminal, Pace pace, String command) {
        this.options = options;
        this.split = split;
        this.terminal = terminal;
        this.pace = pace;
        this.command = command;
    }

    /** Tells a listener beside those that the folder needs. */
    RunSession telling(TrainingListener listener) {
        beside = listener;
        return this;
    }

    /** Says of which revision of the sources runs are, where this is not known here. */
    RunSession ofRevision(String other) {
        revision = other;
        return this;
    }

    /** Stops each run after an epoch, if it has more; it can go on. */
    RunSession until(int epoch) {
        until = epoch;
        return this;
    }

    /** Trains a recipe with a seed and writes {@code folder}. */
    TrainingRun train(Path folder, Recipe recipe, long seed, Interrupt interrupt)
            throws IOException {
        RunSettings settings = new RunSettings(options, recipe, seed);
        RunStart start =
                settings.start(split, command, environment(settings)).withRevision(revision);
        return train(settings, RunFolder.create(folder, start), interrupt);
    }

    /**
     * Trains a run of a study, from its last checkpoint where it has one, and says so if it
     * diverges.
     *
     * @return whether it did not
     */
    boolean train(StudyFolder study, String name, Recipe recipe, long seed, Interrupt interrupt)
            throws IOException {
        try {
            trainOrGoOn(study, name, recipe, seed, interrupt);
            return true;
        } catch (NonFiniteException e) {
            terminal.line("  failed: " + e.getMessage());
            return false;
        }
    }

    /** Trains a run of a study, from its last checkpoint where it has one. */
    void trainOrGoOn(StudyFolder study, String name, Recipe recipe, long seed, Interrupt interrupt)
            throws IOException {
        if (study.goesOn(name)) {
            resume(study.run(name), interrupt);
        } else {
            study.clear(name);
            train(study.run(name), recipe, seed, interrupt);
        }
    }

    /** Goes on with a run where its last checkpoint stands, with the threads and kernels of now. */
    TrainingRun resume(Path folder, Interrupt interrupt) throws IOException {
        RunSettings settings = RunSettings.unchanged(RunReader.open(folder)).on(options);
        return train(settings, RunFolder.resume(folder), interrupt);
    }

    private TrainingRun train(RunSettings settings, RunFolder run, Interrupt interrupt)
            throws IOException {
        pace.nextRun();
        TrainingOptions own = settings.options();
        try (Console console = new Console(terminal, run, pace, own.quiet)) {
            Trainer trainer = settings.trainer(split);
            Keeper keeper = new Keeper(run, settings);
            trainer.listener(run.listener())
                    .listener(new Watch(run, own.watchEvery))
                    .listener(new FlightRecorder())
                    .listener(keeper)
                    .listener(beside)
                    .listener(console)
                    .listener(new Stop(trainer, until));
            if (own.checkpoints > 0) {
                trainer.checkpoints(run.folder().resolve(CHECKPOINTS), own.checkpoints);
            }
            if (run.resumes()) {
                trainer.resume(run.folder().resolve(CHECKPOINTS));
            }
            interrupt.stops(trainer);
            TrainingRun result = trainer.fit(split.train(), split.validation());
            keeper.end(result);
            if (result.end() == TrainingRun.End.INTERRUPTED) {
                if (result.epochs().size() == until) {
                    write(run, () -> run.stop(summary(result, "stopped")));
                }
            } else {
                Mistakes mistakes = mistakes(settings, split, result);
                write(run, () -> mistakes.writeTo(run));
                write(run, () -> run.finish(summary(result, result.end().name())));
            }
            return result;
        } catch (RuntimeException | Error e) {
            write(run, () -> run.fail(e));
            throw e;
        } finally {
            write(run, run::close);
            run.trouble()
                    .ifPresent(cause -> {
                        incomplete = true;
                        terminal.warn(run.folder() + " is incomplete: " + cause.getMessage());
                    });
        }
    }

    /** Whether something of a run could not be written. */
    boolean incomplete() {
        return incomplete;
    }

    /** Part of a run's files. */
    private interface Writing {
        void run() throws IOException;
    }

    /** A file that cannot be written does not end a training. */
    private static void write(RunFolder run, Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            run.incomplete(e);
        }
    }

    private Map<String, Object> environment(RunSettings settings) {
        Map<String, Object> environment = settings.environment(split);
        if (firstInProcess) {
            environment.put("first_in_process", true);
            firstInProcess = false;
        }
        return environment;
    }

    /** What the best network gets wrong. */
    static Mistakes mistakes(RunSettings settings, Split split, TrainingRun result) {
        TrainingOptions options = settings.options();
        try (Network bound =
                Network.of(settings.network(split))
                        .parameters(result.best())
                        .input(split.validation().shape())
                        .batch(options.batch)
                        .loss(new CrossEntropy())
                        .threads(options.threads())
                        .kernels(options.kernels().kernels())
                        .bind()) {
            Key key = Key.of(settings.seed()).child("mistakes");
            return Mistakes.of(
                    bound, split.validation(), options.batch, result.normalization(), key);
        }
    }

    /** The final figures of a run, and why it ended. */
    static Map<String, Object> summary(TrainingRun run, String end) {
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
        summary.put("end", end.toLowerCase(Locale.ROOT));
        return summary;
    }

    /** Stops a training after an epoch. */
    private record Stop(Trainer trainer, int epoch) implements TrainingListener {
        @Override
        public void resumed(long step, List<EpochMetrics> past) {
            if (past.size() >= epoch) {
                trainer.stop();
            }
        }

        @Override
        public void epoch(EpochMetrics m) {
            if (m.epoch() >= epoch) {
                trainer.stop();
            }
        }
    }

    /** Keeps the parameters of the best epoch so far; what cannot be written is tried again. */
    private final class Keeper implements TrainingListener {
        private final RunFolder run;
        private final RunSettings settings;
        private Network network;
        private Parameters unwritten;

        Keeper(RunFolder run, RunSettings settings) {
            this.run = run;
            this.settings = settings;
        }

        @Override
        public void started(Trainer trainer, Network bound, int stepsAnEpoch) {
            network = bound;
        }

        @Override
        public void epoch(EpochMetrics m) {
            if (m.best()) {
                unwritten = network.parameters();
            }
            writeBest();
            if (m.best() && unwritten != null) {
                unwritten = unwritten.copy();
            }
        }

        private void writeBest() {
            if (unwritten != null) {
                write(
                        run,
                        () -> {
                            settings.model(split, unwritten).save(run.folder().resolve(BEST));
                            unwritten = null;
                        });
            }
        }

        /** After the training. */
        void end(TrainingRun result) {
            writeBest();
            write(run, () -> settings.model(split, result.last()).save(run.folder().resolve(LAST)));
        }
    }
}
