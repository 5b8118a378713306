package lanewise.data;

import lanewise.tensor.Shape;

/** Whole numbers in memory. */
record IndexSamples(Shape shape, int[] values) implements Samples {
    IndexSamples {
        FloatSamples.count(shape, values.length, "numbers");
        if (shape.rank() != 1) {
            throw new IllegalArgumentException(
                    "indices of shape " + shape + ", expected one dimension");
        }
        for (int i = 0; i < values.length; i++) {
            if ((int) (float) values[i] != values[i]) {
                throw new IllegalArgumentException(
                        "index %d at place %d is no float, expected -2^24 to 2^24"
                                .formatted(values[i], i));
            }
        }
    }

    @Override
    public int size() {
        return values.length / shape.size();
    }

    @Override
    public void readChannelsLast(int i, float[] into, int at) {
        for (int j = 0; j < shape.size(); j++) {
            into[at + j] = values[i * shape.size() + j];
        }
    }
}
