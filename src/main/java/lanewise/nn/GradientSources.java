package lanewise.nn;

import lanewise.tensor.Slot;

/**
 * Is told what {@link BoundLayer#gradients} reads that {@link BoundLayer#forward} and {@link
 * BoundLayer#backward} write, so that members of a {@link ProcessGroup} can exchange it.
 */
public interface GradientSources {
    /** Values of every sample of the batch. */
    void samples(Slot slot);

    /**
     * Sums of every chunk, one behind the other.
     *
     * @param size floats of a chunk
     */
    void chunks(Slot sums, int size);
}
