package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The controller alone: direction, bounds, smoothing, and what it makes of bad numbers. */
class AdaptiveRateTest {
    @Test
    void aWideGapRaisesAndANarrowOneLowers() {
        AdaptiveRate wide = new AdaptiveRate();
        assertEquals(1 + 0.5 * (0.5 - 0.1), wide.observe(1, 1.5), 1e-12);
        AdaptiveRate narrow = new AdaptiveRate();
        assertEquals(1 - 0.5 * 0.1, narrow.observe(1, 1), 1e-12);
        assertEquals(0, narrow.gap(), 1e-12);
    }

    @Test
    void theFactorStaysWithinItsBounds() {
        AdaptiveRate rate = new AdaptiveRate(1, 0.5, 1.5, 0.1, 10, 0);
        for (int i = 0; i < 20; i++) {
            assertTrue(rate.observe(1, i % 2 == 0 ? 9 : 0.1) <= 1.5);
            assertTrue(rate.factor() >= 0.5);
        }
    }

    @Test
    void oneOddEpochIsSmoothed() {
        AdaptiveRate rate = new AdaptiveRate(1, 0, 2, 0, 0, 0.9);
        rate.observe(1, 1);
        rate.observe(1, 2);
        assertEquals(0.1, rate.gap(), 1e-12);
    }

    @Test
    void lossesThatAreNoNumbersChangeNothing() {
        AdaptiveRate rate = new AdaptiveRate();
        assertEquals(1, rate.observe(Double.NaN, 1));
        assertEquals(1, rate.observe(1, Double.POSITIVE_INFINITY));
        assertEquals(1, rate.observe(0, 1));
        assertTrue(Double.isNaN(rate.gap()));
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        assertThrows(refused, () -> new AdaptiveRate(3, 0, 2, 0, 0, 0));
        assertThrows(refused, () -> new AdaptiveRate(1, 0, 2, 0, Double.NaN, 0));
        assertThrows(refused, () -> new AdaptiveRate(1, 0, 2, 0, 0, 1));
    }
}
