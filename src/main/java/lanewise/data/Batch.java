package lanewise.data;

import lanewise.tensor.Shape;

/** Some images ready for a network; the loader fills it anew after a while. */
public final class Batch {
    private final float[] x;
    private final int[] labels;
    private final int[] indices;
    private int size;

    Batch(int capacity, Shape shape) {
        this.x = new float[Math.multiplyExact(capacity, shape.size())];
        this.labels = new int[capacity];
        this.indices = new int[capacity];
    }

    /**
     * The normalized images, channels-last: image, row, column, channel. Values behind the first
     * {@link #size} images mean nothing.
     */
    public float[] x() {
        return x;
    }

    /** The labels of the first {@link #size} images. */
    public int[] labels() {
        return labels;
    }

    /** Where in the data set the first {@link #size} images stand. */
    public int[] indices() {
        return indices;
    }

    /** The number of images, from 1 to the batch size. */
    public int size() {
        return size;
    }

    void size(int count) {
        this.size = count;
    }
}
