package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Values are compared bit for bit, and the first that differs is named. */
class BitsTest {
    @Test
    void bitsThatDifferAreNamedWithTheirPlace() {
        float nan = Float.intBitsToFloat(0x7fc00001);
        Bits.assertSame("rows", new float[] {1, Float.NaN, -0f}, new float[] {1, nan, -0f});
        Bits.assertSame("parts", new float[] {9, 1, 2, 9}, 1, new float[] {1, 2, 8}, 0, 2);
        Bits.assertSame("loss", Double.NaN, Double.NaN);
        says(
                "rows: [1] is -0.0 (80000000), expected 0.0 (00000000); 2 of 3 differ",
                () -> Bits.assertSame("rows", new float[] {1, 0, 2}, new float[] {1, -0f, 3}));
        says(
                "parts: [0] is 8.0 (41000000), expected 9.0 (41100000); 1 of 2 differ",
                () -> Bits.assertSame("parts", new float[] {0, 9, 2}, 1, new float[] {8, 2}, 0, 2));
        says(
                "rows: expected 1 values, got 2",
                () -> Bits.assertSame("rows", new float[1], new float[2]));
        says("loss: -0.0, expected 0.0", () -> Bits.assertSame("loss", 0.0, -0.0));
    }

    private static void says(String message, Executable assertion) {
        assertEquals(message, assertThrows(AssertionError.class, assertion).getMessage());
    }
}
