package lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.ProductShape;
import lanewise.testkit.Fill;
import lanewise.testkit.Law;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;

/** The order of the sums of a product, written out a second time. */
class ScalarProductTest {
    private static final int[] APART = {2, 1, 4, 8};

    @Law
    void fewColumnsAreSummedInSixteenLanes(
            @ForAll @IntRange(min = 1, max = 18) int n,
            @ForAll @IntRange(max = 70) int k,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll boolean accumulate) {
        float[] a = Fill.centred(seed).floats(k);
        float[] b = Fill.centred(seed + 1L).floats(n * k);
        float[] c = Fill.centred(seed + 2L).floats(n);
        float[] expected = c.clone();
        for (int j = 0; j < n; j++) {
            float start = accumulate ? c[j] : 0f;
            expected[j] =
                    n < 16
                            ? start + lanes(a, b, j * k, k, 0, 0)
                            : chain(a, b, j * k, k, 0, 1, start);
        }
        ProductShape shape = ProductShape.of(1, n, k).withTransB();
        KernelChoice.scalar().product(shape).run(a, 0, b, 0, accumulate, c, 0);
        for (int j = 0; j < n; j++) {
            assertEquals(expected[j], c[j]);
        }
    }

    /** Lanes 8 apart are added first, then those 4 apart, neighbours, and the last two. */
    private static float lanes(float[] a, float[] b, int bo, int k, int lane, int done) {
        if (done == APART.length) {
            return chain(a, b, bo, k, lane, 16, 0f);
        }
        return lanes(a, b, bo, k, lane, done + 1)
                + lanes(a, b, bo, k, lane + APART[done], done + 1);
    }

    private static float chain(
            float[] a, float[] b, int bo, int k, int first, int step, float start) {
        float sum = start;
        for (int q = first; q < k; q += step) {
            sum = Math.fma(a[q], b[bo + q], sum);
        }
        return sum;
    }
}
