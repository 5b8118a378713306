package lanewise.tensor;

/**
 * The values of one place in a network for every sample of a batch: sample {@code i} starts at
 * {@code offset() + i * stride()} of {@code array()}.
 *
 * <p>Images lie channels-last inside (height, width, channels), whatever order their {@link Shape}
 * names: that is worth a factor of two and more (docs/kernels.md).
 */
public final class Slot {
    private final Shape shape;
    private final int stride;
    private float[] array;
    private int offset;

    /** A slot without memory; it gets some from {@link Workspace} or {@link #point}. */
    public Slot(Shape shape) {
        this.shape = shape;
        this.stride = shape.size();
    }

    /** The shape of one sample. */
    public Shape shape() {
        return shape;
    }

    /** Floats of one sample. */
    public int stride() {
        return stride;
    }

    /** The array that holds the values. */
    public float[] array() {
        return array;
    }

    /** Where sample 0 starts. */
    public int offset() {
        return offset;
    }

    /** Where sample {@code i} starts. */
    public int at(int i) {
        return offset + i * stride;
    }

    /** Moves the slot to other memory. */
    public void point(float[] array, int offset) {
        this.array = array;
        this.offset = offset;
    }
}
