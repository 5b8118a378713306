package lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

class TensorTest {
    private static final Shape ONE = Shape.of(1);

    @Test
    void everyTypeOfArrayHasItsElementType() {
        assertEquals(DType.F32, Tensor.of(ONE, 1f).dtype());
        assertEquals(DType.F64, Tensor.of(ONE, 1.0).dtype());
        assertEquals(DType.I64, Tensor.of(ONE, 1L).dtype());
        assertEquals(DType.I32, Tensor.of(ONE, 1).dtype());
        assertEquals(DType.U8, Tensor.of(ONE, (byte) 1).dtype());
        assertEquals(DType.BOOL, Tensor.of(ONE, true).dtype());
        assertEquals(DType.F16, Tensor.f16(ONE, 1f).dtype());
        assertEquals(DType.BF16, Tensor.bf16(ONE, 1f).dtype());
        assertEquals("BF16 (1,)", Tensor.bf16(ONE, 1f).toString());
    }

    @Test
    void halfPrecisionRoundsToTheNearest() {
        assertEquals(1.0009765625f, Tensor.f16(ONE, 1.0008f).toFloats()[0]);
        assertEquals(Float.POSITIVE_INFINITY, Tensor.f16(ONE, 70_000f).toFloats()[0]);
        // BF16 has 8 bits of precision: next to 1 come 1 - 2^-8 and 1 + 2^-7.
        assertEquals(1, Tensor.bf16(ONE, 1 + 0x1p-8f).toFloats()[0], "a tie goes to even");
        assertEquals(1 + 0x1p-6f, Tensor.bf16(ONE, 1 + 0x1.8p-7f).toFloats()[0], "a tie to even");
        assertEquals(1 + 0x1p-7f, Tensor.bf16(ONE, 1 + 0x1.01p-8f).toFloats()[0]);
        assertEquals(-0f, Tensor.bf16(ONE, -0f).toFloats()[0]);
        assertEquals(Float.POSITIVE_INFINITY, Tensor.bf16(ONE, Float.MAX_VALUE).toFloats()[0]);
        assertEquals(
                Float.NEGATIVE_INFINITY, Tensor.bf16(ONE, Float.NEGATIVE_INFINITY).toFloats()[0]);
        assertTrue(Float.isNaN(Tensor.bf16(ONE, Float.intBitsToFloat(0x7f800001)).toFloats()[0]));
    }

    @Test
    void aRoundedNumberIsNeverFurtherThanItsNeighbours() {
        var random = Key.of(3).sequence();
        for (int i = 0; i < 10_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            float rounded = Tensor.bf16(ONE, value).toFloats()[0];
            if (Float.isFinite(value) && Float.isFinite(rounded)) {
                double error = Math.abs((double) value - rounded);
                int bits = Float.floatToRawIntBits(rounded);
                for (int other : new int[] {bits + 0x10000, bits - 0x10000}) {
                    double distance = Math.abs((double) value - Float.intBitsToFloat(other));
                    assertTrue(!(distance < error), value + " became " + rounded);
                }
            }
        }
    }

    @Test
    void wideIntegersBecomeTheNearestFloat() {
        long odd = (1L << 53) + 1;
        assertEquals((float) odd, Tensor.of(ONE, odd).toFloats()[0]);
        assertArrayEquals(new double[] {(double) odd}, Tensor.of(ONE, odd).toDoubles());
        Tensor unsigned = Tensor.ofBits(DType.U64, ONE, new long[] {-1});
        assertEquals(0x1p64f, unsigned.toFloats()[0]);
        assertEquals(0x1p64, unsigned.toDoubles()[0]);
        // 2^63 + 2^39 + 1 is above the middle of two floats, by its last bit alone.
        Tensor above = Tensor.ofBits(DType.U64, ONE, new long[] {Long.MIN_VALUE + (1L << 39) + 1});
        assertEquals(0x1p63f + 0x1p40f, above.toFloats()[0]);
        assertEquals(0.1f, Tensor.of(ONE, 0.1).toFloats()[0]);
    }

    @Test
    void floatsAreTheirOwnArrayOrAPartOfIt() {
        float[] values = {1, 2, 3, 4};
        assertSame(values, Tensor.of(Shape.of(2, 2), values).toFloats());
        assertArrayEquals(new float[] {2, 3}, Tensor.of(Shape.of(2), values, 1).toFloats());
        Tensor line = Tensor.of(Shape.of(2, 2), values).reshape(Shape.of(4));
        assertEquals(Shape.of(4), line.shape());
        assertSame(values, line.toFloats());
    }

    @Test
    void labelsAreWholeNumbersThatFit() {
        assertArrayEquals(new int[] {7, -1}, Tensor.of(Shape.of(2), 7L, -1L).toInts());
        assertArrayEquals(new int[] {1, 0}, Tensor.of(Shape.of(2), true, false).toInts());
        assertRefused("element 0 is 2147483648", () -> Tensor.of(ONE, 1L << 31).toInts());
        assertRefused("element 0", () -> Tensor.ofBits(DType.U64, ONE, new long[] {-1}).toInts());
        assertRefused("a tensor of F32", () -> Tensor.of(ONE, 1f).toInts());
        assertRefused("a tensor of F64", () -> Tensor.of(ONE, 1.0).toLongs());
        assertRefused("expected U8", () -> Tensor.of(ONE, 1).toBytes());
    }

    @Test
    void arraysThatDoNotFitTheShapeAreRefused() {
        assertRefused("needs 2 elements, the array has 1", () -> Tensor.of(Shape.of(2), 1f));
        assertRefused("from 1 on", () -> Tensor.of(Shape.of(2), new float[2], 1));
        assertRefused("from -1 on", () -> Tensor.of(Shape.of(1), new float[2], -1));
        assertRefused("cannot become (3,)", () -> Tensor.of(ONE, 1f).reshape(Shape.of(3)));
    }

    private static void assertRefused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
