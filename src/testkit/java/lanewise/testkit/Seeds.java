package lanewise.testkit;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.RandomDistribution;

/** Any 64 bits, all alike: no two tries have the same, as jqwik's small numbers would. */
public final class Seeds implements ArbitrarySupplier<Long> {
    /** For jqwik. */
    public Seeds() {}

    @Override
    public Arbitrary<Long> get() {
        return Arbitraries.longs().withDistribution(RandomDistribution.uniform());
    }
}
