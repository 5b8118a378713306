package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Probabilities that are uniform pass; each way not to be is named. */
class DistributionTest {
    private static void draw(int looks, int each, DoubleUnaryOperator bent) {
        SplittableRandom random = new SplittableRandom(1);
        Distribution distribution = new Distribution();
        for (int look = 0; look < looks; look++) {
            for (int i = 0; i < each; i++) {
                distribution.add(bent.applyAsDouble(random.nextDouble()), 0);
            }
            distribution.check();
        }
    }

    @Test
    void uniformNumbersPassHoweverOftenTheyAreLookedAt() {
        draw(40, 2500, u -> u);
        draw(300, 3, u -> u);
    }

    /**
     * Gauss's three nodes in the proportions 5, 8 and 5: every moment up to the fifth is right, and
     * a share is off by 2/9. The limit is √(ln(2 / α) / 2 n) for a share α = 10^-12 / 11 / 2.
     */
    @Test
    void aShareThatIsOffIsSeenWhereNoMomentIs() {
        nodes(17).check();
        String said = assertThrows(AssertionError.class, () -> nodes(18).check()).getMessage();
        assertTrue(said.startsWith("of 324 numbers a share of 0.27778 has a"), said);
    }

    private static Distribution nodes(int times) {
        Distribution distribution = new Distribution();
        double away = Math.sqrt(0.6) / 2;
        for (int i = 0; i < 18 * times; i++) {
            distribution.add(i % 18 < 5 ? 0.5 - away : i % 18 < 10 ? 0.5 + away : 0.5, 0);
        }
        return distribution;
    }

    /** Bent along Legendre's polynomials, so that one moment at a time is off. */
    @Test
    void theMomentThatIsOffIsNamed() {
        Map<String, DoubleUnaryOperator> bent =
                Map.of(
                        "mean", t -> t,
                        "variance", t -> (3 * t * t - 1) / 2,
                        "skewness", t -> (5 * t * t * t - 3 * t) / 2,
                        "kurtosis", t -> (35 * t * t * t * t - 30 * t * t + 3) / 8);
        bent.forEach((moment, polynomial) -> {
            for (double share : new double[] {-0.3, 0.3}) {
                String said =
                        assertThrows(AssertionError.class, () -> tilted(polynomial, share), moment)
                                .getMessage();
                assertTrue(said.startsWith("the " + moment + " (of probabilities): "), said);
            }
        });
    }

    /** Numbers of the density 1 + share P(t), by rejection. */
    private static void tilted(DoubleUnaryOperator polynomial, double share) {
        SplittableRandom random = new SplittableRandom(2);
        Distribution distribution = new Distribution();
        for (int look = 0; look < 40; look++) {
            for (int i = 0; i < 500; ) {
                double u = random.nextDouble();
                double density = 1 + share * polynomial.applyAsDouble(2 * u - 1);
                if (random.nextDouble() * 1.5 < density) {
                    distribution.add(u, 0);
                    i++;
                }
            }
            distribution.check();
        }
    }

    @Test
    void tailsThatAreTooThinOrTooThickAreNamed() {
        fails("the lowest 0.02", u -> u < 0.02 ? u + 0.02 : u);
        fails("the highest 0.02", u -> u > 0.98 ? u - 0.02 : u);
        fails("the lowest 1.0E-4", u -> u < 4e-4 ? u / 10 : u);
        fails("the highest 1.0E-4", u -> u > 1 - 4e-4 ? 1 - (1 - u) / 10 : u);
        fails("the lowest 0.001", u -> u < 4e-3 && u > 4e-4 ? 5e-4 : u);
        fails("the highest 0.001", u -> u > 1 - 4e-3 && u < 1 - 4e-4 ? 1 - 5e-4 : u);
    }

    private static void fails(String expected, DoubleUnaryOperator bent) {
        String said =
                assertThrows(AssertionError.class, () -> draw(40, 5000, bent), expected)
                        .getMessage();
        assertTrue(said.startsWith(expected + ": "), said);
    }

    /** Between 0.3 and 0.7 only eight values occur: no moment and no tail is far off. */
    @Test
    void sharesThatAreOffByMoreThanChanceAreNamed() {
        DoubleUnaryOperator coarse =
                u -> u < 0.3 || u > 0.7 ? u : 0.325 + 0.05 * Math.floor((u - 0.3) / 0.05);
        String said =
                assertThrows(AssertionError.class, () -> draw(1, 100_000, coarse)).getMessage();
        assertTrue(
                said.matches("of 100000 numbers a share of 0\\.[0-9]+ has a probability.*"), said);
        draw(1, 1000, coarse);
    }

    @Test
    void whatIsNoProbabilityIsRefused() {
        Distribution distribution = new Distribution();
        for (double u : new double[] {-1e-9, 1 + 1e-9, Double.NaN}) {
            String said =
                    assertThrows(AssertionError.class, () -> distribution.add(u, 3)).getMessage();
            assertEquals("the number 3.0 has the probability " + u, said);
        }
        distribution.add(0, 3);
        distribution.add(1, 3);
        distribution.check();
    }

    /** Digits from tables of the normal distribution. */
    @Test
    void theNormalDistributionIsThatOfTheTables() {
        double[][] table = {
            {0, 0.5},
            {0.5, 0.6914624612740131},
            {1, 0.8413447460685429},
            {2.5, 0.9937903346742238},
            {3, 0.9986501019683699},
            {6, 0.9999999990134123}
        };
        for (double[] row : table) {
            assertEquals(row[1], NormalDistribution.cdf(row[0]), 1e-15);
            assertEquals(1 - row[1], NormalDistribution.cdf(-row[0]), 1e-15);
        }
        assertEquals(1.3498980316300946e-3, NormalDistribution.cdf(-3), 1e-17);
        assertEquals(2.866515718791939e-7, NormalDistribution.cdf(-5), 1e-20);
        assertEquals(7.619853024160527e-24, NormalDistribution.cdf(-10), 1e-37);
        double step = NormalDistribution.cdf(-3) - NormalDistribution.cdf(Math.nextUp(-3.0));
        assertEquals(0, step, 1e-15, "the series meets the fraction");
        assertEquals(0, NormalDistribution.cdf(-39));
        assertEquals(1, NormalDistribution.cdf(39));
        assertTrue(NormalDistribution.cdf(-38) > 0);
    }
}
