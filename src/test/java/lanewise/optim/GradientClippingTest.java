package lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import lanewise.kernel.KernelChoice;
import org.junit.jupiter.api.Test;

/** Clipping by norm and by value. */
class GradientClippingTest {
    @Test
    void aLargeNormBecomesTheLargestThatIsAllowed() {
        float[] gradients = {3, 0, 0, 0, 0, 0, 0, 0, 0, -4};
        double norm = new GradientClipping.ByNorm(1).apply(gradients, KernelChoice.preferred());
        assertEquals(5, norm, 1e-12);
        assertEquals(1, GradientClipping.norm(gradients), 1e-6);
        assertEquals(0.6, gradients[0], 1e-6);
    }

    @Test
    void aSmallNormStays() {
        float[] gradients = {3, -4};
        new GradientClipping.ByNorm(6).apply(gradients, KernelChoice.preferred());
        assertArrayEquals(new float[] {3, -4}, gradients);
    }

    @Test
    void valuesMoveIntoTheRange() {
        float[] gradients = {3, -4, 0.5f};
        double norm = new GradientClipping.ByValue(1).apply(gradients, KernelChoice.preferred());
        assertEquals(Math.sqrt(25.25), norm, 1e-12);
        assertArrayEquals(new float[] {1, -1, 0.5f}, gradients);
    }

    /** Places of one, two and three times eight, and what is left over. */
    @Test
    void everyGradientCountsForTheNorm() {
        for (int n : new int[] {1, 7, 8, 9, 16, 27}) {
            double squares = 0;
            float[] gradients = new float[n];
            for (int i = 0; i < n; i++) {
                gradients[i] = (i % 2 == 0 ? 1 : -1) * (i + 1);
                squares += (i + 1) * (i + 1);
            }
            assertEquals(
                    Math.sqrt(squares), GradientClipping.norm(gradients), 1e-12, n + " of them");
        }
    }

    @Test
    void gradientsOfNothingStayNothing() {
        float[] gradients = new float[3];
        double norm = new GradientClipping.ByNorm(1e-7).apply(gradients, KernelChoice.preferred());
        assertEquals(0, norm);
        assertArrayEquals(new float[3], gradients);
    }

    /** PyTorch adds 1e-6 to the norm. */
    @Test
    void aNormOfAMillionthIsDividedByTwoMillionths() {
        float[] gradients = {1e-6f};
        new GradientClipping.ByNorm(1e-6).apply(gradients, KernelChoice.preferred());
        assertEquals(0.5e-6, gradients[0], 1e-12);
    }
}
