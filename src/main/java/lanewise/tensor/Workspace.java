package lanewise.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory of a bound network: places are reserved first, then one block is allocated that holds
 * them all. After that nothing is allocated.
 */
public final class Workspace {
    /** Places start at multiples of a cache line from each other: 16 floats. */
    private static final int ALIGNMENT = 16;

    /**
     * Where a cache line starts in a large block: G1 gives it regions of its own, and 16 bytes of
     * header come before element 0.
     */
    private static final int LINE = 12;

    private record Reservation(Slot slot, int floats) {}

    private final List<Reservation> reservations = new ArrayList<>();
    private long floats;
    private boolean allocated;

    /** An empty workspace. */
    public Workspace() {}

    /** Reserves room for {@code samples} samples of a slot's shape. */
    public Slot reserve(Shape shape, int samples) {
        return reserve(new Slot(shape), (long) shape.size() * samples);
    }

    /**
     * Reserves room for the batch's first range of samples and for one range of each thread, see
     * {@link Slot#at(int, int)}.
     */
    public Slot reserveRanges(Shape shape, int samples, int workers) {
        return reserve(new Slot(shape, samples), (long) shape.size() * samples * (workers + 1));
    }

    /** Reserves room for a number of floats, as one sample. */
    public Slot reserve(int floats) {
        return reserve(Shape.of(floats), 1);
    }

    private Slot reserve(Slot slot, long size) {
        if (allocated) {
            throw new IllegalStateException("the workspace is allocated; reserve before");
        }
        floats += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (floats > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException(
                    "the activations of this network take "
                            + floats
                            + " floats, more than one array holds; use a smaller batch");
        }
        reservations.add(new Reservation(slot, (int) size));
        return slot;
    }

    /** Allocates the block and points every reserved slot into it. */
    public void allocate() {
        allocated = true;
        float[] block = new float[(int) floats + ALIGNMENT];
        int offset = LINE;
        for (Reservation reservation : reservations) {
            reservation.slot().point(block, offset);
            offset += (reservation.floats() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
        reservations.clear();
    }

    /** Bytes that are or will be allocated. */
    public long bytes() {
        return 4L * (floats + ALIGNMENT);
    }
}
