package lanewise.kernel.vector;

import static lanewise.kernel.vector.DepthwiseTile.COLUMNS;
import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The inner loop of the weight gradient of a depthwise convolution with a kernel of three by three
 * and stride 1, straight-line code: nine chains and that of the bias stay in registers.
 */
final class DepthwiseGradientTile {
    private DepthwiseGradientTile() {}

    /**
     * Goes on with the chains of all taps, and with those of the bias, over a sample; for one
     * vector of channels.
     *
     * <p>Each row of inputs is copied once, to where the next three rows of outputs find it in the
     * first-level cache, with zeros around it.
     *
     * @param height rows of outputs
     * @param width outputs of a row
     * @param step from a pixel to the next, in {@code x} and {@code dy}, and from tap to tap
     * @param top rows of padding
     * @param left columns of padding
     * @param ring room for three rows of inputs and their padding, which is 0
     */
    static void run(
            int height,
            int width,
            int step,
            float[] x,
            int xo,
            int inHeight,
            int inWidth,
            int top,
            int left,
            float[] ring,
            int ro,
            float[] dy,
            int dyo,
            float[] sums,
            int so,
            float[] biasSums,
            int bo) {
        FloatVector s00 = FloatVector.fromArray(F, sums, so + 0 * step);
        FloatVector s01 = FloatVector.fromArray(F, sums, so + 1 * step);
        FloatVector s02 = FloatVector.fromArray(F, sums, so + 2 * step);
        FloatVector s10 = FloatVector.fromArray(F, sums, so + 3 * step);
        FloatVector s11 = FloatVector.fromArray(F, sums, so + 4 * step);
        FloatVector s12 = FloatVector.fromArray(F, sums, so + 5 * step);
        FloatVector s20 = FloatVector.fromArray(F, sums, so + 6 * step);
        FloatVector s21 = FloatVector.fromArray(F, sums, so + 7 * step);
        FloatVector s22 = FloatVector.fromArray(F, sums, so + 8 * step);
        FloatVector bias = FloatVector.fromArray(F, biasSums, bo);
        int from = xo;
        int up = dyo;
        int size = (inWidth + 2 * left) * L;
        int a0 = ro;
        int a1 = ro + size;
        int a2 = ro + 2 * size;
        for (int row = -2; row < height; row++) {
            int oldest = a0;
            a0 = a1;
            a1 = a2;
            a2 = oldest;
            int in = row + 2 - top;
            int to = a2 + left * L;
            if (in >= 0 && in < inHeight) {
                for (int i = 0; i < inWidth; i++) {
                    FloatVector.fromArray(F, x, from).intoArray(ring, to + i * L);
                    from += step;
                }
            } else {
                Arrays.fill(ring, to, to + inWidth * L, 0f);
            }
            int columns = row < 0 ? 0 : width;
            int column = 0;
            for (; column + COLUMNS <= columns; column += COLUMNS) {
                FloatVector y0 = FloatVector.fromArray(F, dy, up + 0 * step);
                FloatVector y1 = FloatVector.fromArray(F, dy, up + 1 * step);
                FloatVector y2 = FloatVector.fromArray(F, dy, up + 2 * step);
                FloatVector y3 = FloatVector.fromArray(F, dy, up + 3 * step);
                up += COLUMNS * step;
                bias = bias.add(y0).add(y1).add(y2).add(y3);
                int at0 = a0 + column * L;
                FloatVector x00 = FloatVector.fromArray(F, ring, at0 + 0 * L);
                FloatVector x01 = FloatVector.fromArray(F, ring, at0 + 1 * L);
                FloatVector x02 = FloatVector.fromArray(F, ring, at0 + 2 * L);
                FloatVector x03 = FloatVector.fromArray(F, ring, at0 + 3 * L);
                FloatVector x04 = FloatVector.fromArray(F, ring, at0 + 4 * L);
                FloatVector x05 = FloatVector.fromArray(F, ring, at0 + 5 * L);
                s00 = x00.fma(y0, s00);
                s01 = x01.fma(y0, s01);
                s02 = x02.fma(y0, s02);
                s00 = x01.fma(y1, s00);
                s01 = x02.fma(y1, s01);
                s02 = x03.fma(y1, s02);
                s00 = x02.fma(y2, s00);
                s01 = x03.fma(y2, s01);
                s02 = x04.fma(y2, s02);
                s00 = x03.fma(y3, s00);
                s01 = x04.fma(y3, s01);
                s02 = x05.fma(y3, s02);
                int at1 = a1 + column * L;
                FloatVector x10 = FloatVector.fromArray(F, ring, at1 + 0 * L);
                FloatVector x11 = FloatVector.fromArray(F, ring, at1 + 1 * L);
                FloatVector x12 = FloatVector.fromArray(F, ring, at1 + 2 * L);
                FloatVector x13 = FloatVector.fromArray(F, ring, at1 + 3 * L);
                FloatVector x14 = FloatVector.fromArray(F, ring, at1 + 4 * L);
                FloatVector x15 = FloatVector.fromArray(F, ring, at1 + 5 * L);
                s10 = x10.fma(y0, s10);
                s11 = x11.fma(y0, s11);
                s12 = x12.fma(y0, s12);
                s10 = x11.fma(y1, s10);
                s11 = x12.fma(y1, s11);
                s12 = x13.fma(y1, s12);
                s10 = x12.fma(y2, s10);
                s11 = x13.fma(y2, s11);
                s12 = x14.fma(y2, s12);
                s10 = x13.fma(y3, s10);
                s11 = x14.fma(y3, s11);
                s12 = x15.fma(y3, s12);
                int at2 = a2 + column * L;
                FloatVector x20 = FloatVector.fromArray(F, ring, at2 + 0 * L);
                FloatVector x21 = FloatVector.fromArray(F, ring, at2 + 1 * L);
                FloatVector x22 = FloatVector.fromArray(F, ring, at2 + 2 * L);
                FloatVector x23 = FloatVector.fromArray(F, ring, at2 + 3 * L);
                FloatVector x24 = FloatVector.fromArray(F, ring, at2 + 4 * L);
                FloatVector x25 = FloatVector.fromArray(F, ring, at2 + 5 * L);
                s20 = x20.fma(y0, s20);
                s21 = x21.fma(y0, s21);
                s22 = x22.fma(y0, s22);
                s20 = x21.fma(y1, s20);
                s21 = x22.fma(y1, s21);
                s22 = x23.fma(y1, s22);
                s20 = x22.fma(y2, s20);
                s21 = x23.fma(y2, s21);
                s22 = x24.fma(y2, s22);
                s20 = x23.fma(y3, s20);
                s21 = x24.fma(y3, s21);
                s22 = x25.fma(y3, s22);
            }
            for (; column < columns; column++) {
                FloatVector y = FloatVector.fromArray(F, dy, up);
                up += step;
                bias = bias.add(y);
                int at0 = a0 + column * L;
                s00 = FloatVector.fromArray(F, ring, at0 + 0 * L).fma(y, s00);
                s01 = FloatVector.fromArray(F, ring, at0 + 1 * L).fma(y, s01);
                s02 = FloatVector.fromArray(F, ring, at0 + 2 * L).fma(y, s02);
                int at1 = a1 + column * L;
                s10 = FloatVector.fromArray(F, ring, at1 + 0 * L).fma(y, s10);
                s11 = FloatVector.fromArray(F, ring, at1 + 1 * L).fma(y, s11);
                s12 = FloatVector.fromArray(F, ring, at1 + 2 * L).fma(y, s12);
                int at2 = a2 + column * L;
                s20 = FloatVector.fromArray(F, ring, at2 + 0 * L).fma(y, s20);
                s21 = FloatVector.fromArray(F, ring, at2 + 1 * L).fma(y, s21);
                s22 = FloatVector.fromArray(F, ring, at2 + 2 * L).fma(y, s22);
            }
        }
        s00.intoArray(sums, so + 0 * step);
        s01.intoArray(sums, so + 1 * step);
        s02.intoArray(sums, so + 2 * step);
        s10.intoArray(sums, so + 3 * step);
        s11.intoArray(sums, so + 4 * step);
        s12.intoArray(sums, so + 5 * step);
        s20.intoArray(sums, so + 6 * step);
        s21.intoArray(sums, so + 7 * step);
        s22.intoArray(sums, so + 8 * step);
        bias.intoArray(biasSums, bo);
    }
}
