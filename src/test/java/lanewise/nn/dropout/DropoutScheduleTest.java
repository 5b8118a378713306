package lanewise.nn.dropout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.random.Bernoulli;
import lanewise.random.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules at their ends and middles, and the rates that they make of a layer's own. */
class DropoutScheduleTest {
    private static final double EXACT = 1e-12;

    @Test
    void aLineAndACosineReachTheirEnds() {
        for (DropoutSchedule schedule :
                new DropoutSchedule[] {
                    DropoutSchedule.linear(2, 0.5), DropoutSchedule.cosine(2, 0.5)
                }) {
            assertEquals(2, schedule.factor(0, 11), EXACT);
            assertEquals(1.25, schedule.factor(5, 11), EXACT);
            assertEquals(0.5, schedule.factor(10, 11), EXACT);
            assertEquals(0.5, schedule.factor(99, 11), EXACT, "after the last step it stays");
            assertEquals(0.5, schedule.factor(0, 1), EXACT, "one step is the last");
        }
        assertEquals(1.625, DropoutSchedule.linear(2, 0.5).factor(1, 5), EXACT);
        assertEquals(
                0.5 + 0.75 * (1 + Math.sqrt(0.5)),
                DropoutSchedule.cosine(2, 0.5).factor(1, 5),
                EXACT);
    }

    @Test
    void aStepChangesAtItsShare() {
        DropoutSchedule early = DropoutSchedule.step(0.5, 1, 0);
        assertEquals(1, early.factor(4, 10));
        assertEquals(0, early.factor(5, 10));
        assertEquals(1, DropoutSchedule.step(1, 1, 0).factor(9, 10));
        assertEquals(0, DropoutSchedule.step(0, 1, 0).factor(0, 10));
    }

    @Test
    void aCurriculumRisesFromNothing() {
        DropoutSchedule rising = DropoutSchedule.curriculum(4);
        assertEquals(0, rising.factor(0, 10));
        assertEquals(1 - Math.exp(-2), rising.factor(5, 10), EXACT);
        assertEquals(1 - Math.exp(-4), rising.factor(1, 0), EXACT);
    }

    static Stream<Runnable> impossible() {
        return Stream.of(
                () -> DropoutSchedule.linear(-1, 0),
                () -> DropoutSchedule.linear(0, Double.NaN),
                () -> DropoutSchedule.cosine(Double.POSITIVE_INFINITY, 0),
                () -> DropoutSchedule.cosine(0, -1),
                () -> DropoutSchedule.curriculum(0),
                () -> DropoutSchedule.curriculum(Double.NaN),
                () -> DropoutSchedule.step(-0.1, 1, 1),
                () -> DropoutSchedule.step(1.1, 1, 1),
                () -> DropoutSchedule.step(0.5, -1, 1),
                () -> DropoutSchedule.step(0.5, 1, -1),
                () -> new Pass().dropoutFactor(-1));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void factorsThatNoRateHasAreRefused(Runnable making) {
        String message = assertThrows(IllegalArgumentException.class, making::run).getMessage();
        assertTrue(message.contains("expected"), message);
    }

    @Test
    void aRateIsItsOwnTimesTheFactorUpToOneAndNoneInEvaluation() {
        Rate rate = new Rate(0.5);
        Pass pass = new Pass();
        pass.begin(Mode.TRAIN, 1, Key.of(1));
        assertEquals(0.5, rate.p());
        assertEquals(Bernoulli.dropping(0.5), rate.of(pass));
        assertSame(rate.of(pass), rate.of(pass), "nothing is made anew for the same rate");
        pass.dropoutFactor(0.5);
        assertEquals(Bernoulli.dropping(0.25), rate.of(pass));
        assertEquals(Bernoulli.dropping(0.125), new Rate(0.5, 0.5).of(pass));
        pass.dropoutFactor(3);
        assertEquals(Bernoulli.dropping(1), rate.of(pass));
        assertEquals(1, pass.rate(0.5));
        assertEquals(3, pass.dropoutFactor());
        pass.begin(Mode.EVAL, 1, Key.of(1));
        assertTrue(rate.of(pass).keepsAll());
        pass.begin(Mode.MONTE_CARLO, 1, Key.of(1));
        assertTrue(rate.of(pass).keepsNone());
    }

    @Test
    void aPassGivesEachLayerAKeyOfItsOwn() {
        Pass pass = new Pass();
        pass.begin(Mode.TRAIN, 7, Key.of(1));
        assertEquals(Mode.TRAIN, pass.mode());
        assertEquals(7, pass.samples());
        assertEquals(Key.of(1).bits(), pass.key());
        long one = pass.key(1);
        assertNotEquals(one, pass.key(2));
        assertEquals(one, pass.key(1));
        pass.begin(Mode.TRAIN, 7, Key.of(2));
        assertNotEquals(one, pass.key(1));
    }
}
