package lanewise.random;

/** Numbers of the uniform distribution on (0, 1) by counter: 23 bits, never 0 nor 1. */
public final class Uniform {
    private static final int STREAM = 0x756E6966;

    private Uniform() {}

    /** Element {@code i} of the sequence under {@code key}. */
    public static float at(long key, long i) {
        long half = Philox.word64(key, i >>> 2, STREAM, (int) (i >>> 1 & 1));
        int word = (int) ((i & 1) == 0 ? half : half >>> 32);
        return ((word >>> 9) + 0.5f) * 0x1p-23f;
    }
}
