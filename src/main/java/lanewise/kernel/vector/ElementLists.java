package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.I;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.Choices;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.vector.simd.Simd;

/**
 * The channels that chose each element of a window, ascending, without those whose gradient is 0 or
 * dropped. The list of element i starts at i times {@link #room}.
 */
final class ElementLists {
    private static final IntVector LANES = IntVector.zero(I).addIndex(1);

    /** The elements of a 2 x 2 window, row by row. */
    private static final int FOUR = 4;

    private final Choices choices;
    private final PoolGeometry pooling;
    private final int channels;

    /** Whether the pooling keeps masks. */
    private final boolean masked;

    ElementLists(Choices choices) {
        this.choices = choices;
        pooling = choices.pool().geometry();
        channels = pooling.channels();
        masked = choices.pool() instanceof VectorPool;
    }

    /** Elements of a window. */
    int elements() {
        return pooling.kernelHeight() * pooling.kernelWidth();
    }

    /** A vector is written where a list ends. */
    int room() {
        return channels + L;
    }

    /**
     * Writes the lists of a window.
     *
     * @param co where the choices of its sample start
     * @param dyo where the gradients of the window start
     * @param counts receives the length of each list
     */
    void list(int window, int co, float[] dy, int dyo, int[] counts, int[] lists) {
        for (int i = 0; i < elements(); i++) {
            counts[i] = 0;
        }
        if (masked) {
            byMasks(window, co, dy, dyo, counts, lists);
        } else {
            oneByOne(window, co, dy, dyo, counts, lists);
        }
    }

    private void byMasks(int window, int co, float[] dy, int dyo, int[] counts, int[] lists) {
        long[] kept = choices.kept();
        int choice = co + window * (channels / L);
        for (int c = 0; c < channels; c += L) {
            long chosen = kept[choice++];
            long lower = chosen >>> 2 * L;
            long side = chosen & ~lower | chosen >>> L & lower;
            FloatVector gradient = FloatVector.fromArray(F, dy, dyo + c);
            long live = gradient.compare(VectorOperators.NE, 0f).toLong() & ~(chosen >>> 3 * L);
            add(0, c, live & ~lower & ~side, counts, lists);
            add(1, c, live & ~lower & side, counts, lists);
            add(2, c, live & lower & ~side, counts, lists);
            add(FOUR - 1, c, live & lower & side, counts, lists);
        }
    }

    private void add(int element, int channel, long mask, int[] counts, int[] lists) {
        int end = element * room() + counts[element];
        counts[element] += Long.bitCount(mask);
        if (Simd.COMPRESSES) {
            LANES.add(channel).compress(VectorMask.fromLong(I, mask)).intoArray(lists, end);
        } else {
            for (long left = mask; left != 0; left &= left - 1) {
                lists[end++] = channel + Long.numberOfTrailingZeros(left);
            }
        }
    }

    private void oneByOne(int window, int co, float[] dy, int dyo, int[] counts, int[] lists) {
        PoolGeometry p = pooling;
        int top = window / p.outWidth() * p.strideHeight() - p.paddingHeight();
        int left = window % p.outWidth() * p.strideWidth() - p.paddingWidth();
        for (int o = 0; o < channels; o++) {
            int chosen = choices.pool().chosen(choices.kept(), co, window * channels + o);
            if (chosen >= 0 && dy[dyo + o] != 0) {
                int pixel = chosen / channels;
                int row = (pixel / p.width() - top) / p.dilationHeight();
                int column = (pixel % p.width() - left) / p.dilationWidth();
                int element = row * p.kernelWidth() + column;
                lists[element * room() + counts[element]++] = o;
            }
        }
    }
}
