package lanewise.nn;

import java.util.Objects;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** Copies batches to where the samples of a network lie. */
final class Loading {
    private final Slot x;
    private final int maxSamples;
    private final float[] memory;
    private final int offset;

    /** Takes the memory that the slot is in now; it may be pointed elsewhere between batches. */
    Loading(Slot x, int maxSamples) {
        this.x = x;
        this.maxSamples = maxSamples;
        memory = x.array();
        offset = x.offset();
    }

    /** Copies samples in PyTorch's order; returns how many. */
    int load(float[] samples) {
        int count = begin(samples);
        Shape shape = x.shape();
        for (int i = 0; i < count; i++) {
            int from = i * shape.size();
            Layout.toChannelsLast(shape, samples, from, memory, offset + from);
        }
        return count;
    }

    /** Copies samples that are channels-last; returns how many. */
    int loadChannelsLast(float[] samples) {
        int count = begin(samples);
        System.arraycopy(samples, 0, memory, offset, samples.length);
        return count;
    }

    private int begin(float[] samples) {
        Objects.requireNonNull(samples, "samples");
        int stride = x.stride();
        int count = stride == 0 ? 0 : samples.length / stride;
        if (count < 1 || count > maxSamples || count * stride != samples.length) {
            throw new IllegalArgumentException(
                    "a batch of %d floats, expected 1 to %d samples of %s, %d floats each"
                            .formatted(samples.length, maxSamples, x.shape(), stride));
        }
        x.point(memory, offset);
        return count;
    }
}
