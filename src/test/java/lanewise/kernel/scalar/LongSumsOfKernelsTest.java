package lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** Sums of many rows, in chains and trees as they are promised, bit for bit. */
class LongSumsOfKernelsTest {
    private static final int COLUMNS = 3;
    private final Kernels kernels = KernelChoice.scalar();

    /** Of floats, the left branch as long as the largest power of two below all. */
    private static float tree(float[] terms, int from, int to) {
        if (to - from == 1) {
            return terms[from];
        }
        int left = 1;
        while (2 * left < to - from) {
            left *= 2;
        }
        return tree(terms, from, from + left) + tree(terms, from + left, to);
    }

    private static float chain(float start, float[] x, int column, int from, int to) {
        float sum = start;
        for (int row = from; row < to; row++) {
            sum += x[2 + row * COLUMNS + column];
        }
        return sum;
    }

    @Test
    void columnsAreAddedInAChainUpTo1024RowsAndInATreeOf64sBeyond() {
        for (int rows : new int[] {1, 1023, 1024, 1025, 1088, 1089, 2048, 2500}) {
            float[] x = Fill.centred(rows).floats(2 + rows * COLUMNS);
            for (boolean accumulate : new boolean[] {false, true}) {
                float[] sums = {9, 1.3f, 2.7f, -0.1f, 9};
                float[] expected = sums.clone();
                for (int j = 0; j < COLUMNS; j++) {
                    float start = accumulate ? sums[1 + j] : 0;
                    if (rows <= 1024) {
                        expected[1 + j] = chain(start, x, j, 0, rows);
                    } else {
                        float[] leaves = new float[(rows + 63) / 64];
                        for (int i = 0; i < leaves.length; i++) {
                            leaves[i] = chain(0, x, j, 64 * i, Math.min(rows, 64 * i + 64));
                        }
                        expected[1 + j] = start + tree(leaves, 0, leaves.length);
                    }
                }
                kernels.columnSums(rows, COLUMNS, x, 2, accumulate, sums, 1);
                assertArrayEquals(expected, sums, rows + " rows");
            }
        }
    }

    @Test
    void vectorsAreAddedInATree() {
        for (int terms = 1; terms <= Kernels.TERMS_IN_A_TREE; terms++) {
            float[] x = Fill.centred(terms).floats(1 + terms * 7);
            float[] y = {9, 9, 9, 9, 9, 9, 9};
            kernels.treeSum(5, terms, 7, x, 1, y, 1);
            float[] expected = y.clone();
            for (int i = 0; i < 5; i++) {
                float[] column = new float[terms];
                for (int term = 0; term < terms; term++) {
                    column[term] = x[1 + term * 7 + i];
                }
                expected[1 + i] = tree(column, 0, terms);
            }
            assertArrayEquals(expected, y, terms + " terms");
        }
    }

    @Test
    void oneInfinityOrNaNAmongManyIsFound() {
        for (float odd : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
            for (int place = 0; place < 40; place++) {
                float[] x = new float[40];
                Arrays.fill(x, Float.MAX_VALUE);
                x[place] = odd;
                assertEquals(place < 2 || place >= 37, kernels.allFinite(35, x, 2));
            }
        }
        assertTrue(kernels.allFinite(0, new float[] {Float.NaN}, 0));
        assertFalse(kernels.allFinite(1, new float[] {Float.NaN}, 0));
    }
}
