package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
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

    @Test
    void whatWasExpectedIsSaid() {
        assertFails(
                () -> Chance.assertCount("heads", 500, 1000, 0.25),
                "heads: 500 of 1000, expected about 250.0; the chance of so many or so few is ");
        boolean[] one = new boolean[80];
        for (int i = 0; i < 20; i++) {
            one[i] = true;
        }
        assertFails(
                () -> Chance.assertIndependent("a", one, one, 0.25, 0),
                "both 20, one 0, other 0, neither 60; expected about 5.0, 15.0, 15.0, 45.0; G is");
    }

    /** Stirling's series has all digits from 16! on. */
    @Test
    void theTailOfSixteenTrialsHasTwelveDigits() {
        double expected = 39203.0 / 65536;
        assertEquals(expected, Chance.upperTail(8, 16, 0.5), 1e-12 * expected);
    }

    /** A sequence and itself: G/2 is n ln 2, and (e s / 3)^3 e^-s is 10^-12 at s = 38.3. */
    @Test
    void theBoundOfIndependenceIsWhereItShouldBe() {
        boolean[] one = new boolean[56];
        for (int i = 0; i < 56; i += 2) {
            one[i] = true;
        }
        boolean[] shorter = Arrays.copyOf(one, 55);
        Chance.assertIndependent("a", shorter, shorter, 0.5, 0);
        assertFails(() -> Chance.assertIndependent("a", one, one, 0.5, 0), "a: both 28");
    }

    /** Chernoff's exponent against a grid, for products of centred trials. */
    @Test
    void theRateOfAProductIsTheLargestOfItsBounds() {
        for (double p : new double[] {0.1, 0.5, 0.8}) {
            double q = 1 - p;
            for (double share : new double[] {-0.6, -0.1, 0.3, 0.8}) {
                double x = share < 0 ? -share * -p * q : share * Math.max(p * p, q * q);
                double largest = 0;
                for (double stake = -60; stake <= 60; stake += 0x1p-8) {
                    double moment =
                            p * p * Math.exp(stake * q * q)
                                    + 2 * p * q * Math.exp(-stake * p * q)
                                    + q * q * Math.exp(stake * p * p);
                    largest = Math.max(largest, stake * x - Math.log(moment));
                }
                assertEquals(largest, Chance.rate(x, p), 1e-4 * largest, p + ", " + x);
            }
        }
    }

    /** Against the distribution itself: n - k words lie somewhere before the n-th comes. */
    @Test
    void countsOfCollisionsThatFailAreAsRareAsPromisedAndTheRestIsNot() {
        int words = 300;
        int cells = 400;
        double[] chance = new double[words + 1];
        chance[0] = 1;
        for (int n = 0; n < words; n++) {
            for (int k = n; k >= 0; k--) {
                double collides = (n - k) / (double) cells;
                chance[k + 1] += chance[k] * collides;
                chance[k] *= 1 - collides;
            }
        }
        double failing = 0;
        for (int k = 0; k <= words; k++) {
            boolean passes = true;
            try {
                Chance.assertCollisions("w", k, words, cells);
            } catch (AssertionError e) {
                passes = false;
                failing += chance[k];
            }
            assertEquals(k >= 34 && k <= 176, passes, "" + k);
        }
        assertTrue(failing <= Chance.FALSE_ALARM, "" + failing);
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
