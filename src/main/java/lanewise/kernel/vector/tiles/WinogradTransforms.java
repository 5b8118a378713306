package lanewise.kernel.vector.tiles;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.Winograd;

/**
 * The transforms of {@link Winograd} for all channels of one tile; written by
 * WinogradTransformGenerator.
 *
 * <p>Pixel (i, j) of a tile lies at {@code xo + i * row + j * pixel}. Point f of channel k lies at
 * {@code vo + f * plane + k / 16 * block + k % 16}: channels are kept in blocks of 16.
 */
public final class WinogradTransforms {
    private WinogradTransforms() {}

    /** Inputs to points. */
    public static void input(
            int channels,
            float[] x,
            int xo,
            int row,
            int pixel,
            float[] v,
            int vo,
            int plane,
            int block) {
        for (int k = 0; k < channels; k += L) {
            int from = xo + k;
            int at = vo + k / Winograd.CHANNELS * block + k % Winograd.CHANNELS;
            FloatVector d00 = FloatVector.fromArray(F, x, from + 0 * row + 0 * pixel);
            FloatVector d01 = FloatVector.fromArray(F, x, from + 0 * row + 1 * pixel);
            FloatVector d02 = FloatVector.fromArray(F, x, from + 0 * row + 2 * pixel);
            FloatVector d03 = FloatVector.fromArray(F, x, from + 0 * row + 3 * pixel);
            FloatVector d10 = FloatVector.fromArray(F, x, from + 1 * row + 0 * pixel);
            FloatVector d11 = FloatVector.fromArray(F, x, from + 1 * row + 1 * pixel);
            FloatVector d12 = FloatVector.fromArray(F, x, from + 1 * row + 2 * pixel);
            FloatVector d13 = FloatVector.fromArray(F, x, from + 1 * row + 3 * pixel);
            FloatVector d20 = FloatVector.fromArray(F, x, from + 2 * row + 0 * pixel);
            FloatVector d21 = FloatVector.fromArray(F, x, from + 2 * row + 1 * pixel);
            FloatVector d22 = FloatVector.fromArray(F, x, from + 2 * row + 2 * pixel);
            FloatVector d23 = FloatVector.fromArray(F, x, from + 2 * row + 3 * pixel);
            FloatVector d30 = FloatVector.fromArray(F, x, from + 3 * row + 0 * pixel);
            FloatVector d31 = FloatVector.fromArray(F, x, from + 3 * row + 1 * pixel);
            FloatVector d32 = FloatVector.fromArray(F, x, from + 3 * row + 2 * pixel);
            FloatVector d33 = FloatVector.fromArray(F, x, from + 3 * row + 3 * pixel);
            FloatVector e00 = d00.sub(d20);
            FloatVector e10 = d10.add(d20);
            FloatVector e20 = d20.sub(d10);
            FloatVector e30 = d30.sub(d10);
            FloatVector e01 = d01.sub(d21);
            FloatVector e11 = d11.add(d21);
            FloatVector e21 = d21.sub(d11);
            FloatVector e31 = d31.sub(d11);
            FloatVector e02 = d02.sub(d22);
            FloatVector e12 = d12.add(d22);
            FloatVector e22 = d22.sub(d12);
            FloatVector e32 = d32.sub(d12);
            FloatVector e03 = d03.sub(d23);
            FloatVector e13 = d13.add(d23);
            FloatVector e23 = d23.sub(d13);
            FloatVector e33 = d33.sub(d13);
            e00.sub(e02).intoArray(v, at + 0 * plane);
            e01.add(e02).intoArray(v, at + 1 * plane);
            e02.sub(e01).intoArray(v, at + 2 * plane);
            e03.sub(e01).intoArray(v, at + 3 * plane);
            e10.sub(e12).intoArray(v, at + 4 * plane);
            e11.add(e12).intoArray(v, at + 5 * plane);
            e12.sub(e11).intoArray(v, at + 6 * plane);
            e13.sub(e11).intoArray(v, at + 7 * plane);
            e20.sub(e22).intoArray(v, at + 8 * plane);
            e21.add(e22).intoArray(v, at + 9 * plane);
            e22.sub(e21).intoArray(v, at + 10 * plane);
            e23.sub(e21).intoArray(v, at + 11 * plane);
            e30.sub(e32).intoArray(v, at + 12 * plane);
            e31.add(e32).intoArray(v, at + 13 * plane);
            e32.sub(e31).intoArray(v, at + 14 * plane);
            e33.sub(e31).intoArray(v, at + 15 * plane);
        }
    }

    /** Output gradients to points. */
    public static void outputAdjoint(
            int channels,
            float[] x,
            int xo,
            int row,
            int pixel,
            float[] v,
            int vo,
            int plane,
            int block) {
        for (int k = 0; k < channels; k += L) {
            int from = xo + k;
            int at = vo + k / Winograd.CHANNELS * block + k % Winograd.CHANNELS;
            FloatVector d00 = FloatVector.fromArray(F, x, from + 0 * row + 0 * pixel);
            FloatVector d01 = FloatVector.fromArray(F, x, from + 0 * row + 1 * pixel);
            FloatVector d10 = FloatVector.fromArray(F, x, from + 1 * row + 0 * pixel);
            FloatVector d11 = FloatVector.fromArray(F, x, from + 1 * row + 1 * pixel);
            FloatVector e00 = d00;
            FloatVector e10 = d00.add(d10);
            FloatVector e20 = d00.sub(d10);
            FloatVector e30 = d10;
            FloatVector e01 = d01;
            FloatVector e11 = d01.add(d11);
            FloatVector e21 = d01.sub(d11);
            FloatVector e31 = d11;
            e00.intoArray(v, at + 0 * plane);
            e00.add(e01).intoArray(v, at + 1 * plane);
            e00.sub(e01).intoArray(v, at + 2 * plane);
            e01.intoArray(v, at + 3 * plane);
            e10.intoArray(v, at + 4 * plane);
            e10.add(e11).intoArray(v, at + 5 * plane);
            e10.sub(e11).intoArray(v, at + 6 * plane);
            e11.intoArray(v, at + 7 * plane);
            e20.intoArray(v, at + 8 * plane);
            e20.add(e21).intoArray(v, at + 9 * plane);
            e20.sub(e21).intoArray(v, at + 10 * plane);
            e21.intoArray(v, at + 11 * plane);
            e30.intoArray(v, at + 12 * plane);
            e30.add(e31).intoArray(v, at + 13 * plane);
            e30.sub(e31).intoArray(v, at + 14 * plane);
            e31.intoArray(v, at + 15 * plane);
        }
    }

    /** Points to outputs, with a bias unless null and a maximum with 0 if wanted. */
    public static void output(
            int channels,
            float[] x,
            int xo,
            int row,
            int pixel,
            float[] bias,
            int bo,
            boolean relu,
            float[] v,
            int vo,
            int plane,
            int block) {
        FloatVector zero = FloatVector.zero(F);
        for (int k = 0; k < channels; k += L) {
            int from = xo + k;
            int at = vo + k / Winograd.CHANNELS * block + k % Winograd.CHANNELS;
            FloatVector m00 = FloatVector.fromArray(F, v, at + 0 * plane);
            FloatVector m01 = FloatVector.fromArray(F, v, at + 1 * plane);
            FloatVector m02 = FloatVector.fromArray(F, v, at + 2 * plane);
            FloatVector m03 = FloatVector.fromArray(F, v, at + 3 * plane);
            FloatVector m10 = FloatVector.fromArray(F, v, at + 4 * plane);
            FloatVector m11 = FloatVector.fromArray(F, v, at + 5 * plane);
            FloatVector m12 = FloatVector.fromArray(F, v, at + 6 * plane);
            FloatVector m13 = FloatVector.fromArray(F, v, at + 7 * plane);
            FloatVector m20 = FloatVector.fromArray(F, v, at + 8 * plane);
            FloatVector m21 = FloatVector.fromArray(F, v, at + 9 * plane);
            FloatVector m22 = FloatVector.fromArray(F, v, at + 10 * plane);
            FloatVector m23 = FloatVector.fromArray(F, v, at + 11 * plane);
            FloatVector m30 = FloatVector.fromArray(F, v, at + 12 * plane);
            FloatVector m31 = FloatVector.fromArray(F, v, at + 13 * plane);
            FloatVector m32 = FloatVector.fromArray(F, v, at + 14 * plane);
            FloatVector m33 = FloatVector.fromArray(F, v, at + 15 * plane);
            FloatVector e00 = m00.add(m10).add(m20);
            FloatVector e10 = m10.sub(m20).add(m30);
            FloatVector e01 = m01.add(m11).add(m21);
            FloatVector e11 = m11.sub(m21).add(m31);
            FloatVector e02 = m02.add(m12).add(m22);
            FloatVector e12 = m12.sub(m22).add(m32);
            FloatVector e03 = m03.add(m13).add(m23);
            FloatVector e13 = m13.sub(m23).add(m33);
            FloatVector y0 = e00.add(e01).add(e02);
            FloatVector y1 = e01.sub(e02).add(e03);
            FloatVector y2 = e10.add(e11).add(e12);
            FloatVector y3 = e11.sub(e12).add(e13);
            if (bias != null) {
                FloatVector b = FloatVector.fromArray(F, bias, bo + k);
                y0 = y0.add(b);
                y1 = y1.add(b);
                y2 = y2.add(b);
                y3 = y3.add(b);
            }
            if (relu) {
                y0 = y0.blend(zero, y0.compare(VectorOperators.LE, zero));
                y1 = y1.blend(zero, y1.compare(VectorOperators.LE, zero));
                y2 = y2.blend(zero, y2.compare(VectorOperators.LE, zero));
                y3 = y3.blend(zero, y3.compare(VectorOperators.LE, zero));
            }
            y0.intoArray(x, from + 0 * row + 0 * pixel);
            y1.intoArray(x, from + 0 * row + 1 * pixel);
            y2.intoArray(x, from + 1 * row + 0 * pixel);
            y3.intoArray(x, from + 1 * row + 1 * pixel);
        }
    }

    /** Points of input gradients to pixels, added to what is there. */
    public static void inputAdjoint(
            int channels,
            float[] x,
            int xo,
            int row,
            int pixel,
            float[] v,
            int vo,
            int plane,
            int block) {
        for (int k = 0; k < channels; k += L) {
            int from = xo + k;
            int at = vo + k / Winograd.CHANNELS * block + k % Winograd.CHANNELS;
            FloatVector v00 = FloatVector.fromArray(F, v, at + 0 * plane);
            FloatVector v01 = FloatVector.fromArray(F, v, at + 1 * plane);
            FloatVector v02 = FloatVector.fromArray(F, v, at + 2 * plane);
            FloatVector v03 = FloatVector.fromArray(F, v, at + 3 * plane);
            FloatVector v10 = FloatVector.fromArray(F, v, at + 4 * plane);
            FloatVector v11 = FloatVector.fromArray(F, v, at + 5 * plane);
            FloatVector v12 = FloatVector.fromArray(F, v, at + 6 * plane);
            FloatVector v13 = FloatVector.fromArray(F, v, at + 7 * plane);
            FloatVector v20 = FloatVector.fromArray(F, v, at + 8 * plane);
            FloatVector v21 = FloatVector.fromArray(F, v, at + 9 * plane);
            FloatVector v22 = FloatVector.fromArray(F, v, at + 10 * plane);
            FloatVector v23 = FloatVector.fromArray(F, v, at + 11 * plane);
            FloatVector v30 = FloatVector.fromArray(F, v, at + 12 * plane);
            FloatVector v31 = FloatVector.fromArray(F, v, at + 13 * plane);
            FloatVector v32 = FloatVector.fromArray(F, v, at + 14 * plane);
            FloatVector v33 = FloatVector.fromArray(F, v, at + 15 * plane);
            FloatVector e00 = v00;
            FloatVector e10 = v10.sub(v20).sub(v30);
            FloatVector e20 = v10.add(v20).sub(v00);
            FloatVector e30 = v30;
            FloatVector e01 = v01;
            FloatVector e11 = v11.sub(v21).sub(v31);
            FloatVector e21 = v11.add(v21).sub(v01);
            FloatVector e31 = v31;
            FloatVector e02 = v02;
            FloatVector e12 = v12.sub(v22).sub(v32);
            FloatVector e22 = v12.add(v22).sub(v02);
            FloatVector e32 = v32;
            FloatVector e03 = v03;
            FloatVector e13 = v13.sub(v23).sub(v33);
            FloatVector e23 = v13.add(v23).sub(v03);
            FloatVector e33 = v33;
            FloatVector.fromArray(F, x, from + 0 * row + 0 * pixel)
                    .add(e00)
                    .intoArray(x, from + 0 * row + 0 * pixel);
            FloatVector.fromArray(F, x, from + 0 * row + 1 * pixel)
                    .add(e01.sub(e02).sub(e03))
                    .intoArray(x, from + 0 * row + 1 * pixel);
            FloatVector.fromArray(F, x, from + 0 * row + 2 * pixel)
                    .add(e01.add(e02).sub(e00))
                    .intoArray(x, from + 0 * row + 2 * pixel);
            FloatVector.fromArray(F, x, from + 0 * row + 3 * pixel)
                    .add(e03)
                    .intoArray(x, from + 0 * row + 3 * pixel);
            FloatVector.fromArray(F, x, from + 1 * row + 0 * pixel)
                    .add(e10)
                    .intoArray(x, from + 1 * row + 0 * pixel);
            FloatVector.fromArray(F, x, from + 1 * row + 1 * pixel)
                    .add(e11.sub(e12).sub(e13))
                    .intoArray(x, from + 1 * row + 1 * pixel);
            FloatVector.fromArray(F, x, from + 1 * row + 2 * pixel)
                    .add(e11.add(e12).sub(e10))
                    .intoArray(x, from + 1 * row + 2 * pixel);
            FloatVector.fromArray(F, x, from + 1 * row + 3 * pixel)
                    .add(e13)
                    .intoArray(x, from + 1 * row + 3 * pixel);
            FloatVector.fromArray(F, x, from + 2 * row + 0 * pixel)
                    .add(e20)
                    .intoArray(x, from + 2 * row + 0 * pixel);
            FloatVector.fromArray(F, x, from + 2 * row + 1 * pixel)
                    .add(e21.sub(e22).sub(e23))
                    .intoArray(x, from + 2 * row + 1 * pixel);
            FloatVector.fromArray(F, x, from + 2 * row + 2 * pixel)
                    .add(e21.add(e22).sub(e20))
                    .intoArray(x, from + 2 * row + 2 * pixel);
            FloatVector.fromArray(F, x, from + 2 * row + 3 * pixel)
                    .add(e23)
                    .intoArray(x, from + 2 * row + 3 * pixel);
            FloatVector.fromArray(F, x, from + 3 * row + 0 * pixel)
                    .add(e30)
                    .intoArray(x, from + 3 * row + 0 * pixel);
            FloatVector.fromArray(F, x, from + 3 * row + 1 * pixel)
                    .add(e31.sub(e32).sub(e33))
                    .intoArray(x, from + 3 * row + 1 * pixel);
            FloatVector.fromArray(F, x, from + 3 * row + 2 * pixel)
                    .add(e31.add(e32).sub(e30))
                    .intoArray(x, from + 3 * row + 2 * pixel);
            FloatVector.fromArray(F, x, from + 3 * row + 3 * pixel)
                    .add(e33)
                    .intoArray(x, from + 3 * row + 3 * pixel);
        }
    }

    /** Nine taps, {@code tap} apart, to points, {@code plane} apart: one vector of channels. */
    public static void weight(float[] w, int from, int tap, float[] u, int at, int plane) {
        FloatVector g00 = FloatVector.fromArray(F, w, from + 0 * tap);
        FloatVector g01 = FloatVector.fromArray(F, w, from + 1 * tap);
        FloatVector g02 = FloatVector.fromArray(F, w, from + 2 * tap);
        FloatVector g10 = FloatVector.fromArray(F, w, from + 3 * tap);
        FloatVector g11 = FloatVector.fromArray(F, w, from + 4 * tap);
        FloatVector g12 = FloatVector.fromArray(F, w, from + 5 * tap);
        FloatVector g20 = FloatVector.fromArray(F, w, from + 6 * tap);
        FloatVector g21 = FloatVector.fromArray(F, w, from + 7 * tap);
        FloatVector g22 = FloatVector.fromArray(F, w, from + 8 * tap);
        FloatVector e00 = g00;
        FloatVector e10 = g00.add(g20).add(g10).mul(0.5f);
        FloatVector e20 = g00.add(g20).sub(g10).mul(0.5f);
        FloatVector e30 = g20;
        FloatVector e01 = g01;
        FloatVector e11 = g01.add(g21).add(g11).mul(0.5f);
        FloatVector e21 = g01.add(g21).sub(g11).mul(0.5f);
        FloatVector e31 = g21;
        FloatVector e02 = g02;
        FloatVector e12 = g02.add(g22).add(g12).mul(0.5f);
        FloatVector e22 = g02.add(g22).sub(g12).mul(0.5f);
        FloatVector e32 = g22;
        e00.intoArray(u, at + 0 * plane);
        e00.add(e02).add(e01).mul(0.5f).intoArray(u, at + 1 * plane);
        e00.add(e02).sub(e01).mul(0.5f).intoArray(u, at + 2 * plane);
        e02.intoArray(u, at + 3 * plane);
        e10.intoArray(u, at + 4 * plane);
        e10.add(e12).add(e11).mul(0.5f).intoArray(u, at + 5 * plane);
        e10.add(e12).sub(e11).mul(0.5f).intoArray(u, at + 6 * plane);
        e12.intoArray(u, at + 7 * plane);
        e20.intoArray(u, at + 8 * plane);
        e20.add(e22).add(e21).mul(0.5f).intoArray(u, at + 9 * plane);
        e20.add(e22).sub(e21).mul(0.5f).intoArray(u, at + 10 * plane);
        e22.intoArray(u, at + 11 * plane);
        e30.intoArray(u, at + 12 * plane);
        e30.add(e32).add(e31).mul(0.5f).intoArray(u, at + 13 * plane);
        e30.add(e32).sub(e31).mul(0.5f).intoArray(u, at + 14 * plane);
        e32.intoArray(u, at + 15 * plane);
    }
}
