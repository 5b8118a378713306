package lanewise.data;

import lanewise.tensor.Shape;

/** Floats in memory, channels-last. */
record FloatSamples(Shape shape, int size, float[] values) implements Samples {
    /** How many samples an array holds. */
    static int count(Shape shape, int length, String what) {
        if (shape.size() == 0 || length % shape.size() != 0) {
            throw new IllegalArgumentException(
                    "%d %s are no whole number of samples of shape %s (%d each)"
                            .formatted(length, what, shape, shape.size()));
        }
        return length / shape.size();
    }

    @Override
    public void readChannelsLast(int i, float[] into, int at) {
        System.arraycopy(values, i * shape.size(), into, at, shape.size());
    }
}
