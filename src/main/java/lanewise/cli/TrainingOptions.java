package lanewise.cli;

import java.nio.file.Path;
import java.util.Optional;
import lanewise.data.Augmentation;
import lanewise.data.DataSource;
import lanewise.data.Split;
import lanewise.kernel.KernelChoice;
import lanewise.optim.Optimizer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that train have in common. */
final class TrainingOptions implements Cloneable {
    /** Runs of different seeds see the same images. */
    static final long DATA_SEED = 42;

    /** The activations of so many images take some gigabytes. */
    private static final int MOST_BATCH = 16_384;

    @Option(
            names = "--data",
            completionCandidates = Names.Data.class,
            paramLabel = "NAME",
            defaultValue = "shapes",
            description =
                    "Data set: shapes (generated), cifar10, mnist, fashion-mnist, folder"
                            + " (default: ${DEFAULT-VALUE}).")
    String data;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where its files are (default: NAME in ~/.cache/lanewise).")
    Path dataDir;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Use at most N training and N validation images; 0 for all"
                            + " (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "15",
            description = "Passes over the training images (default: ${DEFAULT-VALUE}).")
    int epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Images a step (default: ${DEFAULT-VALUE}).")
    int batch;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description =
                    "Learning rate (default: 0.001 for adam and adamw, 0.01 for sgd, rmsprop and"
                            + " adagrad).")
    Double learningRate;

    @Option(
            names = "--optimizer",
            completionCandidates = Names.Optimizers.class,
            paramLabel = "NAME",
            defaultValue = "adam",
            description =
                    "adam, adamw, rmsprop, adagrad, or sgd with momentum 0.9"
                            + " (default: ${DEFAULT-VALUE}).")
    String optimizer;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            defaultValue = "0.25",
            description = "Dropout rate (default: ${DEFAULT-VALUE}).")
    double dropout;

    @Mixin RateOptions rates;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Stop after N epochs without a lower validation loss; 0 for never"
                            + " (default: ${DEFAULT-VALUE}).")
    int patience;

    @Option(names = "--flip", description = "Flip training images at random.")
    boolean flip;

    @Option(
            names = "--pad-crop",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Pad training images by N pixels and crop them at random"
                            + " (default: ${DEFAULT-VALUE}).")
    int padAndCrop;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Decides everything random (default: ${DEFAULT-VALUE}).")
    long seed;

    @Mixin Workers workers = new Workers();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder to write, which must not exist (default: runs/COMMAND-TIME).")
    Path out;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but where the report is.")
    boolean quiet;

    @Option(
            names = "--watch-every",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Look into the network every N steps, and at steps 1, 4, 16, 64 … before the first"
                            + " N; 0 for three times an epoch (default: ${DEFAULT-VALUE}).")
    int watchEvery;

    @Option(
            names = "--checkpoints",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "Keep the last N checkpoints beside that of the best epoch, to resume and verify;"
                            + " 0 for none (default: ${DEFAULT-VALUE}, of a sweep 0).")
    int checkpoints;

    /** Checks what can be checked before anything is read or written. */
    void check() {
        positive("--epochs", epochs);
        checkBatch(batch);
        threads();
        probability("--dropout", dropout);
        if (patience < 0) {
            throw new IllegalArgumentException("--patience: " + patience + ", expected 0 or more");
        }
        if (checkpoints < 0) {
            throw new IllegalArgumentException(
                    "--checkpoints: " + checkpoints + ", expected 0 or more");
        }
        if (watchEvery < 0) {
            throw new IllegalArgumentException(
                    "--watch-every: " + watchEvery + ", expected 0 or more");
        }
        optimizer();
        rates.check();
        augmentation();
        kernels();
        source();
    }

    /** Checks what depends on the images, before anything is written. */
    void check(Split data) {
        if (padAndCrop > 0) {
            augmentation().check(data.train().shape());
        }
    }

    /** The same options, to be changed. */
    TrainingOptions copy() {
        try {
            return (TrainingOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private static void positive(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + ": " + value + ", expected 1 or more");
        }
    }

    /** Refuses batches that are empty or that no memory holds. */
    static void checkBatch(int images) {
        if (images < 1 || images > MOST_BATCH) {
            throw new IllegalArgumentException(
                    "--batch: %d, expected 1 to %d".formatted(images, MOST_BATCH));
        }
    }

    /** Refuses what is no probability. */
    static void probability(String option, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    "%s: %s, expected a probability from 0 to 1".formatted(option, p));
        }
    }

    Augmentation augmentation() {
        return new Augmentation(flip, padAndCrop);
    }

    double learningRate() {
        double usual = optimizer.startsWith("adam") ? 0.001 : 0.01;
        double rate = learningRate != null ? learningRate : usual;
        if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--lr: " + rate + ", expected a number above 0");
        }
        return rate;
    }

    Optimizer optimizer() {
        return Optimizer.named(optimizer, learningRate());
    }

    int threads() {
        return workers.threads();
    }

    KernelChoice kernels() {
        return workers.kernels();
    }

    DataSource source() {
        DataSource source = DataSource.of(data, Optional.ofNullable(dataDir));
        return source.limitedTo(limit).seeded(DATA_SEED);
    }
}
