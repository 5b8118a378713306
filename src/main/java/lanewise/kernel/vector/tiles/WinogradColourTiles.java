package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.Winograd;

/**
 * Products and output transform of {@link Winograd} for images of three colours; written by
 * WinogradColourGenerator.
 *
 * <p>A point's chain has three steps, so it never leaves the registers: a column of four points is
 * computed and transformed at once. Three neighbouring tiles share each vector of weights. Point f
 * of tile t and colour c lies at {@code v[vo + f * PLANE + 6 * t + c]}, its weights at {@code u[uo
 * + (3 * f + c) * 16]}.
 */
public final class WinogradColourTiles {
    /** Tiles that are computed at once. */
    public static final int NEIGHBOURS = 3;

    /** The most tiles of a row in one block. */
    public static final int MAX_TILES = 24;

    /** From one point to the next. */
    public static final int PLANE = 6 * MAX_TILES + 16;

    private static final int CHANNELS = Winograd.CHANNELS;

    private WinogradColourTiles() {}

    /**
     * Two by two outputs of three tiles, one vector of channels; rows at {@code y0} and {@code y1}.
     */
    public static void product(
            float[] v,
            int vo,
            float[] u,
            int uo,
            float[] bias,
            int bo,
            boolean relu,
            float[] y,
            int y0,
            int y1,
            int pixel) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector m00_0 = zero;
        FloatVector m00_1 = zero;
        FloatVector m00_2 = zero;
        FloatVector m01_0 = zero;
        FloatVector m01_1 = zero;
        FloatVector m01_2 = zero;
        FloatVector m02_0 = zero;
        FloatVector m02_1 = zero;
        FloatVector m02_2 = zero;
        FloatVector m03_0 = zero;
        FloatVector m03_1 = zero;
        FloatVector m03_2 = zero;
        for (int c = 0; c < 3; c++) {
            int x = vo + c;
            int at = uo + c * CHANNELS;
            FloatVector b;
            b = FloatVector.fromArray(F, u, at + 0 * CHANNELS);
            m00_0 = FloatVector.broadcast(F, v[x + 0 * PLANE + 0]).fma(b, m00_0);
            m00_1 = FloatVector.broadcast(F, v[x + 0 * PLANE + 6]).fma(b, m00_1);
            m00_2 = FloatVector.broadcast(F, v[x + 0 * PLANE + 12]).fma(b, m00_2);
            b = FloatVector.fromArray(F, u, at + 12 * CHANNELS);
            m01_0 = FloatVector.broadcast(F, v[x + 4 * PLANE + 0]).fma(b, m01_0);
            m01_1 = FloatVector.broadcast(F, v[x + 4 * PLANE + 6]).fma(b, m01_1);
            m01_2 = FloatVector.broadcast(F, v[x + 4 * PLANE + 12]).fma(b, m01_2);
            b = FloatVector.fromArray(F, u, at + 24 * CHANNELS);
            m02_0 = FloatVector.broadcast(F, v[x + 8 * PLANE + 0]).fma(b, m02_0);
            m02_1 = FloatVector.broadcast(F, v[x + 8 * PLANE + 6]).fma(b, m02_1);
            m02_2 = FloatVector.broadcast(F, v[x + 8 * PLANE + 12]).fma(b, m02_2);
            b = FloatVector.fromArray(F, u, at + 36 * CHANNELS);
            m03_0 = FloatVector.broadcast(F, v[x + 12 * PLANE + 0]).fma(b, m03_0);
            m03_1 = FloatVector.broadcast(F, v[x + 12 * PLANE + 6]).fma(b, m03_1);
            m03_2 = FloatVector.broadcast(F, v[x + 12 * PLANE + 12]).fma(b, m03_2);
        }
        FloatVector e00_0 = m00_0.add(m01_0).add(m02_0);
        FloatVector t0_00 = e00_0;
        FloatVector e10_0 = m01_0.sub(m02_0).add(m03_0);
        FloatVector t0_10 = e10_0;
        FloatVector e00_1 = m00_1.add(m01_1).add(m02_1);
        FloatVector t1_00 = e00_1;
        FloatVector e10_1 = m01_1.sub(m02_1).add(m03_1);
        FloatVector t1_10 = e10_1;
        FloatVector e00_2 = m00_2.add(m01_2).add(m02_2);
        FloatVector t2_00 = e00_2;
        FloatVector e10_2 = m01_2.sub(m02_2).add(m03_2);
        FloatVector t2_10 = e10_2;
        FloatVector m10_0 = zero;
        FloatVector m10_1 = zero;
        FloatVector m10_2 = zero;
        FloatVector m11_0 = zero;
        FloatVector m11_1 = zero;
        FloatVector m11_2 = zero;
        FloatVector m12_0 = zero;
        FloatVector m12_1 = zero;
        FloatVector m12_2 = zero;
        FloatVector m13_0 = zero;
        FloatVector m13_1 = zero;
        FloatVector m13_2 = zero;
        for (int c = 0; c < 3; c++) {
            int x = vo + c;
            int at = uo + c * CHANNELS;
            FloatVector b;
            b = FloatVector.fromArray(F, u, at + 3 * CHANNELS);
            m10_0 = FloatVector.broadcast(F, v[x + 1 * PLANE + 0]).fma(b, m10_0);
            m10_1 = FloatVector.broadcast(F, v[x + 1 * PLANE + 6]).fma(b, m10_1);
            m10_2 = FloatVector.broadcast(F, v[x + 1 * PLANE + 12]).fma(b, m10_2);
            b = FloatVector.fromArray(F, u, at + 15 * CHANNELS);
            m11_0 = FloatVector.broadcast(F, v[x + 5 * PLANE + 0]).fma(b, m11_0);
            m11_1 = FloatVector.broadcast(F, v[x + 5 * PLANE + 6]).fma(b, m11_1);
            m11_2 = FloatVector.broadcast(F, v[x + 5 * PLANE + 12]).fma(b, m11_2);
            b = FloatVector.fromArray(F, u, at + 27 * CHANNELS);
            m12_0 = FloatVector.broadcast(F, v[x + 9 * PLANE + 0]).fma(b, m12_0);
            m12_1 = FloatVector.broadcast(F, v[x + 9 * PLANE + 6]).fma(b, m12_1);
            m12_2 = FloatVector.broadcast(F, v[x + 9 * PLANE + 12]).fma(b, m12_2);
            b = FloatVector.fromArray(F, u, at + 39 * CHANNELS);
            m13_0 = FloatVector.broadcast(F, v[x + 13 * PLANE + 0]).fma(b, m13_0);
            m13_1 = FloatVector.broadcast(F, v[x + 13 * PLANE + 6]).fma(b, m13_1);
            m13_2 = FloatVector.broadcast(F, v[x + 13 * PLANE + 12]).fma(b, m13_2);
        }
        FloatVector e01_0 = m10_0.add(m11_0).add(m12_0);
        t0_00 = t0_00.add(e01_0);
        FloatVector t0_01 = e01_0;
        FloatVector e11_0 = m11_0.sub(m12_0).add(m13_0);
        t0_10 = t0_10.add(e11_0);
        FloatVector t0_11 = e11_0;
        FloatVector e01_1 = m10_1.add(m11_1).add(m12_1);
        t1_00 = t1_00.add(e01_1);
        FloatVector t1_01 = e01_1;
        FloatVector e11_1 = m11_1.sub(m12_1).add(m13_1);
        t1_10 = t1_10.add(e11_1);
        FloatVector t1_11 = e11_1;
        FloatVector e01_2 = m10_2.add(m11_2).add(m12_2);
        t2_00 = t2_00.add(e01_2);
        FloatVector t2_01 = e01_2;
        FloatVector e11_2 = m11_2.sub(m12_2).add(m13_2);
        t2_10 = t2_10.add(e11_2);
        FloatVector t2_11 = e11_2;
        FloatVector m20_0 = zero;
        FloatVector m20_1 = zero;
        FloatVector m20_2 = zero;
        FloatVector m21_0 = zero;
        FloatVector m21_1 = zero;
        FloatVector m21_2 = zero;
        FloatVector m22_0 = zero;
        FloatVector m22_1 = zero;
        FloatVector m22_2 = zero;
        FloatVector m23_0 = zero;
        FloatVector m23_1 = zero;
        FloatVector m23_2 = zero;
        for (int c = 0; c < 3; c++) {
            int x = vo + c;
            int at = uo + c * CHANNELS;
            FloatVector b;
            b = FloatVector.fromArray(F, u, at + 6 * CHANNELS);
            m20_0 = FloatVector.broadcast(F, v[x + 2 * PLANE + 0]).fma(b, m20_0);
            m20_1 = FloatVector.broadcast(F, v[x + 2 * PLANE + 6]).fma(b, m20_1);
            m20_2 = FloatVector.broadcast(F, v[x + 2 * PLANE + 12]).fma(b, m20_2);
            b = FloatVector.fromArray(F, u, at + 18 * CHANNELS);
            m21_0 = FloatVector.broadcast(F, v[x + 6 * PLANE + 0]).fma(b, m21_0);
            m21_1 = FloatVector.broadcast(F, v[x + 6 * PLANE + 6]).fma(b, m21_1);
            m21_2 = FloatVector.broadcast(F, v[x + 6 * PLANE + 12]).fma(b, m21_2);
            b = FloatVector.fromArray(F, u, at + 30 * CHANNELS);
            m22_0 = FloatVector.broadcast(F, v[x + 10 * PLANE + 0]).fma(b, m22_0);
            m22_1 = FloatVector.broadcast(F, v[x + 10 * PLANE + 6]).fma(b, m22_1);
            m22_2 = FloatVector.broadcast(F, v[x + 10 * PLANE + 12]).fma(b, m22_2);
            b = FloatVector.fromArray(F, u, at + 42 * CHANNELS);
            m23_0 = FloatVector.broadcast(F, v[x + 14 * PLANE + 0]).fma(b, m23_0);
            m23_1 = FloatVector.broadcast(F, v[x + 14 * PLANE + 6]).fma(b, m23_1);
            m23_2 = FloatVector.broadcast(F, v[x + 14 * PLANE + 12]).fma(b, m23_2);
        }
        FloatVector e02_0 = m20_0.add(m21_0).add(m22_0);
        t0_00 = t0_00.add(e02_0);
        t0_01 = t0_01.sub(e02_0);
        FloatVector e12_0 = m21_0.sub(m22_0).add(m23_0);
        t0_10 = t0_10.add(e12_0);
        t0_11 = t0_11.sub(e12_0);
        FloatVector e02_1 = m20_1.add(m21_1).add(m22_1);
        t1_00 = t1_00.add(e02_1);
        t1_01 = t1_01.sub(e02_1);
        FloatVector e12_1 = m21_1.sub(m22_1).add(m23_1);
        t1_10 = t1_10.add(e12_1);
        t1_11 = t1_11.sub(e12_1);
        FloatVector e02_2 = m20_2.add(m21_2).add(m22_2);
        t2_00 = t2_00.add(e02_2);
        t2_01 = t2_01.sub(e02_2);
        FloatVector e12_2 = m21_2.sub(m22_2).add(m23_2);
        t2_10 = t2_10.add(e12_2);
        t2_11 = t2_11.sub(e12_2);
        FloatVector m30_0 = zero;
        FloatVector m30_1 = zero;
        FloatVector m30_2 = zero;
        FloatVector m31_0 = zero;
        FloatVector m31_1 = zero;
        FloatVector m31_2 = zero;
        FloatVector m32_0 = zero;
        FloatVector m32_1 = zero;
        FloatVector m32_2 = zero;
        FloatVector m33_0 = zero;
        FloatVector m33_1 = zero;
        FloatVector m33_2 = zero;
        for (int c = 0; c < 3; c++) {
            int x = vo + c;
            int at = uo + c * CHANNELS;
            FloatVector b;
            b = FloatVector.fromArray(F, u, at + 9 * CHANNELS);
            m30_0 = FloatVector.broadcast(F, v[x + 3 * PLANE + 0]).fma(b, m30_0);
            m30_1 = FloatVector.broadcast(F, v[x + 3 * PLANE + 6]).fma(b, m30_1);
            m30_2 = FloatVector.broadcast(F, v[x + 3 * PLANE + 12]).fma(b, m30_2);
            b = FloatVector.fromArray(F, u, at + 21 * CHANNELS);
            m31_0 = FloatVector.broadcast(F, v[x + 7 * PLANE + 0]).fma(b, m31_0);
            m31_1 = FloatVector.broadcast(F, v[x + 7 * PLANE + 6]).fma(b, m31_1);
            m31_2 = FloatVector.broadcast(F, v[x + 7 * PLANE + 12]).fma(b, m31_2);
            b = FloatVector.fromArray(F, u, at + 33 * CHANNELS);
            m32_0 = FloatVector.broadcast(F, v[x + 11 * PLANE + 0]).fma(b, m32_0);
            m32_1 = FloatVector.broadcast(F, v[x + 11 * PLANE + 6]).fma(b, m32_1);
            m32_2 = FloatVector.broadcast(F, v[x + 11 * PLANE + 12]).fma(b, m32_2);
            b = FloatVector.fromArray(F, u, at + 45 * CHANNELS);
            m33_0 = FloatVector.broadcast(F, v[x + 15 * PLANE + 0]).fma(b, m33_0);
            m33_1 = FloatVector.broadcast(F, v[x + 15 * PLANE + 6]).fma(b, m33_1);
            m33_2 = FloatVector.broadcast(F, v[x + 15 * PLANE + 12]).fma(b, m33_2);
        }
        FloatVector e03_0 = m30_0.add(m31_0).add(m32_0);
        t0_01 = t0_01.add(e03_0);
        FloatVector e13_0 = m31_0.sub(m32_0).add(m33_0);
        t0_11 = t0_11.add(e13_0);
        FloatVector e03_1 = m30_1.add(m31_1).add(m32_1);
        t1_01 = t1_01.add(e03_1);
        FloatVector e13_1 = m31_1.sub(m32_1).add(m33_1);
        t1_11 = t1_11.add(e13_1);
        FloatVector e03_2 = m30_2.add(m31_2).add(m32_2);
        t2_01 = t2_01.add(e03_2);
        FloatVector e13_2 = m31_2.sub(m32_2).add(m33_2);
        t2_11 = t2_11.add(e13_2);
        if (bias != null) {
            FloatVector b = FloatVector.fromArray(F, bias, bo);
            t0_00 = t0_00.add(b);
            t0_01 = t0_01.add(b);
            t0_10 = t0_10.add(b);
            t0_11 = t0_11.add(b);
            t1_00 = t1_00.add(b);
            t1_01 = t1_01.add(b);
            t1_10 = t1_10.add(b);
            t1_11 = t1_11.add(b);
            t2_00 = t2_00.add(b);
            t2_01 = t2_01.add(b);
            t2_10 = t2_10.add(b);
            t2_11 = t2_11.add(b);
        }
        if (relu) {
            t0_00 = t0_00.blend(zero, t0_00.compare(VectorOperators.LE, zero));
            t0_01 = t0_01.blend(zero, t0_01.compare(VectorOperators.LE, zero));
            t0_10 = t0_10.blend(zero, t0_10.compare(VectorOperators.LE, zero));
            t0_11 = t0_11.blend(zero, t0_11.compare(VectorOperators.LE, zero));
            t1_00 = t1_00.blend(zero, t1_00.compare(VectorOperators.LE, zero));
            t1_01 = t1_01.blend(zero, t1_01.compare(VectorOperators.LE, zero));
            t1_10 = t1_10.blend(zero, t1_10.compare(VectorOperators.LE, zero));
            t1_11 = t1_11.blend(zero, t1_11.compare(VectorOperators.LE, zero));
            t2_00 = t2_00.blend(zero, t2_00.compare(VectorOperators.LE, zero));
            t2_01 = t2_01.blend(zero, t2_01.compare(VectorOperators.LE, zero));
            t2_10 = t2_10.blend(zero, t2_10.compare(VectorOperators.LE, zero));
            t2_11 = t2_11.blend(zero, t2_11.compare(VectorOperators.LE, zero));
        }
        t0_00.intoArray(y, y0 + 0 * pixel);
        t0_01.intoArray(y, y0 + 1 * pixel);
        t0_10.intoArray(y, y1 + 0 * pixel);
        t0_11.intoArray(y, y1 + 1 * pixel);
        t1_00.intoArray(y, y0 + 2 * pixel);
        t1_01.intoArray(y, y0 + 3 * pixel);
        t1_10.intoArray(y, y1 + 2 * pixel);
        t1_11.intoArray(y, y1 + 3 * pixel);
        t2_00.intoArray(y, y0 + 4 * pixel);
        t2_01.intoArray(y, y0 + 5 * pixel);
        t2_10.intoArray(y, y1 + 4 * pixel);
        t2_11.intoArray(y, y1 + 5 * pixel);
    }
}
