package lanewise.nn;

import lanewise.kernel.Kernels;
import lanewise.tensor.Slot;

/** A parameter's gradient, summed within each chunk of a batch and then over the chunks. */
public final class ChunkSums {
    private final Kernels kernels;
    private final int size;
    private final Slot sums;

    /** Reserves {@code size} floats a chunk; nothing where nobody trains. */
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
        java.util.Arrays.fill(sums.array(), at(chunk), at(chunk) + size, 0f);
    }

    /** Writes the sum over the chunks, added in ascending order. */
    public void finish(int chunks, float[] gradients, int offset) {
        System.arraycopy(sums.array(), sums.offset(), gradients, offset, size);
        for (int chunk = 1; chunk < chunks; chunk++) {
            kernels.add(size, sums.array(), at(chunk), gradients, offset);
        }
    }
}
