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
                            ? start + half(a, b, j * k, k, 0, 1)
                            : chain(a, b, j * k, k, 0, 1, start);
        }
        ProductShape shape = ProductShape.of(1, n, k).withTransB();
        KernelChoice.scalar().product(shape).run(a, 0, b, 0, accumulate, c, 0);
        for (int j = 0; j < n; j++) {
            assertEquals(expected[j], c[j]);
        }
    }

    /** The lanes whose number is {@code first} mod {@code step}: the upper half onto the lower. */
    private static float half(float[] a, float[] b, int bo, int k, int first, int step) {
        return step == 16
                ? chain(a, b, bo, k, first, 16, 0f)
                : half(a, b, bo, k, first, 2 * step) + half(a, b, bo, k, first + step, 2 * step);
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
