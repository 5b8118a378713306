package lanewise.testkit;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;

/**
 * What every dropout mask keeps, wherever it comes from: 0 where a unit is dropped, with
 * probability p, and 1 / (1 - p) where it is kept.
 *
 * <pre>{@code
 * class MyMaskTest implements MaskLaws {
 *     @Override
 *     public float[] mask(long key, int n, double p) {
 *         return MyLibrary.dropout(ones(n), p, new SplittableRandom(key));
 *     }
 * }
 * }</pre>
 */
public interface MaskLaws extends DrawLaws {
    /**
     * A mask.
     *
     * @param key the randomness; a seed
     * @param n units
     * @param p the probability to drop one
     * @return 0 for each unit that is dropped, and what it is multiplied by for each that is kept
     */
    float[] mask(long key, int n, double p);

    /** What a kept unit is multiplied by; 1 where nothing is scaled. */
    default double scale(double p) {
        return 1 / (1 - p);
    }

    @Override
    default boolean[] kept(long key, int n, double p) {
        float[] mask = mask(key, n, p);
        boolean[] kept = new boolean[mask.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = mask[i] != 0;
        }
        return kept;
    }

    /** A kept unit is scaled by 1 / (1 - p), so that E[y] = x and Var[y] = x² p / (1 - p). */
    @Law
    @Label("scale: kept units are multiplied by 1 / (1 - p), dropped ones by 0")
    default void keptElementsAreScaled(
            @ForAll(supplier = Rates.class) double p, @ForAll(supplier = Seeds.class) long seed) {
        for (float each : mask(seed, UNITS / 2, p)) {
            if (Float.isNaN(each)
                    || each != 0 && !(Math.abs(each / scale(p) - 1) <= scaleError(p))) {
                throw new AssertionError(
                        "dropout(%s): a kept 1 becomes %s, expected %s"
                                .formatted(p, each, scale(p)));
            }
        }
    }

    /** Floats, and rates that are multiples of 2^-32. */
    private static double scaleError(double p) {
        return 1e-6 + 0x1p-32 / (1 - p);
    }

    /** Nothing is dropped at p = 0, everything at p = 1. */
    @Law
    @Label("scale: p = 0 keeps all as they are, p = 1 keeps none")
    default void theEndsAreExact(@ForAll(supplier = Seeds.class) long seed) {
        for (float each : mask(seed, UNITS / 8, 0)) {
            if (each != 1) {
                throw new AssertionError("dropout(0): 1 becomes " + each);
            }
        }
        for (float each : mask(seed, UNITS / 8, 1)) {
            if (each != 0) {
                throw new AssertionError("dropout(1): 1 becomes " + each);
            }
        }
    }
}
