package lanewise.nn;

import java.util.Arrays;
import lanewise.kernel.Kernels;
import lanewise.tensor.Slot;

/**
 * A parameter's gradient, summed within each chunk of a batch and then over the chunks, so that
 * threads change no bit.
 *
 * {@snippet :
 * sums = new ChunkSums(binding, size); // when the layer is bound
 *
 * public void backward(Pass pass, int from, int to, int chunk, boolean first) {
 *     if (first) {
 *         sums.clear(chunk);
 *     }
 *     sums.array()[sums.at(chunk) + j] += share; // of samples from to to - 1
 * }
 *
 * public void gradients(Pass pass, int part, int chunks) {
 *     sums.finish(chunks, b.parameters().gradients(), b.parameter("gain").offset());
 * }
 * }
 */
public final class ChunkSums {
    private final Kernels kernels;
    private final int size;
    private final Slot sums;

    /**
     * Reserves memory; none where nobody trains.
     *
     * @param binding of the layer
     * @param size floats of the parameter
     */
    public ChunkSums(Binding binding, int size) {
        this.kernels = binding.kernels();
        this.size = size;
        int chunks = binding.trains() ? binding.maxChunks() : 0;
        sums = binding.workspace().reserve(Math.multiplyExact(chunks, size));
    }

    /** All chunks one after another. */
    public float[] array() {
        return sums.array();
    }

    /** Where a chunk's sums start. */
    public int at(int chunk) {
        return sums.offset() + chunk * size;
    }

    /** Sets a chunk's sums to 0. */
    public void clear(int chunk) {
        Arrays.fill(sums.array(), at(chunk), at(chunk) + size, 0f);
    }

    /** Tells what is summed, for {@link BoundLayer#gradientSources}. */
    public void tell(GradientSources sources) {
        sources.chunks(sums, size);
    }

    /**
     * Writes the sum over the chunks, added as {@link Kernels#treeSum} does.
     *
     * @param chunks how many the batch had
     * @param gradients receives the sums, from {@code offset} on
     */
    public void finish(int chunks, float[] gradients, int offset) {
        finish(chunks, 0, size, gradients, offset);
    }

    /**
     * Writes some elements of the sum over the chunks.
     *
     * @param first the first element
     * @param count how many
     * @param offset where the first goes
     */
    public void finish(int chunks, int first, int count, float[] gradients, int offset) {
        kernels.treeSum(
                count, chunks, size, sums.array(), sums.offset() + first, gradients, offset);
    }
}
