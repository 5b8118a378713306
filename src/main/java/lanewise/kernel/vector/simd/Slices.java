package lanewise.kernel.vector.simd;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * One array of which each thread that computes has a slice.
 *
 * <p>Its length is a constant of the compiled code. So an index that is masked needs no range
 * check, which a vector at a place from a table otherwise does: three instructions a load, and the
 * kernel of pooled gradients took 1.5 times as long.
 */
public final class Slices {
    /** Floats of a slice. */
    public static final int SIZE = 1 << 16;

    /** Where a cache line starts in a slice, if the array starts at one. */
    public static final int LINE = Scratch.LINE;

    /** What a vector may reach behind a masked index. */
    private static final int REACH = 128;

    /** At least 4 MB, which get whole regions of the heap to themselves, and so start at a page. */
    private static final int COUNT =
            Math.max(16, Integer.highestOneBit(4 * Runtime.getRuntime().availableProcessors() - 1));

    /** Index of the last element that a vector may start at. */
    public static final int MASK = COUNT * SIZE - 1;

    /** All slices. */
    public static final float[] FLOATS = new float[COUNT * SIZE + REACH];

    private static final AtomicIntegerArray TAKEN = new AtomicIntegerArray(COUNT);

    private Slices() {}

    /** Takes a slice, which starts where it says; waits for one while all are taken. */
    public static int take() {
        for (int i = (int) Thread.currentThread().threadId(); ; i++) {
            int slice = i & COUNT - 1;
            if (TAKEN.compareAndSet(slice, 0, 1)) {
                return slice * SIZE;
            }
            Thread.onSpinWait();
        }
    }

    /** Gives a slice back. */
    public static void giveBack(int slice) {
        TAKEN.set(slice / SIZE, 0);
    }
}
