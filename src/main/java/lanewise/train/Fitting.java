package lanewise.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lanewise.data.Augmentation;
import lanewise.data.DataLoader;
import lanewise.data.Schema;
import lanewise.io.SafetensorsException;
import lanewise.io.Sha256;
import lanewise.nn.Network;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.optim.Optimizer;
import lanewise.optim.ParameterGroups;
import lanewise.optim.Schedules;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** One call of {@link Trainer#fit}: what was set up, made ready and run. */
final class Fitting {
    static final String TRAINING_DATA = "training data";
    static final String VALIDATION_DATA = "validation data";
    static final String NORMALIZATION = "normalization";
    static final String EPOCHS = "epochs";
    private static final String METRICS = "metrics";

    private final Trainer trainer;
    private final DataLoader train;
    private final DataLoader validation;
    private Checkpoint past;
    private final List<TrainingListener> listeners;
    private Map<String, String> configuration;

    Fitting(Trainer trainer, DataLoader train, DataLoader validation) {
        this.trainer = trainer;
        this.train = train;
        this.validation = validation;
        listeners = trainer.group.rank() == 0 ? trainer.listeners : List.of();
    }

    private Course course(int stepsAnEpoch) {
        double rate = trainer.optimizer.learningRate();
        return new Course(
                rate,
                (long) stepsAnEpoch * epochs(),
                trainer.schedule != null ? trainer.schedule : Schedules.constant(),
                trainer.plateau != null ? trainer.plateau.apply(rate) : null,
                trainer.dropoutSchedule != null
                        ? trainer.dropoutSchedule
                        : DropoutSchedule.constant(),
                trainer.adaptiveDropout != null ? trainer.adaptiveDropout.get() : null);
    }

    /** The epochs of this fit and of those that it goes on from. */
    private int epochs() {
        return Math.addExact(trainer.epochs, past == null ? 0 : past.epochs().size());
    }

    /** With loaders of the caller's, which decide what else the trainer would. */
    static Fitting ofLoaders(Trainer trainer, DataLoader train, DataLoader validation) {
        if (!trainer.augmentation.equals(Augmentation.NONE)
                || trainer.dropLast
                || trainer.normalization != null) {
            throw new IllegalArgumentException(
                    "trainer: set augmentation, dropLast and normalization in the loader");
        }
        if (!train.normalization().equals(validation.normalization())) {
            throw new IllegalArgumentException(
                    "trainer: validation is normalised by %s, training by %s; expected the same"
                            .formatted(validation.normalization(), train.normalization()));
        }
        return new Fitting(trainer, train, validation);
    }

    /** As {@link Trainer#fit} does it: from where the last one ended, if that was asked for. */
    TrainingRun run() {
        past = trainer.past;
        return run(
                trainer.checkpoints == null
                        ? Keeper.NONE
                        : new CheckpointKeeper(this, trainer, past != null, listeners));
    }

    /** Trains in company. */
    TrainingRun run(Keeper own) {
        Keeper keeper = trainer.group.size() > 1 ? new Agreement(this, trainer, own) : own;
        Shape input = train.schema().shape();
        List<Metric> taken = metrics(train.schema());
        Goal goal = Goal.of(trainer.best, taken);
        TrainingCheck.meet(
                trainer.network, trainer.loss, trainer.kernels, taken, train, validation);
        Key root = Key.of(trainer.seed);
        Parameters parameters =
                trainer.start != null
                        ? given(trainer.network.parameters(input))
                        : trainer.network.initialize(input, root.child("initialize"));
        int steps = Math.ceilDiv(train.batches(), trainer.accumulated);
        try (Network bound = bind(parameters, input)) {
            TrainingState state =
                    new TrainingState(parameters, optimizer().bind(bound), course(steps));
            TrainingSession.Plan plan =
                    new TrainingSession.Plan(
                            epochs(),
                            trainer.patience,
                            trainer.clipping,
                            trainer.accumulated,
                            taken,
                            goal,
                            root,
                            this::stopped);
            listeners.forEach(listener -> listener.started(trainer, bound, steps));
            begin(keeper, state);
            goOn(state);
            TrainingSession session =
                    new TrainingSession(
                            plan,
                            bound,
                            train,
                            validation,
                            state,
                            frozen(parameters),
                            listeners,
                            keeper);
            TrainingRun.End end = session.run();
            trainer.past = trainer.goesOn ? Checkpoint.of(state) : null;
            TrainingRun run =
                    new TrainingRun(
                            List.copyOf(state.epochs()),
                            state.best(),
                            parameters,
                            state.bestEpoch(),
                            train.normalization(),
                            end);
            listeners.forEach(listener -> listener.finished(run));
            return run;
        } finally {
            trainer.stop.set(false);
            keeper.end();
        }
    }

    private Network bind(Parameters parameters, Shape input) {
        return Network.of(trainer.network)
                .parameters(parameters)
                .input(input)
                .batch(Math.max(train.batchSize(), validation.batchSize()))
                .loss(trainer.loss)
                .threads(trainer.threads)
                .kernels(trainer.kernels)
                .group(trainer.group)
                .bind();
    }

    private void goOn(TrainingState state) {
        if (past == null) {
            return;
        }
        if (!List.copyOf(past.parameters().views())
                .equals(List.copyOf(state.parameters().views()))) {
            throw new IllegalArgumentException(
                    "trainer: it is to go on with %s, which are not the network's: %s"
                            .formatted(past.parameters(), state.parameters()));
        }
        state.resume(past);
        tellResumed(state);
    }

    /** Tells the listeners where the training goes on. */
    void tellResumed(TrainingState state) {
        List<EpochMetrics> done = List.copyOf(state.epochs());
        listeners.forEach(listener -> listener.resumed(state.step(), done));
    }

    /** A member that ended alone would leave the others waiting. */
    private boolean stopped() {
        if (trainer.stop.get() && trainer.group.size() > 1) {
            throw new IllegalStateException(
                    "trainer: stop() in a group of %d; a member cannot end alone, cancel the whole job"
                            .formatted(trainer.group.size()));
        }
        return trainer.stop.get();
    }

    /** The given first values, if they are the network's. */
    private Parameters given(Parameters own) {
        if (!List.copyOf(own.views()).equals(List.copyOf(trainer.start.views()))) {
            throw new IllegalArgumentException(
                    "trainer: it is to start from %s, which are not the network's: %s"
                            .formatted(trainer.start, own));
        }
        return trainer.start.copy();
    }

    /** The optimiser, but what is frozen stands before its groups. */
    private Optimizer optimizer() {
        if (trainer.frozen.isEmpty()) {
            return trainer.optimizer;
        }
        List<ParameterGroups.Group> groups = new ArrayList<>();
        trainer.frozen.forEach(
                names -> groups.add(new ParameterGroups.Group(names, Optional.empty())));
        if (trainer.optimizer instanceof ParameterGroups given) {
            groups.addAll(given.groups());
            return new ParameterGroups(given.rest(), groups);
        }
        return new ParameterGroups(trainer.optimizer, groups);
    }

    private List<Parameters.View> frozen(Parameters parameters) {
        List<Parameters.View> trained =
                parameters.views().stream()
                        .filter(view -> view.kind() == Parameters.Kind.TRAINABLE)
                        .toList();
        List<Parameters.View> frozen =
                trained.stream()
                        .filter(view -> trainer.frozen.stream().anyMatch(view.name()::matches))
                        .toList();
        if (!frozen.isEmpty() && frozen.size() == trained.size()) {
            throw new IllegalArgumentException(
                    "freeze: all of %d parameters are frozen by %s, expected one or more to train"
                            .formatted(trained.size(), trainer.frozen));
        }
        return frozen;
    }

    private static void begin(Keeper keeper, TrainingState state) {
        try {
            keeper.begin(state);
        } catch (SafetensorsException e) {
            throw new UncheckedIOException(
                    e.getMessage() + "; remove it to go on from the checkpoint before", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    /** What decides the bits of a training, as far as it can be told. */
    Map<String, String> configuration() {
        if (configuration == null) {
            configuration = Collections.unmodifiableMap(describe());
        }
        return configuration;
    }

    private Map<String, String> describe() {
        Map<String, String> all = new TreeMap<>();
        all.put("network", trainer.network.toString());
        all.put("loss", trainer.loss.toString());
        all.put("optimizer", optimizer().toString());
        all.put("batches a step", Integer.toString(trainer.accumulated));
        all.put("first values", trainer.start == null ? "drawn" : digest(trainer.start.values()));
        all.put("clipping", String.valueOf(trainer.clipping));
        all.put(EPOCHS, Integer.toString(epochs()));
        all.put("patience", Integer.toString(trainer.patience));
        all.put("seed", Long.toString(trainer.seed));
        all.put(METRICS, metrics(train.schema()).stream().map(Metric::name).toList().toString());
        all.put("best by", String.valueOf(trainer.best));
        all.put("learning rate", trainer.plateau != null ? "on plateau" : "by schedule");
        all.put("dropout", trainer.adaptiveDropout != null ? "adaptive" : "by schedule");
        all.put(TRAINING_DATA, train.digest());
        all.put(VALIDATION_DATA, validation.digest());
        all.put(NORMALIZATION, train.normalization().toString());
        all.put("treatment", train.treatment());
        return all;
    }

    static String digest(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(4, values.length));
        bytes.asFloatBuffer().put(values);
        return new Sha256().add(bytes.array()).hexadecimal();
    }

    /** Those asked for; of classes accuracy too. */
    private List<Metric> metrics(Schema schema) {
        List<Metric> all = new ArrayList<>(trainer.metrics);
        if (schema.hasClasses() && all.stream().noneMatch(m -> m.name().equals("accuracy"))) {
            all.addFirst(Metrics.accuracy());
        }
        return List.copyOf(all);
    }
}
