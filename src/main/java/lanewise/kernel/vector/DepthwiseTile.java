package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops of a depthwise convolution, straight-line code for a kernel of three by three and
 * stride 1: a tile of targets and a vector of channels at a time.
 *
 * <p>Channels pass innermost, so that memory is read in order: a strip of columns that walked down
 * the image with one vector of channels loaded less, but waited for a line of the second-level
 * cache at each pixel.
 */
final class DepthwiseTile {
    /** Targets of a row. */
    static final int COLUMNS = 4;

    /** Columns and rows of the kernel. */
    static final int KERNEL = 3;

    private DepthwiseTile() {}

    /**
     * Two rows of four targets all of whose taps exist.
     *
     * @param first channel
     * @param end the channel after the last, whole vectors from the first
     * @param step from a column to the next and from a tap to the next; negative from right to left
     * @param rowStep the same from a row of sources to the next
     * @param targetStep the same from a row of targets to the next
     */
    static void twoRows(
            int first,
            int end,
            int channels,
            int step,
            float[] x,
            int xo,
            int rowStep,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo,
            int targetStep) {
        FloatVector zero = FloatVector.zero(F);
        for (int c = first; c < end; c += L) {
            FloatVector w00 = FloatVector.fromArray(F, w, wo + c + 0 * channels);
            FloatVector w01 = FloatVector.fromArray(F, w, wo + c + 1 * channels);
            FloatVector w02 = FloatVector.fromArray(F, w, wo + c + 2 * channels);
            FloatVector w10 = FloatVector.fromArray(F, w, wo + c + 3 * channels);
            FloatVector w11 = FloatVector.fromArray(F, w, wo + c + 4 * channels);
            FloatVector w12 = FloatVector.fromArray(F, w, wo + c + 5 * channels);
            FloatVector w20 = FloatVector.fromArray(F, w, wo + c + 6 * channels);
            FloatVector w21 = FloatVector.fromArray(F, w, wo + c + 7 * channels);
            FloatVector w22 = FloatVector.fromArray(F, w, wo + c + 8 * channels);
            FloatVector a0 = zero;
            FloatVector a1 = zero;
            FloatVector a2 = zero;
            FloatVector a3 = zero;
            FloatVector b0 = zero;
            FloatVector b1 = zero;
            FloatVector b2 = zero;
            FloatVector b3 = zero;
            int at = xo + c;
            FloatVector x00 = FloatVector.fromArray(F, x, at + 0 * step);
            FloatVector x01 = FloatVector.fromArray(F, x, at + 1 * step);
            FloatVector x02 = FloatVector.fromArray(F, x, at + 2 * step);
            FloatVector x03 = FloatVector.fromArray(F, x, at + 3 * step);
            FloatVector x04 = FloatVector.fromArray(F, x, at + 4 * step);
            FloatVector x05 = FloatVector.fromArray(F, x, at + 5 * step);
            a0 = x02.fma(w02, x01.fma(w01, x00.fma(w00, a0)));
            a1 = x03.fma(w02, x02.fma(w01, x01.fma(w00, a1)));
            a2 = x04.fma(w02, x03.fma(w01, x02.fma(w00, a2)));
            a3 = x05.fma(w02, x04.fma(w01, x03.fma(w00, a3)));
            at += rowStep;
            FloatVector x10 = FloatVector.fromArray(F, x, at + 0 * step);
            FloatVector x11 = FloatVector.fromArray(F, x, at + 1 * step);
            FloatVector x12 = FloatVector.fromArray(F, x, at + 2 * step);
            FloatVector x13 = FloatVector.fromArray(F, x, at + 3 * step);
            FloatVector x14 = FloatVector.fromArray(F, x, at + 4 * step);
            FloatVector x15 = FloatVector.fromArray(F, x, at + 5 * step);
            a0 = x12.fma(w12, x11.fma(w11, x10.fma(w10, a0)));
            a1 = x13.fma(w12, x12.fma(w11, x11.fma(w10, a1)));
            a2 = x14.fma(w12, x13.fma(w11, x12.fma(w10, a2)));
            a3 = x15.fma(w12, x14.fma(w11, x13.fma(w10, a3)));
            b0 = x12.fma(w02, x11.fma(w01, x10.fma(w00, b0)));
            b1 = x13.fma(w02, x12.fma(w01, x11.fma(w00, b1)));
            b2 = x14.fma(w02, x13.fma(w01, x12.fma(w00, b2)));
            b3 = x15.fma(w02, x14.fma(w01, x13.fma(w00, b3)));
            at += rowStep;
            FloatVector x20 = FloatVector.fromArray(F, x, at + 0 * step);
            FloatVector x21 = FloatVector.fromArray(F, x, at + 1 * step);
            FloatVector x22 = FloatVector.fromArray(F, x, at + 2 * step);
            FloatVector x23 = FloatVector.fromArray(F, x, at + 3 * step);
            FloatVector x24 = FloatVector.fromArray(F, x, at + 4 * step);
            FloatVector x25 = FloatVector.fromArray(F, x, at + 5 * step);
            a0 = x22.fma(w22, x21.fma(w21, x20.fma(w20, a0)));
            a1 = x23.fma(w22, x22.fma(w21, x21.fma(w20, a1)));
            a2 = x24.fma(w22, x23.fma(w21, x22.fma(w20, a2)));
            a3 = x25.fma(w22, x24.fma(w21, x23.fma(w20, a3)));
            b0 = x22.fma(w12, x21.fma(w11, x20.fma(w10, b0)));
            b1 = x23.fma(w12, x22.fma(w11, x21.fma(w10, b1)));
            b2 = x24.fma(w12, x23.fma(w11, x22.fma(w10, b2)));
            b3 = x25.fma(w12, x24.fma(w11, x23.fma(w10, b3)));
            at += rowStep;
            FloatVector x30 = FloatVector.fromArray(F, x, at + 0 * step);
            FloatVector x31 = FloatVector.fromArray(F, x, at + 1 * step);
            FloatVector x32 = FloatVector.fromArray(F, x, at + 2 * step);
            FloatVector x33 = FloatVector.fromArray(F, x, at + 3 * step);
            FloatVector x34 = FloatVector.fromArray(F, x, at + 4 * step);
            FloatVector x35 = FloatVector.fromArray(F, x, at + 5 * step);
            b0 = x32.fma(w22, x31.fma(w21, x30.fma(w20, b0)));
            b1 = x33.fma(w22, x32.fma(w21, x31.fma(w20, b1)));
            b2 = x34.fma(w22, x33.fma(w21, x32.fma(w20, b2)));
            b3 = x35.fma(w22, x34.fma(w21, x33.fma(w20, b3)));
            if (bias != null) {
                FloatVector d = FloatVector.fromArray(F, bias, bo + c);
                a0 = a0.add(d);
                a1 = a1.add(d);
                a2 = a2.add(d);
                a3 = a3.add(d);
                b0 = b0.add(d);
                b1 = b1.add(d);
                b2 = b2.add(d);
                b3 = b3.add(d);
            }
            int to = yo + c;
            a0.blend(0f, a0.compare(VectorOperators.LE, floor)).intoArray(y, to + 0 * step);
            a1.blend(0f, a1.compare(VectorOperators.LE, floor)).intoArray(y, to + 1 * step);
            a2.blend(0f, a2.compare(VectorOperators.LE, floor)).intoArray(y, to + 2 * step);
            a3.blend(0f, a3.compare(VectorOperators.LE, floor)).intoArray(y, to + 3 * step);
            to += targetStep;
            b0.blend(0f, b0.compare(VectorOperators.LE, floor)).intoArray(y, to + 0 * step);
            b1.blend(0f, b1.compare(VectorOperators.LE, floor)).intoArray(y, to + 1 * step);
            b2.blend(0f, b2.compare(VectorOperators.LE, floor)).intoArray(y, to + 2 * step);
            b3.blend(0f, b3.compare(VectorOperators.LE, floor)).intoArray(y, to + 3 * step);
        }
    }

    /** One target in each of two rows, which has two of three columns of taps. */
    static void twoRowsEdge(
            int first,
            int end,
            int channels,
            int step,
            float[] x,
            int xo,
            int rowStep,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo,
            int targetStep) {
        FloatVector zero = FloatVector.zero(F);
        for (int c = first; c < end; c += L) {
            FloatVector w00 = FloatVector.fromArray(F, w, wo + c + 0 * channels);
            FloatVector w01 = FloatVector.fromArray(F, w, wo + c + 1 * channels);
            FloatVector w10 = FloatVector.fromArray(F, w, wo + c + 3 * channels);
            FloatVector w11 = FloatVector.fromArray(F, w, wo + c + 4 * channels);
            FloatVector w20 = FloatVector.fromArray(F, w, wo + c + 6 * channels);
            FloatVector w21 = FloatVector.fromArray(F, w, wo + c + 7 * channels);
            int at = xo + c;
            FloatVector x00 = FloatVector.fromArray(F, x, at);
            FloatVector x01 = FloatVector.fromArray(F, x, at + step);
            FloatVector x10 = FloatVector.fromArray(F, x, at + rowStep);
            FloatVector x11 = FloatVector.fromArray(F, x, at + rowStep + step);
            FloatVector x20 = FloatVector.fromArray(F, x, at + 2 * rowStep);
            FloatVector x21 = FloatVector.fromArray(F, x, at + 2 * rowStep + step);
            FloatVector x30 = FloatVector.fromArray(F, x, at + 3 * rowStep);
            FloatVector x31 = FloatVector.fromArray(F, x, at + 3 * rowStep + step);
            FloatVector a = x01.fma(w01, x00.fma(w00, zero));
            FloatVector b = x11.fma(w01, x10.fma(w00, zero));
            a = x11.fma(w11, x10.fma(w10, a));
            b = x21.fma(w11, x20.fma(w10, b));
            a = x21.fma(w21, x20.fma(w20, a));
            b = x31.fma(w21, x30.fma(w20, b));
            if (bias != null) {
                FloatVector d = FloatVector.fromArray(F, bias, bo + c);
                a = a.add(d);
                b = b.add(d);
            }
            int to = yo + c;
            a.blend(0f, a.compare(VectorOperators.LE, floor)).intoArray(y, to);
            b.blend(0f, b.compare(VectorOperators.LE, floor)).intoArray(y, to + targetStep);
        }
    }

    /** One row of four targets, for which {@code rows} rows of the kernel exist. */
    static void oneRow(
            int rows,
            int first,
            int end,
            int channels,
            int step,
            float[] x,
            int xo,
            int rowStep,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        FloatVector zero = FloatVector.zero(F);
        for (int c = first; c < end; c += L) {
            FloatVector a0 = zero;
            FloatVector a1 = zero;
            FloatVector a2 = zero;
            FloatVector a3 = zero;
            int at = xo + c;
            int tap = wo + c;
            for (int r = 0; r < rows; r++) {
                FloatVector w00 = FloatVector.fromArray(F, w, tap + 0 * channels);
                FloatVector w01 = FloatVector.fromArray(F, w, tap + 1 * channels);
                FloatVector w02 = FloatVector.fromArray(F, w, tap + 2 * channels);
                FloatVector x00 = FloatVector.fromArray(F, x, at + 0 * step);
                FloatVector x01 = FloatVector.fromArray(F, x, at + 1 * step);
                FloatVector x02 = FloatVector.fromArray(F, x, at + 2 * step);
                FloatVector x03 = FloatVector.fromArray(F, x, at + 3 * step);
                FloatVector x04 = FloatVector.fromArray(F, x, at + 4 * step);
                FloatVector x05 = FloatVector.fromArray(F, x, at + 5 * step);
                a0 = x02.fma(w02, x01.fma(w01, x00.fma(w00, a0)));
                a1 = x03.fma(w02, x02.fma(w01, x01.fma(w00, a1)));
                a2 = x04.fma(w02, x03.fma(w01, x02.fma(w00, a2)));
                a3 = x05.fma(w02, x04.fma(w01, x03.fma(w00, a3)));
                at += rowStep;
                tap += KERNEL * channels;
            }
            if (bias != null) {
                FloatVector d = FloatVector.fromArray(F, bias, bo + c);
                a0 = a0.add(d);
                a1 = a1.add(d);
                a2 = a2.add(d);
                a3 = a3.add(d);
            }
            int to = yo + c;
            a0.blend(0f, a0.compare(VectorOperators.LE, floor)).intoArray(y, to + 0 * step);
            a1.blend(0f, a1.compare(VectorOperators.LE, floor)).intoArray(y, to + 1 * step);
            a2.blend(0f, a2.compare(VectorOperators.LE, floor)).intoArray(y, to + 2 * step);
            a3.blend(0f, a3.compare(VectorOperators.LE, floor)).intoArray(y, to + 3 * step);
        }
    }

    /**
     * One target with {@code rows} by {@code columns} taps.
     *
     * @param kernelRow from one row of the kernel to the next
     */
    static void target(
            int rows,
            int columns,
            int channels,
            int kernelRow,
            float[] x,
            int xo,
            int rowStep,
            int step,
            float[] w,
            int wo,
            float[] bias,
            int bo,
            float floor,
            float[] y,
            int yo) {
        int c = 0;
        for (; c < F.loopBound(channels); c += L) {
            FloatVector sum = FloatVector.zero(F);
            for (int r = 0; r < rows; r++) {
                int at = xo + r * rowStep + c;
                int tap = wo + r * kernelRow + c;
                for (int k = 0; k < columns; k++) {
                    FloatVector source = FloatVector.fromArray(F, x, at + k * step);
                    sum = source.fma(FloatVector.fromArray(F, w, tap + k * channels), sum);
                }
            }
            if (bias != null) {
                sum = sum.add(FloatVector.fromArray(F, bias, bo + c));
            }
            sum.blend(0f, sum.compare(VectorOperators.LE, floor)).intoArray(y, yo + c);
        }
        for (; c < channels; c++) {
            float sum = 0;
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < columns; k++) {
                    float source = x[xo + r * rowStep + k * step + c];
                    sum = Math.fma(source, w[wo + r * kernelRow + k * channels + c], sum);
                }
            }
            float value = bias == null ? sum : sum + bias[bo + c];
            y[yo + c] = value <= floor ? 0f : value;
        }
    }
}
