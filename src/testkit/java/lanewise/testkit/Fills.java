package lanewise.testkit;

import lanewise.testkit.Fill.Kind;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/** Recipes for tensors, to be named in {@code @ForAll(supplier = ...)}. */
public final class Fills {
    private Fills() {}

    private static Arbitrary<Fill> of(Kind... kinds) {
        return Combinators.combine(Arbitraries.of(kinds), Arbitraries.longs().between(0, 1 << 20))
                .as(Fill::new);
    }

    /** Every kind, NaN and infinities among them. */
    public static final class Any implements ArbitrarySupplier<Fill> {
        /** For jqwik. */
        public Any() {}

        @Override
        public Arbitrary<Fill> get() {
            return of(
                    Kind.SMALL_INTEGERS,
                    Kind.CENTRED,
                    Kind.TIES,
                    Kind.PLANTED_ZEROS,
                    Kind.WIDE,
                    Kind.SUBNORMAL,
                    Kind.HUGE,
                    Kind.SPECIAL);
        }
    }

    /** Every kind without NaN and infinities. */
    public static final class Finite implements ArbitrarySupplier<Fill> {
        /** For jqwik. */
        public Finite() {}

        @Override
        public Arbitrary<Fill> get() {
            return of(
                    Kind.SMALL_INTEGERS,
                    Kind.CENTRED,
                    Kind.TIES,
                    Kind.PLANTED_ZEROS,
                    Kind.WIDE,
                    Kind.SUBNORMAL,
                    Kind.HUGE);
        }
    }

    /** Values of ordinary size, ties and zeros among them. */
    public static final class Ordinary implements ArbitrarySupplier<Fill> {
        /** For jqwik. */
        public Ordinary() {}

        @Override
        public Arbitrary<Fill> get() {
            return of(Kind.SMALL_INTEGERS, Kind.CENTRED, Kind.TIES, Kind.PLANTED_ZEROS);
        }
    }
}
