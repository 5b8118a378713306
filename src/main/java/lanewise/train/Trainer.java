package lanewise.train;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import lanewise.data.Augmentation;
import lanewise.data.DataLoader;
import lanewise.data.Dataset;
import lanewise.data.Normalization;
import lanewise.data.Split;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.ProcessGroup;
import lanewise.nn.Sequential;
import lanewise.nn.dropout.DropoutSchedule;
import lanewise.nn.loss.CrossEntropy;
import lanewise.optim.GradientClipping;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.optim.ReduceOnPlateau;
import lanewise.optim.Schedule;
import lanewise.tensor.Parameters;

/**
 * Trains a network: what is trained, with what, and how long. Set it up, then {@link #fit}.
 *
 * <p>The seed decides everything random: first values, order of images, augmentation, dropout. The
 * same seed gives the same parameters, bit for bit, whatever the threads and kernels.
 */
public final class Trainer {
    final Sequential network;
    final List<TrainingListener> listeners = new ArrayList<>();
    final AtomicBoolean stop = new AtomicBoolean();
    Loss loss = new CrossEntropy();
    Optimizer optimizer = Optimizers.adam(1e-3);
    Kernels kernels = KernelChoice.preferred();
    Schedule schedule;
    DoubleFunction<ReduceOnPlateau> plateau;
    GradientClipping clipping;
    DropoutSchedule dropoutSchedule;
    Supplier<AdaptiveRate> adaptiveDropout;
    Augmentation augmentation = Augmentation.NONE;
    int epochs = 15;
    int batchSize = 64;
    int threads = Runtime.getRuntime().availableProcessors();
    int patience;
    int accumulated = 1;
    final List<String> frozen = new ArrayList<>();
    Parameters start;
    boolean dropLast;
    Normalization normalization;
    List<Metric> metrics = List.of();
    String best;
    long seed;
    CheckpointFolder checkpoints;
    boolean resumes;
    boolean goesOn;
    ProcessGroup group = ProcessGroup.alone();

    /** Where the last fit ended, of a trainer that goes on. */
    Checkpoint past;

    private Trainer(Sequential network) {
        this.network = requireNonNull(network, "network");
    }

    /** A trainer of a network: cross-entropy, Adam 1e-3, 15 epochs, batches of 64, all cores. */
    public static Trainer of(Sequential network) {
        return new Trainer(network);
    }

    /** Trains with another loss. */
    public Trainer loss(Loss value) {
        loss = requireNonNull(value, "loss");
        return this;
    }

    /** Trains with another optimiser. */
    public Trainer optimizer(Optimizer value) {
        optimizer = requireNonNull(value, "optimizer");
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
        schedule = requireNonNull(value, "schedule");
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
        clipping = requireNonNull(value, "clipping");
        return this;
    }

    /**
     * Multiplies the rates of all layers that drop by a factor of its own at each step.
     *
     * @throws IllegalArgumentException if {@link #adaptiveDropout} decides it already
     */
    public Trainer dropoutSchedule(DropoutSchedule value) {
        either(adaptiveDropout == null, "dropout: dropoutSchedule or adaptiveDropout");
        dropoutSchedule = requireNonNull(value, "dropoutSchedule");
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
        adaptiveDropout = requireNonNull(value, "adaptiveDropout");
        return this;
    }

    private static void either(boolean free, String what) {
        if (!free) {
            throw new IllegalArgumentException("two decide " + what + ", expected one of them");
        }
    }

    /** Trains on other kernels. */
    public Trainer kernels(Kernels value) {
        kernels = requireNonNull(value, "kernels");
        return this;
    }

    /** Changes training images at random. */
    public Trainer augmentation(Augmentation value) {
        augmentation = requireNonNull(value, "augmentation");
        return this;
    }

    /**
     * Normalises samples by this instead of the training data's own mean and deviation; {@link
     * Normalization#none} leaves them as they are.
     */
    public Trainer normalization(Normalization value) {
        normalization = requireNonNull(value, "normalization");
        return this;
    }

    /** Leaves out the last batch of an epoch where it is smaller than the others. */
    public Trainer dropLast() {
        dropLast = true;
        return this;
    }

    /**
     * Takes these figures of every epoch, of its training and its validation. Where targets are
     * classes, accuracy is taken in any case.
     *
     * @throws IllegalArgumentException if two have one name, or one is called {@code loss}
     */
    public Trainer metrics(Metric... values) {
        Set<String> names = new HashSet<>(Set.of(Goal.LOSS));
        for (Metric metric : requireNonNull(values, "metrics")) {
            if (!names.add(metric.name())) {
                throw new IllegalArgumentException(
                        "metrics: two are called \"%s\"; give one another name"
                                .formatted(metric.name()));
            }
        }
        metrics = List.of(values);
        return this;
    }

    /**
     * Takes the parameters as best after the epoch where the validation's figure of this name is
     * best: a metric's name, or {@code loss}; of equal ones, NaN being the worst, that with the
     * lowest validation loss. Without it {@code accuracy} of classes decides, else {@code loss}.
     */
    public Trainer best(String metric) {
        best = requireNonNull(metric, "metric");
        return this;
    }

    /**
     * Leaves parameters as they are whose whole names match a regular expression: {@code conv.*}.
     * Their gradients are 0, for clipping too. Running statistics of normalisations still move.
     *
     * @throws IllegalArgumentException by {@link #fit}, if there is no such parameter, or no other
     */
    public Trainer freeze(String names) {
        frozen.add(requireNonNull(names, "names"));
        return this;
    }

    /**
     * Starts from these values instead of drawing them by the seed; they are copied.
     *
     * @throws IllegalArgumentException if one is not finite; by {@link #fit}, if they are others
     */
    public Trainer start(Parameters value) {
        requireNonNull(value, "parameters").requireFinite("start");
        start = value.copy();
        return this;
    }

    /**
     * Takes a step of the optimiser after so many batches, at least 1, by the mean of their
     * gradients, each weighted by its samples; the last step of an epoch may have fewer.
     */
    public Trainer accumulate(int batches) {
        accumulated = atLeast(1, "batches to accumulate", batches);
        return this;
    }

    /** Passes over the training samples, at least 1. */
    public Trainer epochs(int value) {
        epochs = atLeast(1, "epochs", value);
        return this;
    }

    /** Samples a step, at least 1. */
    public Trainer batchSize(int value) {
        batchSize = atLeast(1, "batch", value);
        return this;
    }

    /** Threads to compute with, at least 1. */
    public Trainer threads(int value) {
        threads = atLeast(1, "threads", value);
        return this;
    }

    /** Stops after so many epochs without a lower validation loss; 0 for never. */
    public Trainer patience(int value) {
        patience = atLeast(0, "patience", value);
        return this;
    }

    /** Decides everything random. */
    public Trainer seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Writes a checkpoint after each epoch.
     *
     * @param folder of this training alone, without checkpoints of another; made if need be
     * @param keep how many of the last are kept, at least 1, beside that of the best epoch
     * @throws IllegalArgumentException if none is to be kept
     */
    public Trainer checkpoints(Path folder, int keep) {
        checkpoints = new CheckpointFolder(folder, atLeast(1, "checkpoints to keep", keep));
        return this;
    }

    /**
     * Goes on from the last checkpoint in a folder, and writes further ones there: the parameters
     * at the end are, bit for bit, those of a training that was never interrupted. Without a
     * checkpoint there it begins at the beginning.
     */
    public Trainer resume(Path folder) {
        either(!goesOn, "where training begins: resume or goOn");
        resumes = true;
        return checkpoints == null ? checkpoints(folder, 2) : this;
    }

    /**
     * Makes {@link #fit} go on where the one before it ended, for {@link #epochs} more: two of five
     * epochs are, bit for bit, one of ten. An epoch that was stopped begins again. Without this
     * each fit is the same training.
     *
     * @throws IllegalArgumentException if {@link #resume} was called; by {@link #fit}, if
     *     parameters or optimiser are others than before
     */
    public Trainer goOn() {
        either(!resumes, "where training begins: resume or goOn");
        goesOn = true;
        return this;
    }

    /** Tells a listener. */
    public Trainer listener(TrainingListener value) {
        listeners.add(requireNonNull(value, "listener"));
        return this;
    }

    /** Trains with others, refused if set up otherwise; listeners and checkpoints are rank 0's. */
    public Trainer group(ProcessGroup value) {
        group = requireNonNull(value, "group");
        return this;
    }

    private static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s: %d, expected %d or more".formatted(name, value, least));
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

    /** Passes over the training samples. */
    public int epochs() {
        return epochs;
    }

    /** Samples a step. */
    public int batchSize() {
        return batchSize;
    }

    /** Those that train together. */
    public ProcessGroup group() {
        return group;
    }

    /**
     * Asks {@link #fit} to end after the step it is at, or the next one to end at once, from any
     * thread. An interrupt of the thread that trains does the same, and stays set.
     */
    public void stop() {
        stop.set(true);
    }

    /** Trains on one part of a data set and judges by the other. */
    public TrainingRun fit(Split data) {
        return fit(requireNonNull(data, "data").train(), data.validation());
    }

    /**
     * Trains on shuffled batches of a data set.
     *
     * @param train what to learn from
     * @param validation what to judge by
     * @throws IllegalArgumentException if network, loss, metrics and data do not meet
     * @throws NonFiniteException if a loss, of training or validation, or a parameter is infinite
     *     or not a number; the message names the first layer or parameter at fault
     */
    public TrainingRun fit(Dataset train, Dataset validation) {
        return fitting(requireNonNull(train, "train"), requireNonNull(validation, "validation"))
                .run();
    }

    /** What a call of {@link #fit} would do. */
    Fitting fitting(Dataset train, Dataset validation) {
        Normalization by = normalization != null ? normalization : Normalization.of(train);
        DataLoader loader = DataLoader.of(train, batchSize, by).shuffled().augmented(augmentation);
        return new Fitting(
                this,
                (dropLast ? loader.dropLast() : loader).prefetching(),
                DataLoader.of(validation, batchSize, by).prefetching());
    }

    /**
     * Trains on a loader's batches; it decides on their size, order, augmentation, normalisation.
     *
     * @throws IllegalArgumentException as {@link #fit(Dataset, Dataset)}, if the loaders normalise
     *     differently, or if this trainer was given what a loader decides
     */
    public TrainingRun fit(DataLoader train, DataLoader validation) {
        return Fitting.ofLoaders(this, train, validation).run();
    }
}
