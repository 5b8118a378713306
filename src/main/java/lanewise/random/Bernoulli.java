package lanewise.random;

/**
 * Which elements of a sequence are kept, each with the same probability and independently.
 *
 * <p>The probability is a multiple of 2^-32, and {@link #scale} is its exact reciprocal rounded
 * once, so that the expectation of a kept and scaled element is right whatever the rate was rounded
 * to. Element i draws no more random bits than the probability needs:
 *
 * <ul>
 *   <li><b>keep = k/2</b>: one bit, bit {@code i % 64} of half {@code i / 64 % 2} of block {@code i
 *       / 128};
 *   <li><b>keep = k/4</b>: two bits, bit {@code i % 64} of both halves of block {@code i / 64};
 *       kept if either is set (3/4) or both are (1/4);
 *   <li><b>otherwise</b> eight bits: with j = i % 128, byte {@code j % 8} of half {@code j / 64} of
 *       block {@code 8 (i / 128) + j % 64 / 8}, held against the top eight bits of the probability;
 *       the one element in 256 that ties draws the other 24 from block {@code i} of a second
 *       stream.
 * </ul>
 *
 * <p>A block is Philox4x32-10 of the counter (block, stream, 0), its halves are words 0-1 and 2-3.
 *
 * @param keep the probability times 2^32, 0 to 2^32
 */
public record Bernoulli(long keep) {
    private static final long ONE = 1L << 32;

    /** The stream of the first bits. */
    public static final int STREAM = 0x64726F70;

    /** The stream that breaks ties. */
    static final int TIE_STREAM = 0x74696573;

    /** Refuses what is not a probability. */
    public Bernoulli {
        if (keep < 0 || keep > ONE) {
            throw new IllegalArgumentException("keep " + keep + ", expected 0 to 2^32");
        }
    }

    /**
     * Keeps what dropout of rate {@code p} keeps.
     *
     * @param p the probability to drop, 0 to 1
     */
    public static Bernoulli dropping(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p: " + p + ", expected a number from 0 to 1");
        }
        return new Bernoulli(Math.round((1 - p) * ONE));
    }

    /** Whether nothing is dropped. */
    public boolean keepsAll() {
        return keep == ONE;
    }

    /** Whether nothing is kept. */
    public boolean keepsNone() {
        return keep == 0;
    }

    /** The probability that an element is kept. */
    public double rate() {
        return keep / (double) ONE;
    }

    /** What a kept element is multiplied by; 0 if none is kept. */
    public float scale() {
        return keepsNone() ? 0f : (float) (ONE / (double) keep);
    }

    /** How many bits an element draws at first: 0, 1, 2 or 8. */
    public int bits() {
        if (keep % ONE == 0) {
            return 0;
        }
        return keep % (ONE / 2) == 0 ? 1 : keep % (ONE / 4) == 0 ? 2 : 8;
    }

    /** Whether element {@code i} of the sequence under {@code key} is kept. */
    public boolean keeps(long key, long i) {
        switch (bits()) {
            case 0:
                return keepsAll();
            case 1:
                return (Philox.word64(key, i >>> 7, STREAM, (int) (i >>> 6 & 1)) >>> i & 1) != 0;
            case 2:
                long a = Philox.word64(key, i >>> 6, STREAM, 0) >>> i & 1;
                long b = Philox.word64(key, i >>> 6, STREAM, 1) >>> i & 1;
                return (keep > ONE / 2 ? a | b : a & b) != 0;
            default:
                int j = (int) (i & 127);
                long half = Philox.word64(key, (i >>> 7 << 3) + (j >>> 3 & 7), STREAM, j >>> 6);
                int drawn = (int) (half >>> 8 * (j & 7)) & 0xFF;
                int top = (int) (keep >>> 24);
                return drawn < top || drawn == top && keepsTied(key, i);
        }
    }

    /** Whether element {@code i} is kept, given that its first eight bits tie. */
    public boolean keepsTied(long key, long i) {
        int low = (int) (keep & 0xFFFFFF);
        return low != 0 && (Philox.word64(key, i, TIE_STREAM, 0) & 0xFFFFFF) < low;
    }
}
