package lanewise.testkit;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/**
 * Probabilities to drop: 0, 1, halves and quarters, 10^-4 and 0.999 and what is near, shares of 256
 * and a third more or less, and any.
 */
public final class Rates implements ArbitrarySupplier<Double> {
    /** Classes that {@link #kind} tells apart. */
    static final int KINDS = 6;

    /** For jqwik. */
    public Rates() {}

    @Override
    public Arbitrary<Double> get() {
        return Arbitraries.oneOf(
                Arbitraries.of(0.0, 1.0, 0.5, 0.25, 0.75, 1e-4, 0.999),
                Arbitraries.of(0.5, 0.25, 0.75, 0.125),
                Arbitraries.doubles().ofScale(9).between(1e-4, 0.01),
                Arbitraries.doubles().ofScale(9).between(0.99, 0.9999),
                Arbitraries.integers().between(1, 254).map(k -> (k + 0.3) / 256),
                Arbitraries.integers().between(1, 254).map(k -> (k + 0.7) / 256),
                Arbitraries.doubles().ofScale(9).between(0.02, 0.98));
    }

    /** The class of a rate. */
    static String kind(double p) {
        double part = p * 256 - Math.floor(p * 256);
        return p == 0 || p == 1 || p * 8 == Math.rint(p * 8)
                ? "rates that few bits draw"
                : p <= 0.01
                        ? "low rates"
                        : p >= 0.99
                                ? "high rates"
                                : Math.abs(part - 0.3) < 1e-9
                                        ? "rates of (k + 0.3) / 256"
                                        : Math.abs(part - 0.7) < 1e-9
                                                ? "rates of (k + 0.7) / 256"
                                                : "any rates";
    }
}
