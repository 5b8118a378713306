package lanewise.data;

/** Where a stream puts a sample and its target. */
public final class Sample {
    private final float[] x;
    private final float[] values;
    private int label;

    /** Room for a sample. */
    public Sample(Schema schema) {
        this.x = new float[schema.shape().size()];
        this.values = new float[schema.hasClasses() ? 0 : schema.targetShape().size()];
    }

    /** The sample, channels-last, not normalised. */
    public float[] x() {
        return x;
    }

    /** The values to learn, channels-last; empty where targets are classes. */
    public float[] values() {
        return values;
    }

    /** The label. */
    public int label() {
        return label;
    }

    /** Sets the label. */
    public void label(int value) {
        label = value;
    }
}
