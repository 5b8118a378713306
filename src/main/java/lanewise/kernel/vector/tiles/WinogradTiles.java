package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import lanewise.kernel.Winograd;
import lanewise.kernel.vector.simd.Simd;

/**
 * The products of {@link Winograd} at one point, a register tile at a time; written by
 * WinogradTileGenerator.
 *
 * <p>Operands that come out of a transform are kept in blocks of 16 channels: a block holds 16
 * floats of every tile. So the rows of a register tile lie a constant distance apart, and one
 * pointer serves them all; with a distance in a variable the loop is 20 % slower. Two vectors of
 * columns start at {@code c0} and {@code c1}.
 */
public final class WinogradTiles {
    private static final int CHANNELS = Winograd.CHANNELS;

    /** Rows of the largest tile. */
    public static final int MAX_ROWS = Simd.MANY_REGISTERS ? 8 : 4;

    private WinogradTiles() {}

    /** 8 tiles by 2 vectors; overwrites C. */
    public static void product8x2(
            int blocks,
            float[] a,
            int ao,
            int block,
            float[] b,
            int bo,
            float[] c,
            int c0,
            int c1) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector s0_0 = zero;
        FloatVector s0_1 = zero;
        FloatVector s1_0 = zero;
        FloatVector s1_1 = zero;
        FloatVector s2_0 = zero;
        FloatVector s2_1 = zero;
        FloatVector s3_0 = zero;
        FloatVector s3_1 = zero;
        FloatVector s4_0 = zero;
        FloatVector s4_1 = zero;
        FloatVector s5_0 = zero;
        FloatVector s5_1 = zero;
        FloatVector s6_0 = zero;
        FloatVector s6_1 = zero;
        FloatVector s7_0 = zero;
        FloatVector s7_1 = zero;
        for (int k = 0; k < blocks; k++) {
            int x = ao + k * block;
            int at = bo + k * CHANNELS * 2 * L;
            for (int q = 0; q < CHANNELS; q++) {
                FloatVector b0 = FloatVector.fromArray(F, b, at + q * 2 * L);
                FloatVector b1 = FloatVector.fromArray(F, b, at + q * 2 * L + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + q + 0 * CHANNELS]);
                s0_0 = v.fma(b0, s0_0);
                s0_1 = v.fma(b1, s0_1);
                v = FloatVector.broadcast(F, a[x + q + 1 * CHANNELS]);
                s1_0 = v.fma(b0, s1_0);
                s1_1 = v.fma(b1, s1_1);
                v = FloatVector.broadcast(F, a[x + q + 2 * CHANNELS]);
                s2_0 = v.fma(b0, s2_0);
                s2_1 = v.fma(b1, s2_1);
                v = FloatVector.broadcast(F, a[x + q + 3 * CHANNELS]);
                s3_0 = v.fma(b0, s3_0);
                s3_1 = v.fma(b1, s3_1);
                v = FloatVector.broadcast(F, a[x + q + 4 * CHANNELS]);
                s4_0 = v.fma(b0, s4_0);
                s4_1 = v.fma(b1, s4_1);
                v = FloatVector.broadcast(F, a[x + q + 5 * CHANNELS]);
                s5_0 = v.fma(b0, s5_0);
                s5_1 = v.fma(b1, s5_1);
                v = FloatVector.broadcast(F, a[x + q + 6 * CHANNELS]);
                s6_0 = v.fma(b0, s6_0);
                s6_1 = v.fma(b1, s6_1);
                v = FloatVector.broadcast(F, a[x + q + 7 * CHANNELS]);
                s7_0 = v.fma(b0, s7_0);
                s7_1 = v.fma(b1, s7_1);
            }
        }
        s0_0.intoArray(c, c0 + 0 * CHANNELS);
        s0_1.intoArray(c, c1 + 0 * CHANNELS);
        s1_0.intoArray(c, c0 + 1 * CHANNELS);
        s1_1.intoArray(c, c1 + 1 * CHANNELS);
        s2_0.intoArray(c, c0 + 2 * CHANNELS);
        s2_1.intoArray(c, c1 + 2 * CHANNELS);
        s3_0.intoArray(c, c0 + 3 * CHANNELS);
        s3_1.intoArray(c, c1 + 3 * CHANNELS);
        s4_0.intoArray(c, c0 + 4 * CHANNELS);
        s4_1.intoArray(c, c1 + 4 * CHANNELS);
        s5_0.intoArray(c, c0 + 5 * CHANNELS);
        s5_1.intoArray(c, c1 + 5 * CHANNELS);
        s6_0.intoArray(c, c0 + 6 * CHANNELS);
        s6_1.intoArray(c, c1 + 6 * CHANNELS);
        s7_0.intoArray(c, c0 + 7 * CHANNELS);
        s7_1.intoArray(c, c1 + 7 * CHANNELS);
    }

    /** 4 tiles by 2 vectors; overwrites C. */
    public static void product4x2(
            int blocks,
            float[] a,
            int ao,
            int block,
            float[] b,
            int bo,
            float[] c,
            int c0,
            int c1) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector s0_0 = zero;
        FloatVector s0_1 = zero;
        FloatVector s1_0 = zero;
        FloatVector s1_1 = zero;
        FloatVector s2_0 = zero;
        FloatVector s2_1 = zero;
        FloatVector s3_0 = zero;
        FloatVector s3_1 = zero;
        for (int k = 0; k < blocks; k++) {
            int x = ao + k * block;
            int at = bo + k * CHANNELS * 2 * L;
            for (int q = 0; q < CHANNELS; q++) {
                FloatVector b0 = FloatVector.fromArray(F, b, at + q * 2 * L);
                FloatVector b1 = FloatVector.fromArray(F, b, at + q * 2 * L + L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + q + 0 * CHANNELS]);
                s0_0 = v.fma(b0, s0_0);
                s0_1 = v.fma(b1, s0_1);
                v = FloatVector.broadcast(F, a[x + q + 1 * CHANNELS]);
                s1_0 = v.fma(b0, s1_0);
                s1_1 = v.fma(b1, s1_1);
                v = FloatVector.broadcast(F, a[x + q + 2 * CHANNELS]);
                s2_0 = v.fma(b0, s2_0);
                s2_1 = v.fma(b1, s2_1);
                v = FloatVector.broadcast(F, a[x + q + 3 * CHANNELS]);
                s3_0 = v.fma(b0, s3_0);
                s3_1 = v.fma(b1, s3_1);
            }
        }
        s0_0.intoArray(c, c0 + 0 * CHANNELS);
        s0_1.intoArray(c, c1 + 0 * CHANNELS);
        s1_0.intoArray(c, c0 + 1 * CHANNELS);
        s1_1.intoArray(c, c1 + 1 * CHANNELS);
        s2_0.intoArray(c, c0 + 2 * CHANNELS);
        s2_1.intoArray(c, c1 + 2 * CHANNELS);
        s3_0.intoArray(c, c0 + 3 * CHANNELS);
        s3_1.intoArray(c, c1 + 3 * CHANNELS);
    }

    /** 8 tiles by 1 vectors; overwrites C. */
    public static void product8x1(
            int blocks, float[] a, int ao, int block, float[] b, int bo, float[] c, int c0) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector s0_0 = zero;
        FloatVector s1_0 = zero;
        FloatVector s2_0 = zero;
        FloatVector s3_0 = zero;
        FloatVector s4_0 = zero;
        FloatVector s5_0 = zero;
        FloatVector s6_0 = zero;
        FloatVector s7_0 = zero;
        for (int k = 0; k < blocks; k++) {
            int x = ao + k * block;
            int at = bo + k * CHANNELS * 1 * L;
            for (int q = 0; q < CHANNELS; q++) {
                FloatVector b0 = FloatVector.fromArray(F, b, at + q * 1 * L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + q + 0 * CHANNELS]);
                s0_0 = v.fma(b0, s0_0);
                v = FloatVector.broadcast(F, a[x + q + 1 * CHANNELS]);
                s1_0 = v.fma(b0, s1_0);
                v = FloatVector.broadcast(F, a[x + q + 2 * CHANNELS]);
                s2_0 = v.fma(b0, s2_0);
                v = FloatVector.broadcast(F, a[x + q + 3 * CHANNELS]);
                s3_0 = v.fma(b0, s3_0);
                v = FloatVector.broadcast(F, a[x + q + 4 * CHANNELS]);
                s4_0 = v.fma(b0, s4_0);
                v = FloatVector.broadcast(F, a[x + q + 5 * CHANNELS]);
                s5_0 = v.fma(b0, s5_0);
                v = FloatVector.broadcast(F, a[x + q + 6 * CHANNELS]);
                s6_0 = v.fma(b0, s6_0);
                v = FloatVector.broadcast(F, a[x + q + 7 * CHANNELS]);
                s7_0 = v.fma(b0, s7_0);
            }
        }
        s0_0.intoArray(c, c0 + 0 * CHANNELS);
        s1_0.intoArray(c, c0 + 1 * CHANNELS);
        s2_0.intoArray(c, c0 + 2 * CHANNELS);
        s3_0.intoArray(c, c0 + 3 * CHANNELS);
        s4_0.intoArray(c, c0 + 4 * CHANNELS);
        s5_0.intoArray(c, c0 + 5 * CHANNELS);
        s6_0.intoArray(c, c0 + 6 * CHANNELS);
        s7_0.intoArray(c, c0 + 7 * CHANNELS);
    }

    /** 4 tiles by 1 vectors; overwrites C. */
    public static void product4x1(
            int blocks, float[] a, int ao, int block, float[] b, int bo, float[] c, int c0) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector s0_0 = zero;
        FloatVector s1_0 = zero;
        FloatVector s2_0 = zero;
        FloatVector s3_0 = zero;
        for (int k = 0; k < blocks; k++) {
            int x = ao + k * block;
            int at = bo + k * CHANNELS * 1 * L;
            for (int q = 0; q < CHANNELS; q++) {
                FloatVector b0 = FloatVector.fromArray(F, b, at + q * 1 * L);
                FloatVector v;
                v = FloatVector.broadcast(F, a[x + q + 0 * CHANNELS]);
                s0_0 = v.fma(b0, s0_0);
                v = FloatVector.broadcast(F, a[x + q + 1 * CHANNELS]);
                s1_0 = v.fma(b0, s1_0);
                v = FloatVector.broadcast(F, a[x + q + 2 * CHANNELS]);
                s2_0 = v.fma(b0, s2_0);
                v = FloatVector.broadcast(F, a[x + q + 3 * CHANNELS]);
                s3_0 = v.fma(b0, s3_0);
            }
        }
        s0_0.intoArray(c, c0 + 0 * CHANNELS);
        s1_0.intoArray(c, c0 + 1 * CHANNELS);
        s2_0.intoArray(c, c0 + 2 * CHANNELS);
        s3_0.intoArray(c, c0 + 3 * CHANNELS);
    }
}
