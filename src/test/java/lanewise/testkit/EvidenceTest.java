package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A gambler against a claim: poor where the claim holds, rich where it does not. */
class EvidenceTest {
    private static final int STAKES = 34;

    private static long successes(SplittableRandom random, int trials, double probability) {
        long count = 0;
        for (int i = 0; i < trials; i++) {
            count += random.nextDouble() < probability ? 1 : 0;
        }
        return count;
    }

    /** The wealth after draws of one probability, stake by stake, from the definition. */
    private static double wealth(long successes, long trials, double probability) {
        double sum = 0;
        for (int i = 0; i < STAKES / 2; i++) {
            for (double stake : new double[] {8 / Math.pow(2, i), -8 / Math.pow(2, i)}) {
                double fair = Math.log(1 - probability + probability * Math.exp(stake));
                sum += Math.exp(Math.min(700, stake * successes - trials * fair)) / STAKES;
            }
        }
        return sum;
    }

    @Test
    void aTrueClaimPassesHoweverOftenItIsLookedAt() {
        SplittableRandom random = new SplittableRandom(1);
        for (double probability : new double[] {0, 1e-3, 0.3, 0.5, 0.97, 1}) {
            Evidence evidence = new Evidence("heads");
            for (int look = 0; look < 3000; look++) {
                evidence.count(successes(random, 50, probability), 50, probability);
            }
        }
    }

    @Test
    void whatNoTryShowsAloneAddsUp() {
        for (double actual : new double[] {0.27, 0.33}) {
            SplittableRandom random = new SplittableRandom(2);
            Evidence evidence = new Evidence("heads");
            long[] seen = {0, 0};
            AssertionError failed =
                    assertThrows(
                            AssertionError.class,
                            () -> {
                                while (seen[1] < 100_000) {
                                    long count = successes(random, 100, actual);
                                    assertFalse(Evidence.isTooMuch(count, 100, 0.3, 1));
                                    seen[0] += count;
                                    seen[1] += 100;
                                    evidence.count(count, 100, 0.3);
                                }
                            });
            String said =
                    "heads: %d in %d draws, expected about %.1f; the chance of so much is below e^-"
                            .formatted(seen[0], seen[1], 0.3 * seen[1]);
            assertTrue(failed.getMessage().startsWith(said), failed.getMessage());
            assertTrue(seen[1] > 2000 && seen[1] < 40_000, seen[1] + " draws");
        }
    }

    @Test
    void theWealthAtWhichAClaimFallsIsTheClaimsOverTheRateOfFalseAlarms() {
        for (int claims : new int[] {1, 50}) {
            for (double probability : new double[] {0.1, 0.5}) {
                for (int count = 0; count <= 200; count++) {
                    boolean rich = wealth(count, 200, probability) >= claims / Chance.FALSE_ALARM;
                    assertEquals(
                            rich,
                            Evidence.isTooMuch(count, 200, probability, claims),
                            count + " of 200 at " + probability);
                }
            }
        }
    }

    @Test
    void wealthGrowsFromTryToTry() {
        for (int claims : new int[] {1, 50}) {
            Evidence evidence = new Evidence("heads", claims);
            int tries = 1;
            while (wealth(14L * tries, 20L * tries, 0.5) < claims / Chance.FALSE_ALARM) {
                evidence.count(14, 20, 0.5);
                tries++;
            }
            assertTrue(tries > 10, "no try is enough alone: " + tries);
            assertThrows(AssertionError.class, () -> evidence.count(14, 20, 0.5));
        }
    }

    @Test
    void oneTryThatIsFarOffIsSeenAmongManyThatAreNot() {
        Evidence evidence = new Evidence("heads");
        for (int look = 0; look < 1000; look++) {
            evidence.count(500, 1000, 0.5);
        }
        AssertionError failed =
                assertThrows(AssertionError.class, () -> evidence.count(700, 1000, 0.5));
        assertTrue(
                failed.getMessage().startsWith("heads: 700 in 1000 draws, expected about 500.0;"),
                failed.getMessage());
    }

    @Test
    void whatIsImpossibleFailsAtOnce() {
        Evidence evidence = new Evidence("heads");
        assertDoesNotThrow(() -> evidence.count(0, 10, 0).count(10, 10, 1).count(0, 0, 0.5));
        for (double never : new double[] {0, -0.1}) {
            String said =
                    assertThrows(AssertionError.class, () -> evidence.count(1, 10, never))
                            .getMessage();
            assertTrue(said.startsWith("heads: 1 in 10 draws"), said);
        }
        String said =
                assertThrows(AssertionError.class, () -> evidence.count(9, 10, 1)).getMessage();
        assertTrue(said.startsWith("heads: 9 in 10 draws, expected about 10.0"), said);
    }

    /** Draws of ±1, as a walk: ln E exp(λ sum) is n ln cosh λ. */
    @Test
    void drawsOfAnyDistributionAreBetOn() {
        SplittableRandom random = new SplittableRandom(3);
        Evidence fair = new Evidence("a walk");
        Evidence drifting = new Evidence("a walk");
        for (int look = 0; look < 2000; look++) {
            fair.see(
                    2 * successes(random, 10, 0.5) - 10,
                    0,
                    10,
                    stake -> 10 * Math.log(Math.cosh(stake)));
        }
        AssertionError failed =
                assertThrows(
                        AssertionError.class,
                        () -> {
                            for (int look = 0; look < 9000; look++) {
                                drifting.see(
                                        0.5 + 2 * successes(random, 10, 0.5) - 10,
                                        0,
                                        10,
                                        stake -> 10 * Math.log(Math.cosh(stake)));
                            }
                        });
        assertTrue(failed.getMessage().startsWith("a walk: "), failed.getMessage());
        assertTrue(failed.getMessage().contains("expected about 0.0"), failed.getMessage());
    }
}
