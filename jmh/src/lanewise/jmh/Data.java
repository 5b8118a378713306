package lanewise.jmh;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/** Inputs that every engine gets the same, and the comparison of a result with its bound. */
public final class Data {

    private static final double UNIT_ROUNDOFF = 0x1p-24;
    private static final int SAMPLES = 251;

    private Data() {}

    /** Uniform values in [-1, 1), the same for a seed in every JVM. */
    public static float[] uniform(int length, long seed) {
        return uniform(length, seed, -1f, 1f);
    }

    /** Uniform values in [low, high), the same for a seed in every JVM. */
    public static float[] uniform(int length, long seed, float low, float high) {
        var random = new SplittableRandom(seed);
        var values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = low + (high - low) * ((int) (random.nextLong() >>> 40) * 0x1p-24f);
        }
        return values;
    }

    /** {@code γ_k = k·u / (1 − k·u)}: Higham's bound for a sum of k products in any order. */
    static double gamma(long k) {
        return k * UNIT_ROUNDOFF / (1 - k * UNIT_ROUNDOFF);
    }

    /** A value and how far a float result may lie from it. */
    record Expected(double value, double bound) {}

    /** How to compute one element of the right answer in double precision. */
    @FunctionalInterface
    interface Element {
        Expected at(int index);
    }

    /** Checks a sample of elements, first and last included, of an output of known length. */
    static void checkSample(Case work, String engine, float[] output, int length, Element element) {
        requireLength(work, engine, output, length);
        int count = Math.min(length, SAMPLES);
        for (int s = 0; s < count; s++) {
            int i = count == 1 ? 0 : (int) ((long) s * (length - 1) / (count - 1));
            Expected e = element.at(i);
            require(work, engine, i, output[i], e.value(), e.bound());
        }
    }

    /** Checks every element against a function of its index. */
    static void checkAll(
            Case work,
            String engine,
            float[] output,
            int length,
            IntToDoubleFunction value,
            double bound) {
        requireLength(work, engine, output, length);
        for (int i = 0; i < length; i++) {
            require(work, engine, i, output[i], value.applyAsDouble(i), bound);
        }
    }

    static void requireLength(Case work, String engine, float[] output, int length) {
        if (output.length != length) {
            throw new AssertionError(
                    "%s by %s: %d values, expected %d"
                            .formatted(work.name(), engine, output.length, length));
        }
    }

    static void require(Case work, String engine, int index, float got, double want, double bound) {
        if (!(Math.abs(got - want) <= bound)) {
            throw new AssertionError(
                    "%s by %s: element %d is %s, expected %s within %.3g"
                            .formatted(work.name(), engine, index, got, want, bound));
        }
    }
}
