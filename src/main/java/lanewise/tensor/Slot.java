package lanewise.tensor;

import lanewise.kernel.Floats;

/**
 * The values of one place in a network for every sample of a batch: sample {@code i} starts at
 * {@code offset() + i * stride()} of {@code array()}.
 *
 * <p>A slot may hold only the samples that are on their way through a stage of layers, a range at a
 * time: then {@link #at(int, int)} says where a range lies.
 *
 * <p>Images lie channels-last inside (height, width, channels), whatever order their {@link Shape}
 * names: what convolutions read together lies together then (docs/kernels/convolution.md).
 */
public final class Slot implements Floats {
    private final Shape shape;
    private final int stride;
    private final int range;
    private float[] array;
    private int offset;

    /** A slot without memory; it gets some from {@link Workspace} or {@link #point}. */
    public Slot(Shape shape) {
        this(shape, 0);
    }

    /**
     * @param range samples of a range; 0 where the slot holds all samples of a batch
     */
    Slot(Shape shape, int range) {
        this.shape = shape;
        this.stride = shape.size();
        this.range = range;
    }

    /** The shape of one sample. */
    public Shape shape() {
        return shape;
    }

    /** Floats of one sample. */
    public int stride() {
        return stride;
    }

    @Override
    public float[] array() {
        return array;
    }

    /** Where sample 0 starts. */
    @Override
    public int offset() {
        return offset;
    }

    /** Where sample {@code i} starts; of a slot of ranges, sample {@code i} of the first range. */
    public int at(int i) {
        return offset + i * stride;
    }

    /**
     * Where the range of samples starts that begins with sample {@code first} of the batch. A slot
     * of ranges keeps the batch's first range, and of all others the one each thread is at.
     *
     * @param worker the number of the thread that the range belongs to
     */
    public int at(int first, int worker) {
        return range == 0 ? at(first) : first == 0 ? offset : at((worker + 1) * range);
    }

    /** How many of the batch's first samples the slot keeps. */
    public int kept(int samples) {
        return range == 0 ? samples : Math.min(samples, range);
    }

    /** Moves the slot to other memory. */
    public void point(float[] array, int offset) {
        this.array = array;
        this.offset = offset;
    }
}
