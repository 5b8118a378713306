package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What windows without a gradient leave alone, large images, and what is refused. */
@Tag("lanes")
class PooledGradientTest {
    private static final List<Kernels> BOTH =
            List.of(KernelChoice.scalar(), KernelChoice.choose("vector").kernels());

    /** A tap of one pixel, four by four outputs, four windows; the first of each is chosen. */
    private static float[] sums(Kernels kernels, float[] y, float[] x, float... dy) {
        ConvGeometry g = ConvGeometry.valid(1, 4, 4, 1, 1);
        MaxPool pool = kernels.maxPool(PoolGeometry.square(1, 4, 4, 2));
        Choices choices = Choices.of(pool, 1);
        pool.forwardChoosing(1, y, 0, true, choices.kept(), 0, new float[4], 0);
        PooledGradient gradient = kernels.pooledGradient(g, choices);
        float[] sums = new float[gradient.sumsSize()];
        gradient.add(0, 1, x, 0, dy, 0, sums, 0);
        float[] dw = new float[1];
        gradient.weightGradient(1, sums, 0, 0, 1, dw, 0);
        return new float[] {dw[0], sums[sums.length - 1]};
    }

    private static float[] filled(float value) {
        float[] values = new float[16];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void infinitiesThatOnlyDeadWindowsSeeDoNotReachTheGradient() {
        for (Kernels kernels : BOTH) {
            float[] x = filled(2);
            x[0] = Float.POSITIVE_INFINITY;
            x[2] = Float.NaN;
            float[] sums = sums(kernels, filled(1), x, 0f, -0f, 3, 4);
            assertArrayEquals(new float[] {14, 7}, sums, kernels.name());
        }
    }

    @Test
    void infinitiesBehindTheReluDoNotReachTheGradient() {
        for (Kernels kernels : BOTH) {
            float[] y = filled(1);
            y[0] = y[1] = y[4] = y[5] = -1;
            float[] sums = sums(kernels, y, filled(2), Float.POSITIVE_INFINITY, 1, 3, 4);
            assertArrayEquals(new float[] {16, 8}, sums, kernels.name());
        }
    }

    @Test
    void gradientsThatAreNotFiniteAreNeverLeftOut() {
        for (Kernels kernels : BOTH) {
            float[] sums = sums(kernels, filled(1), filled(0), Float.NaN, 1, 1, 1);
            assertTrue(Float.isNaN(sums[0]) && Float.isNaN(sums[1]), kernels.name());
            sums = sums(kernels, filled(1), filled(0), Float.POSITIVE_INFINITY, 1, 1, 1);
            assertTrue(Float.isNaN(sums[0]), kernels.name());
            assertEquals(Float.POSITIVE_INFINITY, sums[1], kernels.name());
        }
    }

    /** A sample of 85,000 floats, whose windows are done in bands, and one of which no row fits. */
    @Test
    void largeImagesAreDoneInBandsOrPlainly() {
        for (int width : new int[] {130, 4200}) {
            int in = width == 130 ? 16 : 4;
            ConvGeometry g = ConvGeometry.valid(in, width == 130 ? 41 : 6, width, 16, 3);
            PoolGeometry p = PoolGeometry.square(16, g.outHeight(), g.outWidth(), 2);
            assertArrayEquals(gradient(BOTH.get(0), g, p), gradient(BOTH.get(1), g, p));
        }
    }

    private static float[] gradient(Kernels kernels, ConvGeometry g, PoolGeometry p) {
        Choices choices = Choices.of(kernels.maxPool(p), 1);
        float[] y = sawtooth(g.outputSize());
        choices.pool().forwardChoosing(1, y, 0, true, choices.kept(), 0, new float[y.length], 0);
        PooledGradient gradient = kernels.pooledGradient(g, choices);
        float[] sums = new float[gradient.sumsSize()];
        gradient.add(0, 1, sawtooth(g.inputSize()), 0, sawtooth(p.outputSize()), 0, sums, 0);
        float[] dw = new float[g.weightSize()];
        gradient.weightGradient(1, sums, 0, 0, g.outChannels(), dw, 0);
        return dw;
    }

    private static float[] sawtooth(int n) {
        float[] values = new float[n];
        IntStream.range(0, n).forEach(i -> values[i] = (i * 37 % 101 - 40) / 64f);
        return values;
    }

    @Test
    void theOrderIsThatOfWindowsWhereTheyLieApartAndThereIsOneGroupOfSixteenChannels() {
        ConvGeometry g = ConvGeometry.valid(16, 9, 9, 4, 3);
        Window pair = Window.of(2);
        assertTrue(applies(g, pair.withStride(2)));
        assertTrue(applies(g, pair.withStride(new Pair(1, 2))));
        assertFalse(applies(g, pair));
        assertFalse(applies(g.withGroups(2), pair.withStride(2)));
        assertFalse(applies(ConvGeometry.valid(15, 9, 9, 4, 3), pair.withStride(2)));
    }

    private static boolean applies(ConvGeometry g, Window window) {
        return PooledGradient.applies(
                g, new PoolGeometry(4, new Pair(g.outHeight(), g.outWidth()), window, false));
    }

    @Test
    void aPoolingOfOtherSizesIsRefused() {
        for (Kernels kernels : BOTH) {
            Choices choices = Choices.of(kernels.maxPool(PoolGeometry.square(4, 6, 6, 2)), 1);
            ConvGeometry g = ConvGeometry.valid(4, 9, 9, 4, 3);
            String said =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> kernels.pooledGradient(g, choices))
                            .getMessage();
            assertTrue(said.contains("a pooling of 4 channels, 6,"), said);
            assertTrue(said.contains("with 4 channels, 7;"), said);
        }
    }
}
