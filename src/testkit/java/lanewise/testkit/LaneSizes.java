package lanewise.testkit;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Tuple;

/**
 * Sizes at which vector loops change course, for vectors of 4, 8 and 16 floats: 0, 1, 3, one less
 * and one more than a vector, two vectors and one, eight and two; and one time in four any size up
 * to 47, so that every length of a tail occurs.
 */
public final class LaneSizes implements ArbitrarySupplier<Integer> {
    /** Two vectors of 16 and any tail. */
    private static final int LARGEST = 47;

    /** For jqwik. */
    public LaneSizes() {}

    /** The sizes in ascending order. */
    public static List<Integer> sizes() {
        TreeSet<Integer> sizes = new TreeSet<>(List.of(0, 1, 3, 40));
        for (int lanes : new int[] {4, 8, 16}) {
            sizes.addAll(List.of(lanes - 1, lanes, lanes + 1, 2 * lanes + 1, 8 * lanes + 2));
        }
        return List.copyOf(sizes);
    }

    @Override
    public Arbitrary<Integer> get() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(sizes())),
                Tuple.of(1, Arbitraries.integers().between(0, LARGEST)));
    }

    /** The sizes, and now and then one beyond every block: up to 6,000 elements. */
    public static final class Lengths implements ArbitrarySupplier<Integer> {
        /** For jqwik. */
        public Lengths() {}

        @Override
        public Arbitrary<Integer> get() {
            return Arbitraries.frequencyOf(
                    Tuple.of(7, new LaneSizes().get()),
                    Tuple.of(1, Arbitraries.integers().between(48, 2000)),
                    Tuple.of(2, Arbitraries.integers().between(4100, 6000)));
        }
    }

    /** The sizes from 1 to a little over two vectors: channels, rows, columns. */
    public static final class Channels implements ArbitrarySupplier<Integer> {
        /** For jqwik. */
        public Channels() {}

        @Override
        public Arbitrary<Integer> get() {
            return Arbitraries.frequencyOf(
                    Tuple.of(
                            3,
                            Arbitraries.of(
                                    sizes().stream().filter(n -> n >= 1 && n <= 40).toList())),
                    Tuple.of(1, Arbitraries.integers().between(1, 40)));
        }
    }
}
