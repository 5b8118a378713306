package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalTest {
    @Test
    void ofEqualFiguresTheLowerLossIsBest() {
        Goal accuracy = new Goal("accuracy", true);
        assertTrue(accuracy.isBetter(evaluation(0.2, 0.9), evaluation(0.1, 0.8)));
        assertFalse(accuracy.isBetter(evaluation(0.1, 0.8), evaluation(0.2, 0.9)));
        assertTrue(accuracy.isBetter(evaluation(0.0002, 1), evaluation(0.2, 1)));
        assertFalse(accuracy.isBetter(evaluation(0.2, 1), evaluation(0.2, 1)));
        assertFalse(accuracy.isBetter(evaluation(0.1, Double.NaN), evaluation(0.2, 0)));
        assertTrue(accuracy.isBetter(evaluation(0.2, 0), evaluation(0.1, Double.NaN)));
        assertFalse(accuracy.isBetter(evaluation(Double.NaN, 1), evaluation(0.2, 1)));
        assertTrue(accuracy.isBetter(evaluation(0.2, 1), evaluation(Double.NaN, 1)));
        Goal loss = new Goal("loss", false);
        assertTrue(loss.isBetter(evaluation(0.1, 0.1), evaluation(0.2, 0.9)));
        assertFalse(loss.isBetter(evaluation(0.2, 0.9), evaluation(0.2, 0.1)));
        Goal less = new Goal("accuracy", false);
        assertTrue(less.isBetter(evaluation(0.2, 0.8), evaluation(0.2, 0.9)));
        assertFalse(less.isBetter(evaluation(0.2, Double.NaN), evaluation(0.2, 0.9)));
    }

    private static Evaluation evaluation(double loss, double accuracy) {
        return new Evaluation(1, loss, Map.of("accuracy", accuracy));
    }
}
