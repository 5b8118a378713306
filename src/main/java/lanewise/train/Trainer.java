package lanewise.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import lanewise.data.Augmentation;
import lanewise.data.Batch;
import lanewise.data.DataLoader;
import lanewise.data.Dataset;
import lanewise.data.Normalization;
import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.Sequential;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.nn.loss.CrossEntropy;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.GradientClipping;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.optim.ReduceOnPlateau;
import lanewise.optim.Schedule;
import lanewise.optim.Schedules;
import lanewise.random.Key;
import lanewise.tensor.Parameters;

/**
 * Trains a network: what is trained, with what, and how long. Set it up, then {@link #fit}.
 *
 * <p>The seed decides everything random: first values, order of images, augmentation, dropout. The
 * same seed gives the same parameters, bit for bit, whatever the threads and kernels.
 */
public final class Trainer {
    private final Sequential network;
    private final List<TrainingListener> listeners = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private Loss loss = new CrossEntropy();
    private Optimizer optimizer = Optimizers.adam(1e-3);
    private Kernels kernels = Kernels.preferred();
    private Schedule schedule;
    private DoubleFunction<ReduceOnPlateau> plateau;
    private GradientClipping clipping;
    private DropoutSchedule dropoutSchedule;
    private Supplier<AdaptiveRate> adaptiveDropout;
    private Augmentation augmentation = Augmentation.NONE;
    private int epochs = 15;
    private int batchSize = 64;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int patience;
    private long seed;

    private Trainer(Sequential network) {
        this.network = Objects.requireNonNull(network, "network");
    }

    /** A trainer of a network: cross-entropy, Adam 1e-3, 15 epochs, batches of 64, all cores. */
    public static Trainer of(Sequential network) {
        return new Trainer(network);
    }

    /** Trains with another loss. */
    public Trainer loss(Loss value) {
        loss = Objects.requireNonNull(value, "loss");
        return this;
    }

    /** Trains with another optimiser. */
    public Trainer optimizer(Optimizer value) {
        optimizer = Objects.requireNonNull(value, "optimizer");
        return this;
    }

    /**
     * Takes the learning rate of each optimiser step, counted from 0, from a schedule of the
     * optimiser's own rate.
     *
     * @throws IllegalArgumentException if {@link #reduceOnPlateau} decides it already
     */
    public Trainer schedule(Schedule value) {
        either(plateau == null, "the learning rate: schedule or reduceOnPlateau");
        schedule = Objects.requireNonNull(value, "schedule");
        return this;
    }

    /**
     * Multiplies the learning rate by a factor whenever the validation loss has not fallen for more
     * than so many epochs.
     *
     * @param factor between 0 and 1
     * @param epochsBorne 0 or more
     * @throws IllegalArgumentException if out of range, or if {@link #schedule} decides the rate
     */
    public Trainer reduceOnPlateau(double factor, int epochsBorne) {
        either(schedule == null, "the learning rate: schedule or reduceOnPlateau");
        plateau = rate -> new ReduceOnPlateau(rate, factor, epochsBorne);
        plateau.apply(optimizer.learningRate());
        return this;
    }

    /** Clips the gradients of every step before the optimiser takes them. */
    public Trainer clip(GradientClipping value) {
        clipping = Objects.requireNonNull(value, "clipping");
        return this;
    }

    /**
     * Multiplies the rates of all layers that drop by a factor of its own at each step.
     *
     * @throws IllegalArgumentException if {@link #adaptiveDropout} decides it already
     */
    public Trainer dropoutSchedule(DropoutSchedule value) {
        either(adaptiveDropout == null, "dropout: dropoutSchedule or adaptiveDropout");
        dropoutSchedule = Objects.requireNonNull(value, "dropoutSchedule");
        return this;
    }

    /**
     * Moves the rates of all layers that drop after each epoch by how much better the network does
     * on training than on validation data.
     *
     * @param value makes the controller of a training, {@code AdaptiveRate::new}
     * @throws IllegalArgumentException if {@link #dropoutSchedule} decides it already
     */
    public Trainer adaptiveDropout(Supplier<AdaptiveRate> value) {
        either(dropoutSchedule == null, "dropout: dropoutSchedule or adaptiveDropout");
        adaptiveDropout = Objects.requireNonNull(value, "adaptiveDropout");
        return this;
    }

    private static void either(boolean free, String what) {
        if (!free) {
            throw new IllegalArgumentException("two decide " + what + ", expected one of them");
        }
    }

    /** Trains on other kernels. */
    public Trainer kernels(Kernels value) {
        kernels = Objects.requireNonNull(value, "kernels");
        return this;
    }

    /** Changes training images at random. */
    public Trainer augmentation(Augmentation value) {
        augmentation = Objects.requireNonNull(value, "augmentation");
        return this;
    }

    /** Passes over the training images, at least 1. */
    public Trainer epochs(int value) {
        epochs = positive("epochs", value);
        return this;
    }

    /** Images a step, at least 1. */
    public Trainer batchSize(int value) {
        batchSize = positive("batch", value);
        return this;
    }

    /** Threads to compute with, at least 1. */
    public Trainer threads(int value) {
        threads = positive("threads", value);
        return this;
    }

    /** Stops after so many epochs without a lower validation loss; 0 for never. */
    public Trainer patience(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("patience: " + value + ", expected 0 or more");
        }
        patience = value;
        return this;
    }

    /** Decides everything random. */
    public Trainer seed(long value) {
        seed = value;
        return this;
    }

    /** Tells a listener. */
    public Trainer listener(TrainingListener value) {
        listeners.add(Objects.requireNonNull(value, "listener"));
        return this;
    }

    private static int positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + ", expected 1 or more");
        }
        return value;
    }

    /** The layers. */
    public Sequential network() {
        return network;
    }

    /** The optimiser. */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** Passes over the training images. */
    public int epochs() {
        return epochs;
    }

    /** Images a step. */
    public int batchSize() {
        return batchSize;
    }

    private Course course(int stepsAnEpoch) {
        double rate = optimizer.learningRate();
        return new Course(
                rate,
                (long) stepsAnEpoch * epochs,
                schedule != null ? schedule : Schedules.constant(),
                plateau != null ? plateau.apply(rate) : null,
                dropoutSchedule != null ? dropoutSchedule : DropoutSchedule.constant(),
                adaptiveDropout != null ? adaptiveDropout.get() : null);
    }

    /** Asks {@link #fit} to end after the step it is at; may be called from any thread. */
    public void stop() {
        stop.set(true);
    }

    /**
     * Trains.
     *
     * @throws IllegalArgumentException if network, loss and data do not meet
     * @throws NonFiniteException if the loss is infinite or not a number; the message names the
     *     first layer at fault
     */
    public TrainingRun fit(Dataset train, Dataset validation) {
        Key root = Key.of(seed);
        Normalization normalization = Normalization.of(train);
        DataLoader trainLoader =
                DataLoader.of(train, batchSize, normalization)
                        .shuffled()
                        .augmented(augmentation)
                        .prefetching();
        DataLoader validationLoader =
                DataLoader.of(validation, batchSize, normalization).prefetching();
        Parameters parameters = network.initialize(train.shape(), root.child("initialize"));
        try (Network bound =
                Network.of(network)
                        .parameters(parameters)
                        .input(train.shape())
                        .batch(batchSize)
                        .loss(loss)
                        .threads(threads)
                        .kernels(kernels)
                        .bind()) {
            for (TrainingListener listener : listeners) {
                listener.started(this, bound, trainLoader.batches());
            }
            Session session = new Session(bound, trainLoader, validationLoader, root);
            TrainingRun run = session.run();
            for (TrainingListener listener : listeners) {
                listener.finished(run);
            }
            return run;
        }
    }

    /** The state of one call of {@link #fit}. */
    private final class Session {
        private final Network network;
        private final Parameters parameters;
        private final BoundOptimizer bound;
        private final DataLoader trainLoader;
        private final DataLoader validationLoader;
        private final Key root;
        private final Course course;
        private final List<EpochMetrics> metrics = new ArrayList<>();
        private Parameters best;
        private int bestEpoch;
        private long step;

        Session(Network network, DataLoader trainLoader, DataLoader validationLoader, Key root) {
            this.network = network;
            this.trainLoader = trainLoader;
            this.validationLoader = validationLoader;
            this.root = root;
            parameters = network.parameters();
            best = parameters;
            bound = optimizer.bind(network);
            course = course(trainLoader.batches());
        }

        TrainingRun run() {
            double lowest = Double.POSITIVE_INFINITY;
            int since = 0;
            TrainingRun.End end = TrainingRun.End.COMPLETED;
            for (int epoch = 1; epoch <= epochs; epoch++) {
                if (!epoch(epoch)) {
                    end = TrainingRun.End.INTERRUPTED;
                    break;
                }
                EpochMetrics last = metrics.getLast();
                since = last.validationLoss() < lowest ? 0 : since + 1;
                lowest = Math.min(lowest, last.validationLoss());
                if (patience > 0 && since >= patience && epoch < epochs) {
                    end = TrainingRun.End.EARLY_STOP;
                    break;
                }
            }
            return new TrainingRun(List.copyOf(metrics), best, parameters, bestEpoch, end);
        }

        /** One epoch; false if it was stopped before its end. */
        private boolean epoch(int epoch) {
            long start = System.nanoTime();
            double lossSum = 0;
            int right = 0;
            int images = 0;
            double rate = 0;
            try (DataLoader.Epoch batches = trainLoader.epoch(root.child("epoch").child(epoch))) {
                for (Batch batch = next(batches); batch != null; batch = next(batches)) {
                    if (stop.get()) {
                        return false;
                    }
                    int size = batch.size();
                    rate = course.learningRate(step);
                    network.dropoutFactor(course.dropoutFactor(step));
                    step++;
                    network.input().point(batch.x(), 0);
                    network.forward(Mode.TRAIN, size, root.child("step").child(step));
                    double value = network.backward(Evaluation.target(batch));
                    if (!Double.isFinite(value)) {
                        throw new NonFiniteException(diagnosis(epoch, size, value, rate));
                    }
                    double dataLoss = value - network.penalty();
                    if (clipping != null) {
                        clipping.apply(parameters.gradients(), kernels);
                    }
                    bound.step(rate);
                    int hits = Evaluation.right(network, batch.labels(), size);
                    lossSum += dataLoss * size;
                    right += hits;
                    images += size;
                    for (TrainingListener listener : listeners) {
                        listener.step(step, epoch, size, dataLoss, (double) hits / size, rate);
                    }
                }
            }
            double trained = (System.nanoTime() - start) / 1e9;
            Evaluation evaluation = Evaluation.of(network, validationLoader);
            EpochMetrics figures =
                    new EpochMetrics(
                            epoch,
                            step,
                            lossSum / images,
                            (double) right / images,
                            evaluation.loss(),
                            evaluation.accuracy(),
                            rate,
                            (System.nanoTime() - start) / 1e9,
                            images / trained);
            if (bestEpoch == 0
                    || figures.validationAccuracy()
                            > metrics.get(bestEpoch - 1).validationAccuracy()) {
                best = parameters.copy();
                bestEpoch = epoch;
            }
            metrics.add(figures);
            course.observe(figures);
            for (TrainingListener listener : listeners) {
                listener.epoch(figures);
            }
            return true;
        }

        /** The batch of the next step, or null after the last of the epoch. */
        private Batch next(DataLoader.Epoch batches) {
            long asked = System.nanoTime();
            Batch batch = batches.next();
            if (batch != null) {
                long waited = System.nanoTime() - asked;
                for (TrainingListener listener : listeners) {
                    listener.batch(step + 1, batch.size(), waited);
                }
            }
            return batch;
        }

        private String diagnosis(int epoch, int size, double value, double rate) {
            String layer = network.firstNonFinite(size);
            return "the loss is %s at step %d of epoch %d; %s. Try a lower learning rate (%s now)."
                    .formatted(
                            value,
                            step,
                            epoch,
                            layer == null
                                    ? "all activations are finite"
                                    : "the first layer with such values is \"" + layer + "\"",
                            rate);
        }
    }
}
