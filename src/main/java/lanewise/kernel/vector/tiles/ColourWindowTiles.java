package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.I;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Tiles of the weight gradient of a pooled convolution of an image, 16 output channels in the
 * lanes; written by ColourWindowGenerator.
 *
 * <p>The sums of some taps of a kernel row stay in registers while a row of windows passes. A
 * vector of {@code pairs} has all inputs that a tap may meet in a window; each lane selects its
 * own.
 */
public final class ColourWindowTiles {

    /** The most neighbouring taps of a tile. */
    public static final int MAX_TAPS = 3;

    /** The most channels of an image. */
    public static final int MAX_CHANNELS = 3;

    /** Floats of a pair of pixels, one below the other. */
    public static final int PAIR = 8;

    private ColourWindowTiles() {}

    /**
     * Adds a row of windows to the sums of some taps, which are {@code step} apart; {@code lanes}
     * are three vectors a window, {@code gradients} one.
     */
    public static void add(
            int taps,
            int channels,
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        switch (taps * 4 + channels) {
            case 5 -> add1x1(windows, lanes, gradients, pairs, po, sums, so, step);
            case 6 -> add1x2(windows, lanes, gradients, pairs, po, sums, so, step);
            case 7 -> add1x3(windows, lanes, gradients, pairs, po, sums, so, step);
            case 9 -> add2x1(windows, lanes, gradients, pairs, po, sums, so, step);
            case 10 -> add2x2(windows, lanes, gradients, pairs, po, sums, so, step);
            case 11 -> add2x3(windows, lanes, gradients, pairs, po, sums, so, step);
            case 13 -> add3x1(windows, lanes, gradients, pairs, po, sums, so, step);
            case 14 -> add3x2(windows, lanes, gradients, pairs, po, sums, so, step);
            case 15 -> add3x3(windows, lanes, gradients, pairs, po, sums, so, step);
            default -> throw noTile(taps, channels);
        }
    }

    private static void add1x1(
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        FloatVector s0_0 = FloatVector.fromArray(F, sums, so + 0 * step);
        for (int w = 0; w < windows; w++) {
            FloatVector g = FloatVector.fromArray(F, gradients, w * L);
            IntVector i0 = IntVector.fromArray(I, lanes, (3 * w + 0) * L);
            IntVector x0 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 0) * PAIR).reinterpretAsInts();
            s0_0 = i0.selectFrom(x0).reinterpretAsFloats().fma(g, s0_0);
        }
        s0_0.intoArray(sums, so + 0 * step);
    }

    private static void add1x2(
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        FloatVector s0_0 = FloatVector.fromArray(F, sums, so + 0 * step);
        FloatVector s0_1 = FloatVector.fromArray(F, sums, so + 1 * step);
        for (int w = 0; w < windows; w++) {
            FloatVector g = FloatVector.fromArray(F, gradients, w * L);
            IntVector i0 = IntVector.fromArray(I, lanes, (3 * w + 0) * L);
            IntVector i1 = IntVector.fromArray(I, lanes, (3 * w + 1) * L);
            IntVector x0 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 0) * PAIR).reinterpretAsInts();
            s0_0 = i0.selectFrom(x0).reinterpretAsFloats().fma(g, s0_0);
            s0_1 = i1.selectFrom(x0).reinterpretAsFloats().fma(g, s0_1);
        }
        s0_0.intoArray(sums, so + 0 * step);
        s0_1.intoArray(sums, so + 1 * step);
    }

    private static void add1x3(
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        FloatVector s0_0 = FloatVector.fromArray(F, sums, so + 0 * step);
        FloatVector s0_1 = FloatVector.fromArray(F, sums, so + 1 * step);
        FloatVector s0_2 = FloatVector.fromArray(F, sums, so + 2 * step);
        for (int w = 0; w < windows; w++) {
            FloatVector g = FloatVector.fromArray(F, gradients, w * L);
            IntVector i0 = IntVector.fromArray(I, lanes, (3 * w + 0) * L);
            IntVector i1 = IntVector.fromArray(I, lanes, (3 * w + 1) * L);
            IntVector i2 = IntVector.fromArray(I, lanes, (3 * w + 2) * L);
            IntVector x0 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 0) * PAIR).reinterpretAsInts();
            s0_0 = i0.selectFrom(x0).reinterpretAsFloats().fma(g, s0_0);
            s0_1 = i1.selectFrom(x0).reinterpretAsFloats().fma(g, s0_1);
            s0_2 = i2.selectFrom(x0).reinterpretAsFloats().fma(g, s0_2);
        }
        s0_0.intoArray(sums, so + 0 * step);
        s0_1.intoArray(sums, so + 1 * step);
        s0_2.intoArray(sums, so + 2 * step);
    }

    private static void add2x1(
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        FloatVector s0_0 = FloatVector.fromArray(F, sums, so + 0 * step);
        FloatVector s1_0 = FloatVector.fromArray(F, sums, so + 1 * step);
        for (int w = 0; w < windows; w++) {
            FloatVector g = FloatVector.fromArray(F, gradients, w * L);
            IntVector i0 = IntVector.fromArray(I, lanes, (3 * w + 0) * L);
            IntVector x0 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 0) * PAIR).reinterpretAsInts();
            s0_0 = i0.selectFrom(x0).reinterpretAsFloats().fma(g, s0_0);
            IntVector x1 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 1) * PAIR).reinterpretAsInts();
            s1_0 = i0.selectFrom(x1).reinterpretAsFloats().fma(g, s1_0);
        }
        s0_0.intoArray(sums, so + 0 * step);
        s1_0.intoArray(sums, so + 1 * step);
    }

    private static void add2x2(
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        FloatVector s0_0 = FloatVector.fromArray(F, sums, so + 0 * step);
        FloatVector s0_1 = FloatVector.fromArray(F, sums, so + 1 * step);
        FloatVector s1_0 = FloatVector.fromArray(F, sums, so + 2 * step);
        FloatVector s1_1 = FloatVector.fromArray(F, sums, so + 3 * step);
        for (int w = 0; w < windows; w++) {
            FloatVector g = FloatVector.fromArray(F, gradients, w * L);
            IntVector i0 = IntVector.fromArray(I, lanes, (3 * w + 0) * L);
            IntVector i1 = IntVector.fromArray(I, lanes, (3 * w + 1) * L);
            IntVector x0 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 0) * PAIR).reinterpretAsInts();
            s0_0 = i0.selectFrom(x0).reinterpretAsFloats().fma(g, s0_0);
            s0_1 = i1.selectFrom(x0).reinterpretAsFloats().fma(g, s0_1);
            IntVector x1 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 1) * PAIR).reinterpretAsInts();
            s1_0 = i0.selectFrom(x1).reinterpretAsFloats().fma(g, s1_0);
            s1_1 = i1.selectFrom(x1).reinterpretAsFloats().fma(g, s1_1);
        }
        s0_0.intoArray(sums, so + 0 * step);
        s0_1.intoArray(sums, so + 1 * step);
        s1_0.intoArray(sums, so + 2 * step);
        s1_1.intoArray(sums, so + 3 * step);
    }

    private static void add2x3(
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        FloatVector s0_0 = FloatVector.fromArray(F, sums, so + 0 * step);
        FloatVector s0_1 = FloatVector.fromArray(F, sums, so + 1 * step);
        FloatVector s0_2 = FloatVector.fromArray(F, sums, so + 2 * step);
        FloatVector s1_0 = FloatVector.fromArray(F, sums, so + 3 * step);
        FloatVector s1_1 = FloatVector.fromArray(F, sums, so + 4 * step);
        FloatVector s1_2 = FloatVector.fromArray(F, sums, so + 5 * step);
        for (int w = 0; w < windows; w++) {
            FloatVector g = FloatVector.fromArray(F, gradients, w * L);
            IntVector i0 = IntVector.fromArray(I, lanes, (3 * w + 0) * L);
            IntVector i1 = IntVector.fromArray(I, lanes, (3 * w + 1) * L);
            IntVector i2 = IntVector.fromArray(I, lanes, (3 * w + 2) * L);
            IntVector x0 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 0) * PAIR).reinterpretAsInts();
            s0_0 = i0.selectFrom(x0).reinterpretAsFloats().fma(g, s0_0);
            s0_1 = i1.selectFrom(x0).reinterpretAsFloats().fma(g, s0_1);
            s0_2 = i2.selectFrom(x0).reinterpretAsFloats().fma(g, s0_2);
            IntVector x1 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 1) * PAIR).reinterpretAsInts();
            s1_0 = i0.selectFrom(x1).reinterpretAsFloats().fma(g, s1_0);
            s1_1 = i1.selectFrom(x1).reinterpretAsFloats().fma(g, s1_1);
            s1_2 = i2.selectFrom(x1).reinterpretAsFloats().fma(g, s1_2);
        }
        s0_0.intoArray(sums, so + 0 * step);
        s0_1.intoArray(sums, so + 1 * step);
        s0_2.intoArray(sums, so + 2 * step);
        s1_0.intoArray(sums, so + 3 * step);
        s1_1.intoArray(sums, so + 4 * step);
        s1_2.intoArray(sums, so + 5 * step);
    }

    private static void add3x1(
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        FloatVector s0_0 = FloatVector.fromArray(F, sums, so + 0 * step);
        FloatVector s1_0 = FloatVector.fromArray(F, sums, so + 1 * step);
        FloatVector s2_0 = FloatVector.fromArray(F, sums, so + 2 * step);
        for (int w = 0; w < windows; w++) {
            FloatVector g = FloatVector.fromArray(F, gradients, w * L);
            IntVector i0 = IntVector.fromArray(I, lanes, (3 * w + 0) * L);
            IntVector x0 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 0) * PAIR).reinterpretAsInts();
            s0_0 = i0.selectFrom(x0).reinterpretAsFloats().fma(g, s0_0);
            IntVector x1 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 1) * PAIR).reinterpretAsInts();
            s1_0 = i0.selectFrom(x1).reinterpretAsFloats().fma(g, s1_0);
            IntVector x2 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 2) * PAIR).reinterpretAsInts();
            s2_0 = i0.selectFrom(x2).reinterpretAsFloats().fma(g, s2_0);
        }
        s0_0.intoArray(sums, so + 0 * step);
        s1_0.intoArray(sums, so + 1 * step);
        s2_0.intoArray(sums, so + 2 * step);
    }

    private static void add3x2(
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        FloatVector s0_0 = FloatVector.fromArray(F, sums, so + 0 * step);
        FloatVector s0_1 = FloatVector.fromArray(F, sums, so + 1 * step);
        FloatVector s1_0 = FloatVector.fromArray(F, sums, so + 2 * step);
        FloatVector s1_1 = FloatVector.fromArray(F, sums, so + 3 * step);
        FloatVector s2_0 = FloatVector.fromArray(F, sums, so + 4 * step);
        FloatVector s2_1 = FloatVector.fromArray(F, sums, so + 5 * step);
        for (int w = 0; w < windows; w++) {
            FloatVector g = FloatVector.fromArray(F, gradients, w * L);
            IntVector i0 = IntVector.fromArray(I, lanes, (3 * w + 0) * L);
            IntVector i1 = IntVector.fromArray(I, lanes, (3 * w + 1) * L);
            IntVector x0 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 0) * PAIR).reinterpretAsInts();
            s0_0 = i0.selectFrom(x0).reinterpretAsFloats().fma(g, s0_0);
            s0_1 = i1.selectFrom(x0).reinterpretAsFloats().fma(g, s0_1);
            IntVector x1 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 1) * PAIR).reinterpretAsInts();
            s1_0 = i0.selectFrom(x1).reinterpretAsFloats().fma(g, s1_0);
            s1_1 = i1.selectFrom(x1).reinterpretAsFloats().fma(g, s1_1);
            IntVector x2 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 2) * PAIR).reinterpretAsInts();
            s2_0 = i0.selectFrom(x2).reinterpretAsFloats().fma(g, s2_0);
            s2_1 = i1.selectFrom(x2).reinterpretAsFloats().fma(g, s2_1);
        }
        s0_0.intoArray(sums, so + 0 * step);
        s0_1.intoArray(sums, so + 1 * step);
        s1_0.intoArray(sums, so + 2 * step);
        s1_1.intoArray(sums, so + 3 * step);
        s2_0.intoArray(sums, so + 4 * step);
        s2_1.intoArray(sums, so + 5 * step);
    }

    private static void add3x3(
            int windows,
            int[] lanes,
            float[] gradients,
            float[] pairs,
            int po,
            float[] sums,
            int so,
            int step) {
        FloatVector s0_0 = FloatVector.fromArray(F, sums, so + 0 * step);
        FloatVector s0_1 = FloatVector.fromArray(F, sums, so + 1 * step);
        FloatVector s0_2 = FloatVector.fromArray(F, sums, so + 2 * step);
        FloatVector s1_0 = FloatVector.fromArray(F, sums, so + 3 * step);
        FloatVector s1_1 = FloatVector.fromArray(F, sums, so + 4 * step);
        FloatVector s1_2 = FloatVector.fromArray(F, sums, so + 5 * step);
        FloatVector s2_0 = FloatVector.fromArray(F, sums, so + 6 * step);
        FloatVector s2_1 = FloatVector.fromArray(F, sums, so + 7 * step);
        FloatVector s2_2 = FloatVector.fromArray(F, sums, so + 8 * step);
        for (int w = 0; w < windows; w++) {
            FloatVector g = FloatVector.fromArray(F, gradients, w * L);
            IntVector i0 = IntVector.fromArray(I, lanes, (3 * w + 0) * L);
            IntVector i1 = IntVector.fromArray(I, lanes, (3 * w + 1) * L);
            IntVector i2 = IntVector.fromArray(I, lanes, (3 * w + 2) * L);
            IntVector x0 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 0) * PAIR).reinterpretAsInts();
            s0_0 = i0.selectFrom(x0).reinterpretAsFloats().fma(g, s0_0);
            s0_1 = i1.selectFrom(x0).reinterpretAsFloats().fma(g, s0_1);
            s0_2 = i2.selectFrom(x0).reinterpretAsFloats().fma(g, s0_2);
            IntVector x1 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 1) * PAIR).reinterpretAsInts();
            s1_0 = i0.selectFrom(x1).reinterpretAsFloats().fma(g, s1_0);
            s1_1 = i1.selectFrom(x1).reinterpretAsFloats().fma(g, s1_1);
            s1_2 = i2.selectFrom(x1).reinterpretAsFloats().fma(g, s1_2);
            IntVector x2 =
                    FloatVector.fromArray(F, pairs, po + (2 * w + 2) * PAIR).reinterpretAsInts();
            s2_0 = i0.selectFrom(x2).reinterpretAsFloats().fma(g, s2_0);
            s2_1 = i1.selectFrom(x2).reinterpretAsFloats().fma(g, s2_1);
            s2_2 = i2.selectFrom(x2).reinterpretAsFloats().fma(g, s2_2);
        }
        s0_0.intoArray(sums, so + 0 * step);
        s0_1.intoArray(sums, so + 1 * step);
        s0_2.intoArray(sums, so + 2 * step);
        s1_0.intoArray(sums, so + 3 * step);
        s1_1.intoArray(sums, so + 4 * step);
        s1_2.intoArray(sums, so + 5 * step);
        s2_0.intoArray(sums, so + 6 * step);
        s2_1.intoArray(sums, so + 7 * step);
        s2_2.intoArray(sums, so + 8 * step);
    }

    private static IllegalArgumentException noTile(int taps, int channels) {
        return new IllegalArgumentException(
                "there is no tile of " + taps + " taps and " + channels + " channels");
    }
}
