package lanewise.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bits of a mask are exactly uniform in each lane: each element has bits of its own, Philox
 * gives each pattern of them equally often ({@code PhiloxTest}), and of all patterns exactly the
 * rate's share keeps.
 */
class BernoulliTest {
    private static final long ONE = 1L << 32;
    private static final long KEY = 0x0123456789ABCDEFL;

    /** Where the bits of an element lie, numbered from the first bit of block 0. */
    private static int[] places(int bits, int i) {
        int j = i % 128;
        return switch (bits) {
            case 1 -> new int[] {i};
            case 2 -> new int[] {i / 64 * 128 + i % 64, i / 64 * 128 + 64 + i % 64};
            default -> {
                int block = 8 * (i / 128) + j % 64 / 8;
                int first = block * 128 + j / 64 * 64 + j % 8 * 8;
                int[] places = new int[8];
                for (int bit = 0; bit < 8; bit++) {
                    places[bit] = first + bit;
                }
                yield places;
            }
        };
    }

    private static int drawn(int bits, int i) {
        int drawn = 0;
        int[] places = places(bits, i);
        for (int bit = 0; bit < bits; bit++) {
            int at = places[bit];
            long half = Philox.word64(KEY, at / 128, Bernoulli.STREAM, at / 64 % 2);
            drawn |= (int) (half >>> at % 64 & 1) << bit;
        }
        return drawn;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void eachElementHasBitsOfItsOwnAndNoneIsLeftOver(int bits) {
        BitSet taken = new BitSet();
        for (int i = 0; i < 1024; i++) {
            for (int place : places(bits, i)) {
                assertFalse(taken.get(place), "bit " + place + " is drawn twice");
                taken.set(place);
            }
        }
        assertEquals(1024 * bits, taken.cardinality());
        assertEquals(1024 * bits, taken.length());
    }

    /** Whether a lane keeps follows from its pattern; how many of all patterns keep is the rate. */
    @ParameterizedTest
    @ValueSource(longs = {ONE / 2, ONE / 4, 3 * ONE / 4, 1L << 24, 77L << 24, 255L << 24})
    void ofAllPatternsOfALaneExactlyTheRatesShareKeeps(long keep) {
        Bernoulli bernoulli = new Bernoulli(keep);
        int bits = bernoulli.bits();
        for (int lane = 0; lane < 128; lane++) {
            BitSet kept = new BitSet();
            BitSet dropped = new BitSet();
            int patterns = 1 << bits;
            for (int i = lane; kept.cardinality() + dropped.cardinality() < patterns; i += 128) {
                (bernoulli.keeps(KEY, i) ? kept : dropped).set(drawn(bits, i));
            }
            assertFalse(kept.intersects(dropped), "lane " + lane + " draws other bits, too");
            assertEquals(keep, (long) kept.cardinality() << 32 - bits, "lane " + lane);
        }
    }

    /**
     * One pattern of eight bits ties; the next 24 decide, and exactly the rest of the rate keeps.
     */
    @Test
    void aTieIsBrokenByTheRestOfTheRate() {
        long keep = (77L << 24) + (1 << 23);
        Bernoulli bernoulli = new Bernoulli(keep);
        int ties = 0;
        for (int i = 0; i < 1 << 16; i++) {
            int drawn = drawn(8, i);
            boolean second =
                    (Philox.word64(KEY, i, Bernoulli.TIE_STREAM, 0) & 0xFFFFFF) < (keep & 0xFFFFFF);
            assertEquals(drawn < 77 || drawn == 77 && second, bernoulli.keeps(KEY, i));
            ties += drawn == 77 ? 1 : 0;
        }
        assertTrue(ties > 100, "ties: " + ties);
    }

    @Test
    void aTieIsKeptByAnyRateAboveWhatItDrew() {
        for (int i = 0; i < 100; i++) {
            long drawn = Philox.word64(KEY, i, Bernoulli.TIE_STREAM, 0) & 0xFFFFFF;
            assertFalse(new Bernoulli((77L << 24) + drawn).keepsTied(KEY, i));
            assertTrue(new Bernoulli((77L << 24) + drawn + 1).keepsTied(KEY, i));
        }
    }

    @Test
    void allAndNoneDrawNoBits() {
        for (int i = 0; i < 200; i++) {
            assertTrue(new Bernoulli(ONE).keeps(KEY, i));
            assertFalse(new Bernoulli(0).keeps(KEY, i));
        }
        assertEquals(0, new Bernoulli(ONE).bits());
        assertEquals(0, new Bernoulli(0).bits());
        assertTrue(new Bernoulli(ONE).keepsAll() && new Bernoulli(0).keepsNone());
    }

    @Test
    void theRateIsRoundedToTheNearestMultipleAndTheScaleIsItsReciprocal() {
        for (double p : new double[] {0, 1e-12, 0.1, 0.25, 0.5, 1 / 3., 0.999, 1 - 0x1p-32, 1}) {
            Bernoulli keep = Bernoulli.dropping(p);
            assertEquals(1 - p, keep.rate(), 0x1p-33);
            assertEquals(keep.rate() == 0 ? 0f : (float) (1 / keep.rate()), keep.scale());
        }
    }
}
