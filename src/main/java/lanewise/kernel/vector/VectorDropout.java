package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import lanewise.kernel.scalar.ScalarDropout;
import lanewise.random.Bernoulli;
import lanewise.random.Philox;

/**
 * Dropout in two passes over blocks that stay in the first-level cache: which elements are kept, a
 * bit each, then the elements themselves.
 *
 * <p>Philox runs with a block in each 64-bit lane, where one instruction gives the 64-bit product
 * that a round wants.
 */
final class VectorDropout {
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, F.vectorShape());
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, F.vectorShape());
    private static final int LONG_LANES = LONGS.length();

    /** Elements of a block: 64 words of keep bits. */
    private static final int BLOCK = 4096;

    private static final int WORDS = BLOCK / 64;
    private static final long LOW = 0xFFFFFFFFL;

    /** The number of each lane. */
    private static final LongVector COUNT = LongVector.broadcast(LONGS, 0).addIndex(1);

    /** Whether a long's highest byte becomes the first, as on s390x. */
    private static final boolean HIGH_BYTE_FIRST =
            LongVector.broadcast(LONGS, 1).reinterpretAsBytes().lane(0) != 1;

    private static final ThreadLocal<long[]> KEEP =
            ThreadLocal.withInitial(() -> new long[2 * WORDS]);

    private VectorDropout() {}

    static void run(
            long key,
            long first,
            Bernoulli bernoulli,
            int n,
            float[] x,
            int xo,
            float[] y,
            int yo) {
        if (bernoulli.keepsAll() || bernoulli.keepsNone() || (first & 63) != 0) {
            ScalarDropout.run(key, first, bernoulli, n, x, xo, y, yo);
            return;
        }
        long[] keep = KEEP.get();
        float scale = bernoulli.scale();
        long from = first & -BLOCK;
        for (long block = from; block < first + n; block += BLOCK) {
            switch (bernoulli.bits()) {
                case 1 -> oneBit(key, block, keep);
                case 2 -> twoBits(key, block, bernoulli.keep(), keep);
                default -> eightBits(key, block, bernoulli, keep);
            }
            int begin = (int) Math.max(block - first, 0);
            int end = (int) Math.min(block + BLOCK - first, n);
            apply(
                    keep,
                    (int) (first + begin - block),
                    end - begin,
                    scale,
                    x,
                    xo + begin,
                    y,
                    yo + begin);
        }
    }

    /** Kept elements times scale, from bit {@code bit} on, a multiple of 64. */
    private static void apply(
            long[] keep, int bit, int n, float scale, float[] x, int xo, float[] y, int yo) {
        int word = bit >>> 6;
        int i = 0;
        FloatVector zero = FloatVector.zero(F);
        for (; i + 64 <= n; i += 64) {
            long bits = keep[word++];
            // Loads before stores, as in Streams.
            for (int j = 0; j < 64; j += 4 * L) {
                int from = xo + i + j;
                int to = yo + i + j;
                FloatVector x0 = FloatVector.fromArray(F, x, from).mul(scale);
                FloatVector x1 = FloatVector.fromArray(F, x, from + L).mul(scale);
                FloatVector x2 = FloatVector.fromArray(F, x, from + 2 * L).mul(scale);
                FloatVector x3 = FloatVector.fromArray(F, x, from + 3 * L).mul(scale);
                zero.blend(x0, VectorMask.fromLong(F, bits >>> j)).intoArray(y, to);
                zero.blend(x1, VectorMask.fromLong(F, bits >>> j + L)).intoArray(y, to + L);
                zero.blend(x2, VectorMask.fromLong(F, bits >>> j + 2 * L)).intoArray(y, to + 2 * L);
                zero.blend(x3, VectorMask.fromLong(F, bits >>> j + 3 * L)).intoArray(y, to + 3 * L);
            }
        }
        for (; i < n; i++) {
            y[yo + i] = (keep[word] >>> i & 1) != 0 ? x[xo + i] * scale : 0f;
        }
    }

    private static void oneBit(long key, long block, long[] keep) {
        for (int i = 0; i < WORDS / 2; i += LONG_LANES) {
            blocks(key, (block >>> 7) + i, keep, WORDS);
            for (int lane = 0; lane < LONG_LANES; lane++) {
                keep[2 * (i + lane)] = keep[WORDS + lane];
                keep[2 * (i + lane) + 1] = keep[WORDS + LONG_LANES + lane];
            }
        }
    }

    private static void twoBits(long key, long block, long rate, long[] keep) {
        boolean either = rate > 1L << 31;
        for (int i = 0; i < WORDS; i += LONG_LANES) {
            blocks(key, (block >>> 6) + i, keep, WORDS);
            LongVector a = LongVector.fromArray(LONGS, keep, WORDS);
            LongVector b = LongVector.fromArray(LONGS, keep, WORDS + LONG_LANES);
            (either ? a.or(b) : a.and(b)).intoArray(keep, i);
        }
    }

    private static void eightBits(long key, long block, Bernoulli bernoulli, long[] keep) {
        int top = (int) (bernoulli.keep() >>> 24);
        boolean exact = (bernoulli.keep() & 0xFFFFFF) == 0;
        byte threshold = (byte) top;
        // A word of 64 keep bits comes from eight blocks: one half of each.
        for (int group = 0; group < WORDS / 2; group++) {
            long low = 0;
            long high = 0;
            long lowTies = 0;
            long highTies = 0;
            for (int lane = 0; lane < 8; lane += LONG_LANES) {
                blocks(key, (block >>> 7 << 3) + group * 8L + lane, keep, WORDS);
                LongVector words = LongVector.fromArray(LONGS, keep, WORDS);
                LongVector others = LongVector.fromArray(LONGS, keep, WORDS + LONG_LANES);
                if (HIGH_BYTE_FIRST) {
                    words = words.lanewise(VectorOperators.REVERSE_BYTES);
                    others = others.lanewise(VectorOperators.REVERSE_BYTES);
                }
                ByteVector a = (ByteVector) words.reinterpretShape(BYTES, 0);
                ByteVector b = (ByteVector) others.reinterpretShape(BYTES, 0);
                int shift = lane * 8;
                low |= a.compare(VectorOperators.ULT, threshold).toLong() << shift;
                high |= b.compare(VectorOperators.ULT, threshold).toLong() << shift;
                lowTies |= a.compare(VectorOperators.EQ, threshold).toLong() << shift;
                highTies |= b.compare(VectorOperators.EQ, threshold).toLong() << shift;
            }
            long at = block + group * 128L;
            keep[2 * group] = exact ? low : low | settle(key, at, lowTies, bernoulli);
            keep[2 * group + 1] = exact ? high : high | settle(key, at + 64, highTies, bernoulli);
        }
    }

    /** The tied elements that are kept: one in 256 ties, so this is rare and plain. */
    private static long settle(long key, long at, long ties, Bernoulli bernoulli) {
        long kept = 0;
        for (long rest = ties; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            if (bernoulli.keepsTied(key, at + bit)) {
                kept |= 1L << bit;
            }
        }
        return kept;
    }

    /** Writes the low halves of consecutive blocks, then the high halves. */
    private static void blocks(long key, long counter, long[] to, int offset) {
        LongVector counters = COUNT.add(counter);
        LongVector p0 = counters.and(LOW);
        LongVector p1 = counters.lanewise(VectorOperators.LSHR, 32);
        LongVector p2 = LongVector.broadcast(LONGS, Bernoulli.STREAM & LOW);
        LongVector p3 = LongVector.zero(LONGS);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector q0 = p0.and(LOW).mul(Philox.M0 & LOW);
            LongVector q1 = p2.and(LOW).mul(Philox.M1 & LOW);
            p0 =
                    q1.lanewise(VectorOperators.LSHR, 32)
                            .lanewise(VectorOperators.XOR, p1)
                            .lanewise(VectorOperators.XOR, k0 & LOW);
            p2 =
                    q0.lanewise(VectorOperators.LSHR, 32)
                            .lanewise(VectorOperators.XOR, p3)
                            .lanewise(VectorOperators.XOR, k1 & LOW);
            p1 = q1;
            p3 = q0;
            k0 += Philox.W0;
            k1 += Philox.W1;
        }
        p0.and(LOW).or(p1.lanewise(VectorOperators.LSHL, 32)).intoArray(to, offset);
        p2.and(LOW).or(p3.lanewise(VectorOperators.LSHL, 32)).intoArray(to, offset + LONG_LANES);
    }
}
