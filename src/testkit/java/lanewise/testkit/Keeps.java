package lanewise.testkit;

import java.util.List;
import java.util.stream.Stream;
import lanewise.random.Bernoulli;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/** Keep rates of every class: none, all, halves, quarters, 256ths, and what needs 32 bits. */
public final class Keeps implements ArbitrarySupplier<Bernoulli> {
    private static final long ONE = 1L << 32;

    /** One of each class. */
    static final List<Bernoulli> EDGES =
            Stream.of(0L, ONE, ONE / 2, ONE / 4, ONE / 4 * 3, 77L << 24, 1L, ONE / 3)
                    .map(Bernoulli::new)
                    .toList();

    /** For jqwik. */
    public Keeps() {}

    @Override
    public Arbitrary<Bernoulli> get() {
        return Arbitraries.oneOf(
                        Arbitraries.of(0L, ONE, ONE / 2, ONE / 4, ONE / 4 * 3, 1L, ONE - 1),
                        Arbitraries.of(ONE / 2, ONE / 4, ONE / 4 * 3),
                        Arbitraries.longs().between(1, 255).map(k -> k << 24),
                        Arbitraries.longs().between(1, ONE - 1))
                .map(Bernoulli::new);
    }
}
