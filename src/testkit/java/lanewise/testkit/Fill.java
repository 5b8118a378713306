package lanewise.testkit;

import java.util.random.RandomGenerator;
import lanewise.random.Key;

/**
 * A recipe for the values of a tensor of any size: what kind, and a seed.
 *
 * <p>Equal recipes give equal values. Recipes shrink to small integers, which a reader can follow
 * through a layer by hand.
 *
 * @param kind what values are like
 * @param seed which of them
 */
public record Fill(Kind kind, long seed) {
    /** What values are like; the first are the easiest to read. */
    public enum Kind {
        /** Integers from -4 to 4: sums and products of a few thousand are exact. */
        SMALL_INTEGERS,
        /** Bell-shaped around 0, deviation 1, at most 3.5. */
        CENTRED,
        /** Few different values, so that many are equal. */
        TIES,
        /** Bell-shaped with every third value 0 or -0. */
        PLANTED_ZEROS,
        /** Around the smallest positive float, subnormals most of them. */
        SUBNORMAL,
        /** Up to 2^60: squares do not overflow, sums of a few do. */
        HUGE,
        /** Bell-shaped with NaN, infinities, zeros of both signs and the extremes planted. */
        SPECIAL,
        /** Bell-shaped, each times another power of two, up to 200. */
        WIDE,
        /** Nothing but NaN. */
        NAN,
        /** Up to 2^40: cubes do not overflow. */
        LARGE,
        /** Bell-shaped around 8. */
        SHIFTED,
        /** Bell-shaped, and −2^30 here and there: what is masked is set far below all others. */
        MASKED
    }

    private static final float[] SPECIALS = {
        Float.NaN,
        Float.NaN,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        Float.MIN_NORMAL
    };

    /** Bell-shaped values around 0. */
    public static Fill centred(long seed) {
        return new Fill(Kind.CENTRED, seed);
    }

    /** Integers from -4 to 4. */
    public static Fill smallIntegers(long seed) {
        return new Fill(Kind.SMALL_INTEGERS, seed);
    }

    /** Other values of the same kind, for the {@code i}-th further tensor of a case. */
    public Fill next(int i) {
        return new Fill(kind, seed * 31 + i);
    }

    /** New values. */
    public float[] floats(int n) {
        float[] values = new float[n];
        into(values, 0, n);
        return values;
    }

    /** Writes {@code n} values. */
    public void into(float[] values, int offset, int n) {
        RandomGenerator random = Key.of(seed).child(kind.ordinal()).sequence();
        int rarity = 2 << random.nextInt(5);
        for (int i = offset; i < offset + n; i++) {
            values[i] = value(random, rarity);
        }
    }

    private float value(RandomGenerator random, int rarity) {
        return switch (kind) {
            case SMALL_INTEGERS -> random.nextInt(-4, 5);
            case CENTRED -> bell(random);
            case TIES -> random.nextInt(-1, 2) * 0.75f;
            case PLANTED_ZEROS ->
                    switch (random.nextInt(6)) {
                        case 0 -> 0f;
                        case 1 -> -0f;
                        default -> bell(random);
                    };
            case WIDE -> Math.scalb(bell(random), random.nextInt(-1, 7));
            case NAN -> Float.NaN;
            case SHIFTED -> 8 + bell(random);
            case MASKED -> random.nextInt(5) == 0 ? -0x1p30f : bell(random);
            case LARGE -> Math.scalb(bell(random), random.nextInt(40));
            case SUBNORMAL -> bell(random) * 0x1p-128f;
            case HUGE -> Math.scalb(bell(random), random.nextInt(60));
            case SPECIAL ->
                    random.nextInt(rarity) == 0
                            ? SPECIALS[random.nextInt(SPECIALS.length)]
                            : bell(random);
        };
    }

    /** The sum of four uniform numbers, of deviation 1: no function whose bits a CPU decides. */
    private static float bell(RandomGenerator random) {
        long bits = random.nextLong();
        int sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += (short) (bits >> 16 * i);
        }
        return sum * (0.8660254f / 32768);
    }

    @Override
    public String toString() {
        return kind + "#" + seed;
    }
}
