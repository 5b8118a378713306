package lanewise.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SignificanceTest {
    @Test
    void agreesWithAWorkedExampleOfWelchsTest() {
        // Means 2 and 5, variances 1 and 4, three each: t = 3 / sqrt(5/3), 2.94 degrees of freedom.
        Significance s = Significance.of(new double[] {1, 2, 3}, new double[] {3, 5, 7});
        assertEquals(3, s.difference(), 1e-12);
        assertEquals(4.303 * Math.sqrt(5.0 / 3), s.halfWidth(), 1e-9);
        assertFalse(s.isLargerThanNoise());
    }

    @Test
    void aDifferenceFarBeyondTheSpreadIsLargerThanNoise() {
        assertTrue(
                Significance.of(new double[] {1, 1.01, 0.99}, new double[] {2, 2.01, 1.99})
                        .isLargerThanNoise());
    }

    @Test
    void oneMemberNeverTellsAnything() {
        Significance s = Significance.of(new double[] {1}, new double[] {9, 9, 9});
        assertEquals(8, s.difference());
        assertFalse(s.isLargerThanNoise());
    }

    @Test
    void equalGroupsWithoutSpreadDoNotDiffer() {
        assertFalse(Significance.of(new double[] {1, 1}, new double[] {1, 1}).isLargerThanNoise());
    }

    @Test
    void manyDegreesOfFreedomApproachTheNormalDistribution() {
        double[] a = new double[200];
        double[] b = new double[200];
        for (int i = 0; i < 200; i++) {
            a[i] = i % 2;
            b[i] = i % 2;
        }
        double expected = 1.966 * Math.sqrt(2 * 0.25 * 200 / 199 / 200);
        assertEquals(expected, Significance.of(a, b).halfWidth(), 1e-3);
    }
}
