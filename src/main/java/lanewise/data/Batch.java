package lanewise.data;

import java.util.Arrays;
import lanewise.nn.Target;

/** Some samples ready for a network; the loader fills it anew after a while. */
public final class Batch {
    private final float[] x;
    private final int[] labels;
    private final float[] values;
    private final int[] indices;
    private final int[] sources;
    private final Target whole;
    private int size;

    Batch(int capacity, Schema schema) {
        boolean classes = schema.hasClasses();
        this.x = new float[Math.multiplyExact(capacity, schema.shape().size())];
        this.labels = new int[classes ? capacity : 0];
        this.values =
                new float[classes ? 0 : Math.multiplyExact(capacity, schema.targetShape().size())];
        this.indices = new int[capacity];
        this.sources = new int[capacity];
        this.whole = classes ? Target.labels(labels) : Target.values(values);
    }

    /**
     * The normalised samples, channels-last: images are row, column, channel. Values behind the
     * first {@link #size} samples mean nothing.
     */
    public float[] x() {
        return x;
    }

    /** The labels of the first {@link #size} samples; empty where targets are values. */
    public int[] labels() {
        return labels;
    }

    /**
     * The targets of the first {@link #size} samples, channels-last as the outputs they are
     * compared with; empty where targets are classes.
     */
    public float[] values() {
        return values;
    }

    /** The targets of the first {@link #size} samples and of no more, as a loss takes them. */
    public Target target() {
        if (size == indices.length) {
            return whole;
        }
        return labels.length > 0
                ? Target.labels(Arrays.copyOf(labels, size))
                : Target.values(Arrays.copyOf(values, values.length / indices.length * size));
    }

    /** Where in the data set the first {@link #size} samples stand. */
    public int[] indices() {
        return indices;
    }

    /**
     * Where the first {@link #size} samples stand in what the data set was made of: the samples of
     * a part, from {@link Dataset#split} perhaps, keep the numbers of the whole.
     */
    public int[] sources() {
        return sources;
    }

    /** The number of samples, from 1 to the batch size. */
    public int size() {
        return size;
    }

    void size(int count) {
        this.size = count;
    }
}
