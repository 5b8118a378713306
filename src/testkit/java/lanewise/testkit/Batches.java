package lanewise.testkit;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Tuple;

/** Numbers of samples: one, a few, more than a thread's share, up to a hundred. */
public final class Batches implements ArbitrarySupplier<Integer> {
    /** For jqwik. */
    public Batches() {}

    @Override
    public Arbitrary<Integer> get() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(1)),
                Tuple.of(4, Arbitraries.integers().between(2, 9)),
                Tuple.of(3, Arbitraries.integers().between(10, 40)),
                Tuple.of(1, Arbitraries.integers().between(41, 100)));
    }
}
