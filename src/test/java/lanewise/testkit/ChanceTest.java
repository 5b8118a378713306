package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.random.RandomGenerator;
import lanewise.random.Key;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The assertions about chance: their tails, and that they let pass and fail what they should. */
class ChanceTest {
    private static final MathContext DIGITS = new MathContext(40);

    /** Against sums of exact decimals. */
    @Property(tries = 200, seed = "1")
    void theTailIsTheBinomial(
            @ForAll @IntRange(min = 1, max = 300) int trials,
            @ForAll @IntRange(min = 1, max = 99) int percent,
            @ForAll @IntRange(max = 300) int drawn) {
        int count = drawn % (trials + 1);
        double p = percent / 100.0;
        BigDecimal set = new BigDecimal(p);
        BigDecimal unset = BigDecimal.ONE.subtract(set);
        BigDecimal ways = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ZERO;
        for (int k = 0; k <= trials; k++) {
            if (k >= count) {
                BigDecimal term = ways.multiply(set.pow(k, DIGITS), DIGITS);
                sum = sum.add(term.multiply(unset.pow(trials - k, DIGITS), DIGITS), DIGITS);
            }
            ways = ways.multiply(BigDecimal.valueOf(trials - k)).divide(BigDecimal.valueOf(k + 1));
        }
        double expected = sum.doubleValue();
        if (expected > 1e-290) {
            assertEquals(expected, Chance.upperTail(count, trials, p), 1e-11 * expected);
        }
    }

    @Test
    void countsAtTheBoundPassAndTheNextFail() {
        // Both tails together: 2 · 2^-40 = 1.8e-12, 2 · 2^-41 = 9.1e-13.
        assertDoesNotThrow(() -> Chance.assertCount("heads", 40, 40, 0.5));
        assertDoesNotThrow(() -> Chance.assertCount("heads", 0, 40, 0.5));
        assertFails(() -> Chance.assertCount("heads", 41, 41, 0.5), "heads: 41 of 41");
        assertFails(() -> Chance.assertCount("heads", 0, 41, 0.5), "heads: 0 of 41");
        assertDoesNotThrow(() -> Chance.assertCount("", 7, 7, 1));
        assertDoesNotThrow(() -> Chance.assertCount("", 0, 7, 0));
        assertFails(() -> Chance.assertCount("", 1, 7, 0), "1 of 7");
        assertFails(() -> Chance.assertCount("", 6, 7, 1), "6 of 7");
    }

    private static void assertFails(Executable assertion, String message) {
        String said = assertThrows(AssertionError.class, assertion).getMessage();
        assertTrue(said.contains(message), said);
    }

    private static boolean[] trials(long seed, int n, double p) {
        RandomGenerator random = Key.of(seed).sequence();
        boolean[] trials = new boolean[n];
        for (int i = 0; i < n; i++) {
            trials[i] = random.nextDouble() < p;
        }
        return trials;
    }

    @Test
    void independentSequencesPass() {
        for (double p : new double[] {0.05, 0.5, 0.9}) {
            for (int seed = 0; seed < 200; seed += 2) {
                boolean[] one = trials(seed, 500, p);
                boolean[] other = trials(seed + 1, 503, p);
                Chance.assertIndependent("two", one, other, p, 3);
                for (int lag : new int[] {1, 2, 7, 64, 499, 501}) {
                    Chance.assertUncorrelated("one", one, p, lag);
                }
            }
        }
    }

    @Test
    void halfCopiedSequencesFail() {
        boolean[] one = trials(1, 2000, 0.5);
        boolean[] other = trials(2, 2000, 0.5);
        boolean[] turned = new boolean[2000];
        boolean[] late = new boolean[2000];
        for (int i = 0; i < 2000; i++) {
            other[i] = i % 2 == 0 ? one[i] : other[i];
            turned[i] = i % 2 == 0 ? !one[i] : other[i];
            late[i] = i % 10 >= 5 ? late[i - 5] : one[i];
        }
        assertFails(() -> Chance.assertIndependent("a", one, other, 0.5, 0), "a: both");
        assertFails(() -> Chance.assertIndependent("a", one, turned, 0.5, 0), "a: both");
        assertFails(() -> Chance.assertIndependent("a", one, one, 0.4, 5), "a: both");
        assertFails(() -> Chance.assertUncorrelated("l", late, 0.5, 5), "l: correlation");
        boolean[] alternating = new boolean[100];
        for (int i = 0; i < 100; i += 2) {
            alternating[i] = true;
        }
        assertFails(() -> Chance.assertUncorrelated("l", alternating, 0.5, 1), "-1");
    }

    @Test
    void collisionsOfUniformWordsPassAndOfOthersFail() {
        for (int seed = 0; seed < 200; seed++) {
            RandomGenerator random = Key.of(seed).sequence();
            boolean[] seen = new boolean[1 << 12];
            int collisions = 0;
            for (int i = 0; i < 1000; i++) {
                int word = random.nextInt(seen.length);
                collisions += seen[word] ? 1 : 0;
                seen[word] = true;
            }
            Chance.assertCollisions("words", collisions, 1000, seen.length);
        }
        assertFails(() -> Chance.assertCollisions("w", 0, 1000, 1 << 12), "w: 0 of 1000");
        assertFails(() -> Chance.assertCollisions("w", 250, 1000, 1 << 12), "w: 250 of");
    }

    /** Agrawal's bound against all outcomes of 12 trials of a table. */
    @Test
    void theTableIsRarelyFarFromItsRates() {
        double[] rates = {0.49, 0.21, 0.21, 0.09};
        double[] tail = new double[40];
        int n = 12;
        int[] counts = new int[4];
        for (counts[0] = 0; counts[0] <= n; counts[0]++) {
            for (counts[1] = 0; counts[0] + counts[1] <= n; counts[1]++) {
                for (counts[2] = 0; counts[0] + counts[1] + counts[2] <= n; counts[2]++) {
                    counts[3] = n - counts[0] - counts[1] - counts[2];
                    double chance = 1;
                    double strayed = 0;
                    int left = n;
                    for (int cell = 0; cell < 4; cell++) {
                        for (int i = 0; i < counts[cell]; i++) {
                            chance *= rates[cell] * left-- / (i + 1);
                        }
                        strayed +=
                                counts[cell] == 0
                                        ? 0
                                        : counts[cell] * Math.log(counts[cell] / (n * rates[cell]));
                    }
                    int least = Math.min(tail.length, (int) Math.floor(strayed) + 1);
                    for (int s = 0; s < least; s++) {
                        tail[s] += chance;
                    }
                }
            }
        }
        assertEquals(1, tail[0], 1e-12);
        for (int s = 4; s < tail.length; s++) {
            assertTrue(tail[s] <= Math.exp(-s + 3 * (1 + Math.log(s / 3.0))), "s = " + s);
        }
    }
}
