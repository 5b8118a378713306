package lanewise.random;

/**
 * The counter-based generator Philox4x32-10: a bijection of a 128-bit counter under a 64-bit key.
 *
 * <p>Equal counters and keys give equal words on every machine; there is no state.
 *
 * @see <a href="https://doi.org/10.1145/2063384.2063405">Salmon, Moraes, Dror, Shaw: Parallel
 *     random numbers: as easy as 1, 2, 3 (SC 2011), section 4.3</a>
 */
public final class Philox {
    /** First multiplier of a round. */
    public static final int M0 = 0xD2511F53;

    /** Second multiplier of a round. */
    public static final int M1 = 0xCD9E8D57;

    /** What the first key word grows by in a round (golden ratio). */
    public static final int W0 = 0x9E3779B9;

    /** What the second key word grows by in a round (square root of three, less one). */
    public static final int W1 = 0xBB67AE85;

    /** Rounds of the standard form. */
    public static final int ROUNDS = 10;

    private static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * Writes the four words of one block.
     *
     * @param c0 the least significant word of the counter
     * @param c1 its second word
     * @param c2 its third word
     * @param c3 its most significant word
     * @param key the key, its first word in the low 32 bits
     * @param out receives four words
     * @param offset where the first goes
     */
    public static void block(int c0, int c1, int c2, int c3, long key, int[] out, int offset) {
        block(ROUNDS, c0, c1, c2, c3, key, out, offset);
    }

    static void block(int rounds, int c0, int c1, int c2, int c3, long key, int[] out, int offset) {
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < rounds; round++) {
            long p0 = (c0 & LOW) * (M0 & LOW);
            long p1 = (c2 & LOW) * (M1 & LOW);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        out[offset] = c0;
        out[offset + 1] = c1;
        out[offset + 2] = c2;
        out[offset + 3] = c3;
    }

    /**
     * One 64-bit half of the block whose counter is {@code (counter, stream, 0)}.
     *
     * @param counter the low 64 bits of the counter
     * @param stream the third counter word, which separates uses of one key
     * @param half 0 for words 0 and 1, 1 for words 2 and 3; the lower word in the low bits
     */
    public static long word64(long key, long counter, int stream, int half) {
        int c0 = (int) counter;
        int c1 = (int) (counter >>> 32);
        int c2 = stream;
        int c3 = 0;
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (c0 & LOW) * (M0 & LOW);
            long p1 = (c2 & LOW) * (M1 & LOW);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        return half == 0 ? (c0 & LOW) | (long) c1 << 32 : (c2 & LOW) | (long) c3 << 32;
    }
}
