package lanewise.random;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * What randomness is asked with: 64 bits, from which other keys are derived and under which a
 * counter-based generator gives every element its own random bits.
 *
 * <p>A key has no state. Two uses of one key give the same numbers; two numbers that should be
 * independent take two keys.
 *
 * @param bits the key of {@link Philox}
 */
public record Key(long bits) {
    private static final int STREAM_DERIVE = 0x6B657973;
    private static final int STREAM_SEQUENCE = 0x73657175;

    /** The root key of a seed; neighbouring seeds give unrelated keys. */
    public static Key of(long seed) {
        return new Key(0L).child(seed);
    }

    /** The key numbered {@code index} below this one. */
    public Key child(long index) {
        return new Key(Philox.word64(bits, index, STREAM_DERIVE, 0));
    }

    /** The key named {@code name} below this one. */
    public Key child(String name) {
        Key key = this;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            key = key.child(b);
        }
        return key.child(name.length() | 1L << 40);
    }

    /**
     * A sequence of numbers under this key, for code that draws one after another (shuffles,
     * augmentation). Two sequences of one key are equal.
     */
    public RandomGenerator sequence() {
        return new RandomGenerator() {
            private long next;

            @Override
            public long nextLong() {
                long value = Philox.word64(bits, next >>> 1, STREAM_SEQUENCE, (int) (next & 1));
                next++;
                return value;
            }
        };
    }
}
