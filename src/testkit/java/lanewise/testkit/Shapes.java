package lanewise.testkit;

import lanewise.tensor.Shape;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/**
 * Shapes of a sample, in PyTorch's order; channels and features are {@link LaneSizes.Channels}.
 * They shrink to few dimensions of 1.
 */
public final class Shapes implements ArbitrarySupplier<Shape> {
    /** For jqwik. */
    public Shapes() {}

    private static Arbitrary<Integer> sizes() {
        return Arbitraries.integers().between(1, 6);
    }

    /** Rows, sequences, images and volumes. */
    @Override
    public Arbitrary<Shape> get() {
        Arbitrary<Shape> volumes =
                Combinators.combine(new LaneSizes.Channels().get(), sizes(), sizes(), sizes())
                        .as((c, d, h, w) -> Shape.of(c, d, h, w));
        return Arbitraries.oneOf(
                new Rows().get(), new Sequences().get(), new Images().get(), volumes);
    }

    /** Features alone. */
    public static final class Rows implements ArbitrarySupplier<Shape> {
        /** For jqwik. */
        public Rows() {}

        @Override
        public Arbitrary<Shape> get() {
            return new LaneSizes.Channels().get().map(n -> Shape.of(n));
        }
    }

    /** Channels and length. */
    public static final class Sequences implements ArbitrarySupplier<Shape> {
        /** For jqwik. */
        public Sequences() {}

        @Override
        public Arbitrary<Shape> get() {
            return Combinators.combine(new LaneSizes.Channels().get(), sizes())
                    .as((c, length) -> Shape.of(c, length));
        }
    }

    /** Channels, height and width. */
    public static final class Images implements ArbitrarySupplier<Shape> {
        /** For jqwik. */
        public Images() {}

        @Override
        public Arbitrary<Shape> get() {
            return Combinators.combine(new LaneSizes.Channels().get(), sizes(), sizes())
                    .as(Shape::image);
        }
    }
}
