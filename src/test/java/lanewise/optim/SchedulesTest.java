package lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Schedules at the points where their formulas are easily done by hand. */
class SchedulesTest {
    private static final double EXACT = 1e-12;

    @Test
    void stepsFallAfterEverySize() {
        Schedule schedule = Schedules.step(3, 0.1);
        assertEquals(0.5, schedule.rate(0.5, 2), EXACT);
        assertEquals(0.05, schedule.rate(0.5, 3), EXACT);
        assertEquals(0.005, schedule.rate(0.5, 8), EXACT);
        assertEquals(0.5 * 0.81, Schedules.exponential(0.9).rate(0.5, 2), EXACT);
        Schedule milestones = Schedules.multiStep(0.5, 2, 5);
        assertEquals(1, milestones.rate(1, 1), EXACT);
        assertEquals(0.5, milestones.rate(1, 2), EXACT);
        assertEquals(0.25, milestones.rate(1, 5), EXACT);
        assertEquals(7, Schedules.constant().rate(7, 100), EXACT);
    }

    @Test
    void aCosineFallsToItsLeastRateAndStaysThere() {
        Schedule schedule = Schedules.cosine(10, 0.2);
        assertEquals(1, schedule.rate(1, 0), EXACT);
        assertEquals(0.6, schedule.rate(1, 5), EXACT);
        assertEquals(0.2, schedule.rate(1, 10), EXACT);
        assertEquals(0.2, schedule.rate(1, 15), EXACT);
    }

    @Test
    void oneCycleRisesPeaksAndFalls() {
        Schedule schedule = Schedules.oneCycle(1, 100);
        assertEquals(1 / 25., schedule.rate(9, 0), EXACT);
        assertEquals(1, schedule.rate(9, 29), EXACT);
        assertEquals(1 / 25e4, schedule.rate(9, 99), EXACT);
        assertEquals(1 / 25e4, schedule.rate(9, 500), EXACT);
    }

    @Test
    void aWarmUpRisesToWhatComesAfter() {
        Schedule schedule = Schedules.cosine(10, 0).warmUp(4, 0.2);
        assertEquals(0.2, schedule.rate(1, 0), EXACT);
        assertEquals(0.6, schedule.rate(1, 2), EXACT);
        assertEquals(1, schedule.rate(1, 4), EXACT);
        assertEquals(0.5, schedule.rate(1, 9), EXACT);
    }

    @Test
    void aPlateauReducesAfterPatienceAndCoolsDown() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(1, 0.5, 1, 1e-4, 2, 0.2);
        double[] metrics = {5, 4, 4, 4, 4, 4, 4, 4, Double.NaN, 4, 4, 4};
        double[] rates = {1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2};
        for (int i = 0; i < metrics.length; i++) {
            assertEquals(rates[i], plateau.observe(metrics[i]), EXACT, "epoch " + i);
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        assertThrows(refused, () -> Schedules.step(0, 0.1));
        assertThrows(refused, () -> Schedules.step(1, Double.NaN));
        assertThrows(refused, () -> Schedules.cosine(0, 0));
        assertThrows(refused, () -> Schedules.oneCycle(1, 1));
        assertThrows(refused, () -> Schedules.constant().warmUp(3, 0));
        assertThrows(refused, () -> new ReduceOnPlateau(1, 1, 1));
        assertThrows(refused, () -> new RMSprop(-1));
        assertThrows(refused, () -> new Adagrad(1).eps(-1));
        assertThrows(refused, () -> new AdamW(1).betas(1, 0.9));
        assertThrows(refused, () -> new GradientClipping.ByNorm(0));
        assertThrows(refused, () -> new GradientClipping.ByValue(Double.NaN));
    }
}
