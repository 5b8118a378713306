package lanewise.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Uniform and normal numbers are what their definitions make of the words of Philox. */
class DrawnNumbersTest {
    private static final long KEY = 0x123456789ABCDEF0L;
    private static final int N = 4000;

    /** Half {@code j % 2} of block {@code j / 2} of a stream. */
    private static long half(long j, String stream) {
        int id = 0;
        for (char letter : stream.toCharArray()) {
            id = id << 8 | letter;
        }
        return Philox.word64(KEY, j / 2, id, (int) (j % 2));
    }

    @Test
    void aUniformNumberIsTheTop23BitsOfItsWord() {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            long word = half(i / 2, "unif") >>> 32 * (i % 2) & 0xFFFFFFFFL;
            assertEquals((word / 512 + 0.5) / (1 << 23), Uniform.at(KEY, i), 0, "number " + i);
            sum += Uniform.at(KEY, i);
        }
        assertEquals(0.5, sum / N, 0.03);
    }

    /** The method of Box and Muller in doubles. */
    @Test
    void normalNumbersAreThoseOfBoxAndMuller() {
        float[] drawn = new float[N];
        Gaussian.fill(KEY, 0, N, drawn, 0);
        for (int i = 0; i < N; i++) {
            long bits = half(i / 2, "norm");
            double radius = Math.sqrt(-2 * Math.log(((bits & 0xFFFFFFFFL) + 0.5) * 0x1p-32));
            double angle = (bits >>> 40) * 0x1p-24 * 2 * Math.PI;
            double expected = radius * (i % 2 == 0 ? Math.cos(angle) : Math.sin(angle));
            assertEquals(expected, drawn[i], 2e-6, "number " + i);
        }
    }

    @Test
    void aRangeMayBeginAndEndAnywhere() {
        float[] all = new float[40];
        Gaussian.fill(KEY, 0, all.length, all, 0);
        for (int first = 0; first < 9; first++) {
            for (int n = 0; n < 9; n++) {
                float[] part = new float[n + 4];
                Arrays.fill(part, 9);
                Gaussian.fill(KEY, first, n, part, 2);
                float[] expected = new float[n + 4];
                Arrays.fill(expected, 9);
                System.arraycopy(all, first, expected, 2, n);
                assertArrayEquals(expected, part, n + " numbers from " + first);
            }
        }
    }
}
