package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.I;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.vector.simd.Simd;

/**
 * Lists of the windows of a 2 x 2 pooling by the masks that {@link VectorPool} keeps.
 *
 * <p>The masks of a window say what the channels of a vector do. They are turned into words that
 * say what 32 windows of a channel do, a bit in every lane at a time, so that a vector of windows
 * can be compressed into the list.
 */
final class MaskedWindows extends LiveWindows {
    private static final int BITS = Integer.SIZE;

    /** Where the inputs of each window's first element start, and its gradient. */
    private final int[] firstInputs;

    private final int[] gradients;

    /** From the first element's inputs to those of the one on the right, and below. */
    private final int right;

    private final int below;

    /** Ints of one kind of masks: words of all windows, for each lane. */
    private final int kind;

    MaskedWindows(ConvGeometry g, Choices choices, int samples, int sampleSize, int row) {
        super(g, choices, samples, sampleSize, row);
        PoolGeometry pooling = choices.pool().geometry();
        right = inputs(channels);
        below = inputs(pooling.width() * channels);
        kind = (samples * windows + BITS - 1) / BITS * L;
        firstInputs = new int[samples * windows + L];
        gradients = new int[samples * windows + L];
        for (int q = 0; q < samples * windows; q++) {
            int window = q % windows;
            int pixel =
                    window / pooling.outWidth() * 2 * pooling.width()
                            + window % pooling.outWidth() * 2;
            firstInputs[q] = q / windows * sampleSize + inputs(pixel * channels);
            gradients[q] = q * channels;
        }
    }

    /** A vector is written where the list ends. */
    @Override
    int room() {
        return samples * windows + L;
    }

    @Override
    int maskSize() {
        return 3 * kind;
    }

    /** Keeps who is alive, whose chosen element is on the right, and whose is below. */
    @Override
    void look(int first, int last, int co, int channel, float[] dy, int dyo, int[] masks) {
        long[] kept = choices.kept();
        int blocks = channels / L;
        int word = 0;
        for (int q0 = first; q0 < last; q0 += BITS) {
            IntVector alive = IntVector.zero(I);
            IntVector ofRight = IntVector.zero(I);
            IntVector ofBelow = IntVector.zero(I);
            int end = Math.min(last, q0 + BITS);
            int choice = co + q0 * blocks + channel / L;
            int from = dyo + q0 * channels + channel;
            for (int q = q0; q < end; q++) {
                long chosen = kept[choice];
                long lower = chosen >>> 2 * L;
                FloatVector gradient = FloatVector.fromArray(F, dy, from);
                long live = gradient.compare(VectorOperators.NE, 0f).toLong() & ~(chosen >>> 3 * L);
                long side = chosen & ~lower | chosen >>> L & lower;
                int bit = 1 << q - q0;
                alive = alive.lanewise(VectorOperators.OR, bit, VectorMask.fromLong(I, live));
                ofRight = ofRight.lanewise(VectorOperators.OR, bit, VectorMask.fromLong(I, side));
                ofBelow = ofBelow.lanewise(VectorOperators.OR, bit, VectorMask.fromLong(I, lower));
                choice += blocks;
                from += channels;
            }
            alive.intoArray(masks, word);
            ofRight.intoArray(masks, kind + word);
            ofBelow.intoArray(masks, 2 * kind + word);
            word += L;
        }
    }

    @Override
    int list(
            int first,
            int last,
            int co,
            int channel,
            float[] dy,
            int dyo,
            int[] masks,
            int at,
            int[] x,
            int[] from) {
        return Simd.COMPRESSES
                ? compressed(first, last, channel, masks, at, x, from)
                : oneByOne(first, last, channel, masks, at, x, from);
    }

    int compressed(int first, int last, int channel, int[] masks, int at, int[] x, int[] from) {
        int end = at;
        for (int q = first; q < last; q += L) {
            int bit = q - first;
            int word = bit / BITS * L + channel % L;
            int live = masks[word] >>> bit & (1 << L) - 1;
            long side = masks[kind + word] >>> bit;
            long lower = masks[2 * kind + word] >>> bit;
            VectorMask<Integer> alive = VectorMask.fromLong(I, live);
            IntVector.fromArray(I, firstInputs, q)
                    .add(right, VectorMask.fromLong(I, side))
                    .add(below, VectorMask.fromLong(I, lower))
                    .compress(alive)
                    .intoArray(x, end);
            IntVector.fromArray(I, gradients, q).add(channel).compress(alive).intoArray(from, end);
            end += Integer.bitCount(live);
        }
        return end;
    }

    /** For machines that compress no vectors. */
    int oneByOne(int first, int last, int channel, int[] masks, int at, int[] x, int[] from) {
        int end = at;
        for (int q0 = first; q0 < last; q0 += BITS) {
            int word = (q0 - first) / BITS * L + channel % L;
            int side = masks[kind + word];
            int lower = masks[2 * kind + word];
            for (int live = masks[word]; live != 0; live &= live - 1) {
                int bit = Integer.numberOfTrailingZeros(live);
                x[end] =
                        firstInputs[q0 + bit]
                                + (side >>> bit & 1) * right
                                + (lower >>> bit & 1) * below;
                from[end++] = gradients[q0 + bit] + channel;
            }
        }
        return end;
    }
}
