package lanewise.data;

import java.util.random.RandomGenerator;
import lanewise.random.Key;

/**
 * Numbers drawn one after another under a key.
 *
 * <p>The mappings from bits to numbers are written out here because the platform leaves those of
 * its own methods open, and a seed must mean the same data on every JVM.
 */
final class Draws {
    private final RandomGenerator bits;

    Draws(Key key) {
        this.bits = key.sequence();
    }

    long bits() {
        return bits.nextLong();
    }

    /** A whole number from 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) Math.unsignedMultiplyHigh(bits.nextLong(), bound);
    }

    double between(double low, double high) {
        return low + (high - low) * ((bits.nextLong() >>> 11) * 0x1p-53);
    }

    /** Shuffles the numbers (Fisher–Yates). */
    void shuffle(int[] numbers) {
        for (int i = numbers.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int swap = numbers[i];
            numbers[i] = numbers[j];
            numbers[j] = swap;
        }
    }
}
