package lanewise.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The memory of a bound network: places are reserved first, then one block is allocated that holds
 * them all. After that nothing is allocated.
 *
 * <p>A place that is {@linkplain #release released} is free for what is reserved later: places that
 * are never in use together may lie over each other. Bytes are counted before anything is
 * allocated, so a workspace that is never allocated tells what a network would take.
 */
public final class Workspace {
    /** Places start at multiples of a cache line from each other: 16 floats. */
    private static final int ALIGNMENT = 16;

    /**
     * Where a cache line starts in a large block: G1 gives it regions of its own, and 16 bytes of
     * header come before element 0.
     */
    private static final int LINE = 12;

    private static final int MOST_FLOATS = Integer.MAX_VALUE - 64;

    /** A slot's room: from which reservation on it is in use, and until when. */
    private static final class Place {
        final Slot slot;
        final long floats;
        final int born;
        int dead = Integer.MAX_VALUE;
        long offset;

        Place(Slot slot, long floats, int born) {
            this.slot = slot;
            this.floats = floats;
            this.born = born;
        }

        boolean meets(Place other) {
            return born < other.dead && other.born < dead;
        }
    }

    private final List<Place> places = new ArrayList<>();
    private final boolean counts;
    private int clock;

    /** As if no place lay over another. */
    private long reserved;

    private long others;
    private float[] block;

    /** An empty workspace. */
    public Workspace() {
        this(false);
    }

    private Workspace(boolean counts) {
        this.counts = counts;
    }

    /** A workspace that only counts: it is never allocated, and its arrays are empty. */
    public static Workspace counting() {
        return new Workspace(true);
    }

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
        if (block != null) {
            throw new IllegalStateException("the workspace is allocated; reserve before");
        }
        long floats = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        places.add(new Place(slot, floats, clock++));
        reserved += floats;
        long all = reserved > MOST_FLOATS ? layOut() : reserved;
        if (all > MOST_FLOATS) {
            throw new IllegalArgumentException(
                    "the activations of this network take "
                            + all
                            + " floats, more than one array holds; use a smaller batch");
        }
        return slot;
    }

    /** Says that what was reserved for a slot is in use no more when the next is reserved. */
    public void release(Slot slot) {
        for (Place place : places) {
            if (place.slot == slot) {
                place.dead = clock;
            }
        }
    }

    /** Longs outside of the block, counted with it; none in a workspace that only counts. */
    public long[] longs(long count) {
        others += count * Long.BYTES;
        return new long[counts ? 0 : Math.toIntExact(count)];
    }

    /** Floats outside of the block, counted with it; none in a workspace that only counts. */
    public float[] floats(long count) {
        others += count * Float.BYTES;
        return new float[counts ? 0 : Math.toIntExact(count)];
    }

    /** Doubles outside of the block, counted with it; none in a workspace that only counts. */
    public double[] doubles(long count) {
        others += count * Double.BYTES;
        return new double[counts ? 0 : Math.toIntExact(count)];
    }

    /** Parameters outside of the block, counted with it; a workspace that only counts has names. */
    public Parameters parameters(Parameters.Builder builder, boolean gradients) {
        Parameters made = counts ? builder.outline() : builder.build();
        others += Float.BYTES * ((long) made.size() + (gradients ? made.trainableSize() : 0));
        return made;
    }

    /**
     * Finds each place an offset: what is released, the largest first, at the lowest that is free
     * for as long as it is used; behind it all else in the order in which it was reserved.
     *
     * @return floats of all
     */
    private long layOut() {
        List<Place> released = new ArrayList<>();
        for (Place place : places) {
            if (place.dead < Integer.MAX_VALUE) {
                released.add(place);
            }
        }
        released.sort(Comparator.comparingLong(place -> -place.floats));
        List<Place> placed = new ArrayList<>();
        long end = 0;
        for (Place place : released) {
            place.offset = free(place, placed);
            placed.add(place);
            end = Math.max(end, place.offset + place.floats);
        }
        for (Place place : places) {
            if (place.dead == Integer.MAX_VALUE) {
                place.offset = end;
                end += place.floats;
            }
        }
        return end;
    }

    /** The lowest offset at which a place meets none of those that are {@code placed}. */
    private static long free(Place place, List<Place> placed) {
        List<Place> near =
                placed.stream()
                        .filter(place::meets)
                        .sorted(Comparator.comparingLong(other -> other.offset))
                        .toList();
        long offset = 0;
        for (Place other : near) {
            if (offset + place.floats <= other.offset) {
                break;
            }
            offset = Math.max(offset, other.offset + other.floats);
        }
        return offset;
    }

    /** Allocates the block and points every reserved slot into it. */
    public void allocate() {
        point(new float[(int) layOut() + ALIGNMENT]);
    }

    /**
     * Points the slots into another workspace's block instead, which was reserved alike.
     *
     * @throws IllegalArgumentException if it was not
     */
    public void share(Workspace other) {
        if (bytes() != other.bytes()) {
            throw new IllegalArgumentException(
                    "a workspace of %d bytes cannot share one of %d"
                            .formatted(bytes(), other.bytes()));
        }
        point(other.block);
    }

    private void point(float[] memory) {
        layOut();
        block = memory;
        for (Place place : places) {
            place.slot.point(memory, LINE + (int) place.offset);
        }
    }

    /** Bytes that are or will be allocated. */
    public long bytes() {
        return Float.BYTES * (layOut() + ALIGNMENT) + others;
    }
}
