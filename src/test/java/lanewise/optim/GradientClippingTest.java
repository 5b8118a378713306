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
}
