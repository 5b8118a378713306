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
    void aPlateauMakesNoReductionOfAHundredMillionthOrLess() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(1e-7, 0.1, 0);
        double[] rates = {1e-7, 1e-8, 1e-8, 1e-8};
        for (double rate : rates) {
            assertEquals(rate, plateau.observe(1), 1e-20);
        }
    }

    /** An improvement has to be by more than the threshold, a reduction by more than 1e-8. */
    @Test
    void aPlateauKnowsItsRateAndWhatIsNoImprovement() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(8, 0.5, 0, 0.5, 0, 0);
        assertEquals(8, plateau.rate());
        assertEquals(8, plateau.observe(16));
        assertEquals(4, plateau.observe(8), "half as much is no more than the threshold");
        assertEquals(4, plateau.observe(7));
        assertEquals(4, plateau.rate());
        ReduceOnPlateau last = new ReduceOnPlateau(2e-8, 0.5, 0, 0, 0, 0);
        last.observe(1);
        assertEquals(2e-8, last.observe(1), "a change of 1e-8 itself is not made");
    }

    @Test
    void oneCycleOfTwoStepsBeginsAtItsPeak() {
        Schedule shortest = Schedules.oneCycle(1, 2, 0.5, 10, 10);
        assertEquals(1, shortest.rate(9, 0), EXACT);
        assertEquals(0.01, shortest.rate(9, 1), EXACT);
    }

    /** The recurrences by which PyTorch's schedulers go from one step to the next. */
    @Test
    void fiftyStepsGoAsPyTorchsRecurrencesDo() {
        double base = 0.3;
        double least = 0.01;
        int period = 40;
        Schedule step = Schedules.step(7, 0.6);
        Schedule milestones = Schedules.multiStep(0.2, 5, 5, 31);
        Schedule exponential = Schedules.exponential(0.93);
        Schedule cosine = Schedules.cosine(period, least);
        Schedule warm = Schedules.constant().warmUp(9, 0.25);
        double stepRate = base;
        double milestoneRate = base;
        double exponentialRate = base;
        double cosineRate = base;
        double warmRate = base * 0.25;
        for (int t = 0; t < 50; t++) {
            if (t > 0) {
                stepRate *= t % 7 == 0 ? 0.6 : 1;
                milestoneRate *= t == 5 ? 0.2 * 0.2 : t == 31 ? 0.2 : 1;
                exponentialRate *= 0.93;
                if (t <= period) {
                    cosineRate =
                            (1 + Math.cos(Math.PI * t / period))
                                            / (1 + Math.cos(Math.PI * (t - 1) / period))
                                            * (cosineRate - least)
                                    + least;
                }
                if (t <= 9) {
                    warmRate *= 1 + (1 - 0.25) / (9 * 0.25 + (t - 1) * (1 - 0.25));
                }
            }
            assertEquals(stepRate, step.rate(base, t), EXACT, "step " + t);
            assertEquals(milestoneRate, milestones.rate(base, t), EXACT, "step " + t);
            assertEquals(exponentialRate, exponential.rate(base, t), EXACT, "step " + t);
            assertEquals(cosineRate, cosine.rate(base, t), EXACT, "step " + t);
            assertEquals(warmRate, warm.rate(base, t), EXACT, "step " + t);
        }
    }

    /** PyTorch's phases of OneCycleLR: each ends where the next begins. */
    @Test
    void oneCycleGoesThroughPyTorchsPhases() {
        double[] ends = {0.4 * 50 - 1, 50 - 1};
        double[] rates = {0.5 / 10, 0.5, 0.5 / 10 / 100};
        Schedule schedule = Schedules.oneCycle(0.5, 50, 0.4, 10, 100);
        for (int t = 0; t < 50; t++) {
            int phase = t <= ends[0] ? 0 : 1;
            double start = phase == 0 ? 0 : ends[0];
            double share = (t - start) / (ends[phase] - start);
            double expected =
                    rates[phase + 1]
                            + (rates[phase] - rates[phase + 1])
                                    / 2
                                    * (1 + Math.cos(Math.PI * share));
            assertEquals(expected, schedule.rate(9, t), EXACT, "step " + t);
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
        assertThrows(refused, () -> new AdamW(1).betas(0.9, 1));
        assertThrows(refused, () -> new Adam(Double.POSITIVE_INFINITY));
        assertThrows(refused, () -> Optimizers.sgd(1).momentum(0.5).dampening(Double.NaN));
        assertThrows(refused, () -> Optimizers.sgd(1e39));
        assertThrows(refused, () -> new GradientClipping.ByNorm(0));
        assertThrows(refused, () -> new GradientClipping.ByValue(Double.NaN));
    }
}
