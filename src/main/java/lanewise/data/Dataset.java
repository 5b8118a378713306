package lanewise.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import lanewise.random.Key;
import lanewise.tensor.Shape;

/**
 * Samples of one shape, each with its target, that can be read in any order.
 *
 * <p>Parts of a data set ({@link #limit}, {@link #split}, {@link #subset}) share its memory.
 *
 * {@snippet :
 * Dataset houses = Dataset.of("houses", Samples.ofRows(rows), Targets.numbers(prices));
 * Dataset digits = Dataset.of("digits",
 *         Samples.pixelsChannelsLast(Shape.image(1, 28, 28), pixels), Targets.classes(names, labels));
 * }
 */
public final class Dataset {
    private final String name;
    private final Samples samples;
    private final Targets targets;
    private final Schema schema;
    private final int[] rows;

    private Dataset(String name, Samples samples, Targets targets, Schema schema, int[] rows) {
        this.name = name;
        this.samples = samples;
        this.targets = targets;
        this.schema = schema;
        this.rows = rows;
    }

    /**
     * A data set of samples and as many targets.
     *
     * @param name for messages and reports
     * @throws IllegalArgumentException if there is no sample, or not one target for each
     */
    public static Dataset of(String name, Samples samples, Targets targets) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(samples, "samples");
        Objects.requireNonNull(targets, "targets");
        if (samples.size() == 0) {
            throw new IllegalArgumentException(name + ": there is no sample in it");
        }
        if (samples.size() != targets.size()) {
            throw new IllegalArgumentException(
                    "%s: %d samples and %d targets, expected one target a sample"
                            .formatted(name, samples.size(), targets.size()));
        }
        Schema schema =
                switch (targets) {
                    case Targets.Classes c -> Schema.classes(samples.shape(), c.names());
                    case Targets.Values v -> Schema.values(samples.shape(), v.values().shape());
                };
        int[] rows = IntStream.range(0, samples.size()).toArray();
        return new Dataset(name, samples, targets, schema, rows);
    }

    /** What messages and reports call it. */
    public String name() {
        return name;
    }

    /** What its samples and targets are like. */
    public Schema schema() {
        return schema;
    }

    /** The shape of one sample, in PyTorch's order. */
    public Shape shape() {
        return schema.shape();
    }

    /** The classes by label; empty where targets are values. */
    public List<String> classNames() {
        return schema.classNames();
    }

    /** The number of samples, at least 1. */
    public int size() {
        return rows.length;
    }

    /**
     * The label of a sample.
     *
     * @param i its number, from 0 to {@link #size} - 1
     * @throws IllegalArgumentException if targets are values
     */
    public int label(int i) {
        return classes().labels()[rows[i]];
    }

    /**
     * A copy of the target of a sample, in PyTorch's order; of a class its label.
     *
     * @param i its number, from 0 to {@link #size} - 1
     */
    public float[] target(int i) {
        return switch (targets) {
            case Targets.Classes c -> new float[] {c.labels()[rows[i]]};
            case Targets.Values v -> v.values().read(rows[i]);
        };
    }

    /**
     * A copy of a sample, not normalised, in PyTorch's order; pixels of 8 bits are 0 to 1.
     *
     * @param i its number, from 0 to {@link #size} - 1
     */
    public float[] sample(int i) {
        return samples.read(rows[i]);
    }

    /**
     * A copy of the pixels of an image of 8 bits a channel, unsigned, channels-last: row, column,
     * channel.
     *
     * @param i its number, from 0 to {@link #size} - 1
     * @throws IllegalArgumentException if the samples are something else
     */
    public byte[] pixelsChannelsLast(int i) {
        if (samples instanceof PixelSamples images) {
            return images.image(rows[i]);
        }
        throw new IllegalArgumentException(
                this + ": its samples are floats, expected images of 8 bits a channel");
    }

    /**
     * How many samples each class has, by label.
     *
     * @throws IllegalArgumentException if targets are values
     */
    public int[] classCounts() {
        int[] labels = classes().labels();
        int[] counts = new int[classNames().size()];
        for (int row : rows) {
            counts[labels[row]]++;
        }
        return counts;
    }

    /**
     * Weights that give every class the same part in a loss, however few samples it has: samples /
     * (classes * samples of the class), for {@code crossEntropy().classWeights(…)}.
     *
     * @throws IllegalArgumentException if targets are values, or a class has no sample
     */
    public double[] classWeights() {
        int[] counts = classCounts();
        double[] weights = new double[counts.length];
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] == 0) {
                throw new IllegalArgumentException(
                        "%s: no sample of class \"%s\", so it has no weight; expected one or more"
                                .formatted(this, classNames().get(c)));
            }
            weights[c] = (double) size() / ((double) counts.length * counts[c]);
        }
        return weights;
    }

    private Targets.Classes classes() {
        if (targets instanceof Targets.Classes classes) {
            return classes;
        }
        throw new IllegalArgumentException(this + ": its targets are values, expected classes");
    }

    /**
     * {@code count} samples chosen under {@code key}, in chosen order; this data set if it has no
     * more.
     *
     * @throws IllegalArgumentException if {@code count} is below 1
     */
    public Dataset limit(int count, Key key) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    name + ": cannot be limited to " + count + " samples; keep at least 1");
        }
        return count >= size() ? this : part(shuffled(key), 0, count);
    }

    /**
     * The samples of the given numbers, in the given order.
     *
     * @throws IllegalArgumentException if there is none, or a number is not from 0 to {@link #size}
     *     - 1
     */
    public Dataset subset(int... numbers) {
        if (Objects.requireNonNull(numbers, "numbers").length == 0) {
            throw new IllegalArgumentException(name + ": a subset of no sample; keep at least 1");
        }
        int[] order = new int[numbers.length];
        for (int i = 0; i < order.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= size()) {
                throw new IllegalArgumentException(
                        "%s: there is no sample %d, expected 0 to %d"
                                .formatted(name, numbers[i], size() - 1));
            }
            order[i] = rows[numbers[i]];
        }
        return part(order, 0, order.length);
    }

    /**
     * Two parts without a common sample, chosen under {@code key}.
     *
     * @param validationSize the samples of the validation part, from 1 to {@link #size} - 1
     * @throws IllegalArgumentException if a part would be empty
     */
    public Split split(int validationSize, Key key) {
        if (validationSize < 1 || validationSize >= size()) {
            throw new IllegalArgumentException(
                    "%s: cannot put %d of %d samples aside for validation; both parts need at least 1"
                            .formatted(name, validationSize, size()));
        }
        int[] order = shuffled(key);
        return new Split(part(order, validationSize, order.length), part(order, 0, validationSize));
    }

    /** All samples; number i of this data set is {@link #row} i of them. */
    Samples samples() {
        return samples;
    }

    Targets targets() {
        return targets;
    }

    int row(int i) {
        return rows[i];
    }

    /** Puts the target of sample {@code i} into place {@code at} of a batch. */
    void readTarget(int i, Batch into, int at) {
        switch (targets) {
            case Targets.Classes c -> into.labels()[at] = c.labels()[rows[i]];
            case Targets.Values v -> {
                Samples values = v.values();
                values.readChannelsLast(rows[i], into.values(), at * values.shape().size());
            }
        }
    }

    private int[] shuffled(Key key) {
        Objects.requireNonNull(key, "key");
        int[] order = rows.clone();
        new Draws(key).shuffle(order);
        return order;
    }

    private Dataset part(int[] order, int from, int to) {
        return new Dataset(name, samples, targets, schema, Arrays.copyOfRange(order, from, to));
    }

    @Override
    public String toString() {
        return name + ": " + size() + " " + schema;
    }
}
