package lanewise.testkit;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.DoubleRange;

/**
 * What every noise keeps, wherever it comes from: independent numbers of a continuous distribution
 * that its author states. Signs and other numbers of few values have none.
 *
 * <pre>{@code
 * class MyNoiseTest implements NoiseLaws {
 *     @Override
 *     public float[] noise(long key, int n, double level) {
 *         return MyLibrary.noise(n, level, new SplittableRandom(key));
 *     }
 *
 *     @Override
 *     public double cdf(double level, double z) {
 *         return NoiseLaws.normalCdf(z / level);
 *     }
 * }
 * }</pre>
 */
public interface NoiseLaws extends DrawLaws {
    /**
     * Numbers under a key.
     *
     * @param level of the noise, in the unit that {@link #cdf} takes
     */
    float[] noise(long key, int n, double level);

    /** The probability that a number is z or less; continuous. */
    double cdf(double level, double z);

    /** The least level that is tried. */
    default double leastLevel() {
        return 0.1;
    }

    /** The largest level that is tried. */
    default double largestLevel() {
        return 0.9;
    }

    /** The standard normal distribution's probability of z or less. */
    static double normalCdf(double z) {
        return NormalDistribution.cdf(z);
    }

    /** A number succeeds that lies outside an interval of probability p: a tail, or both. */
    @Override
    default boolean[] kept(long key, int n, double p) {
        double level = (leastLevel() + largestLevel()) / 2;
        float[] noise = noise(key, n, level);
        boolean[] kept = new boolean[noise.length];
        double shift = p == 0.5 ? 0 : p / 2;
        for (int i = 0; i < kept.length; i++) {
            double u = cdf(level, noise[i]) + shift;
            kept[i] = u - Math.floor(u) >= p || p == 0;
        }
        return kept;
    }

    /** The four first moments, the tails and the whole distribution, of all tries together. */
    @Law
    @Label("distribution: moments, tails and every share, in all tries together")
    default void numbersAreDistributed(
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll(supplier = Seeds.class) long seed) {
        double level = leastLevel() + share * (largestLevel() - leastLevel());
        float[] noise = noise(seed, 8 * UNITS, level);
        Distribution pooled = Pool.of("distribution", Distribution::new);
        for (float each : noise) {
            pooled.add(cdf(level, each), each);
        }
        pooled.check();
    }
}
