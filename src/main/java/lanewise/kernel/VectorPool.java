package lanewise.kernel;

import static lanewise.kernel.Simd.F;
import static lanewise.kernel.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Max-pooling a vector of channels at a time.
 *
 * <p>An element takes the place of the largest so far if it is greater or NaN, which is PyTorch's
 * rule. The 2 x 2 window, where windows do not overlap, is written out; the choice is found again
 * on the way back instead of being stored.
 */
final class VectorPool {
    private VectorPool() {}

    private static VectorMask<Float> wins(FloatVector x, FloatVector max) {
        return x.compare(VectorOperators.GT, max).or(x.compare(VectorOperators.NE, x));
    }

    static void forward(PoolGeometry g, int samples, float[] x, int xo, float[] y, int yo) {
        int channels = g.channels();
        if (!g.isTwoByTwo() || channels % L != 0) {
            ScalarKernels.INSTANCE.maxPool(g, samples, x, xo, y, yo);
            return;
        }
        int row = g.width() * channels;
        int to = yo;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                int from = xo + (n * g.height() + 2 * oh) * row;
                for (int ow = 0; ow < g.outWidth(); ow++) {
                    for (int c = 0; c < channels; c += L) {
                        FloatVector max = FloatVector.fromArray(F, x, from + c);
                        FloatVector x1 = FloatVector.fromArray(F, x, from + channels + c);
                        FloatVector x2 = FloatVector.fromArray(F, x, from + row + c);
                        FloatVector x3 = FloatVector.fromArray(F, x, from + row + channels + c);
                        max = max.blend(x1, wins(x1, max));
                        max = max.blend(x2, wins(x2, max));
                        max = max.blend(x3, wins(x3, max));
                        max.intoArray(y, to + c);
                    }
                    from += 2 * channels;
                    to += channels;
                }
            }
        }
    }

    static void backward(
            PoolGeometry g,
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean throughRelu,
            float[] dx,
            int dxo) {
        int channels = g.channels();
        if (!g.isTwoByTwo() || channels % L != 0) {
            ScalarKernels.INSTANCE.maxPoolBackward(
                    g, samples, x, xo, dy, dyo, throughRelu, dx, dxo);
            return;
        }
        int row = g.width() * channels;
        int covered = 2 * g.outWidth() * channels;
        FloatVector zero = FloatVector.zero(F);
        int up = dyo;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                int start = (n * g.height() + 2 * oh) * row;
                for (int w = 0; w < covered; w += 2 * channels) {
                    int from = xo + start + w;
                    int to = dxo + start + w;
                    for (int c = 0; c < channels; c += L) {
                        FloatVector max = FloatVector.fromArray(F, x, from + c);
                        FloatVector x1 = FloatVector.fromArray(F, x, from + channels + c);
                        FloatVector x2 = FloatVector.fromArray(F, x, from + row + c);
                        FloatVector x3 = FloatVector.fromArray(F, x, from + row + channels + c);
                        VectorMask<Float> m1 = wins(x1, max);
                        max = max.blend(x1, m1);
                        VectorMask<Float> m2 = wins(x2, max);
                        max = max.blend(x2, m2);
                        VectorMask<Float> m3 = wins(x3, max);
                        max = max.blend(x3, m3);
                        FloatVector gradient = FloatVector.fromArray(F, dy, up + c);
                        if (throughRelu) {
                            gradient = gradient.blend(0f, max.compare(VectorOperators.LE, 0f));
                        }
                        // Added to zero as the plain loops do, which turns -0 into 0.
                        gradient = gradient.add(zero);
                        VectorMask<Float> later = m2.or(m3);
                        gradient.blend(0f, m1.or(later)).intoArray(dx, to + c);
                        zero.blend(gradient, m1.andNot(later)).intoArray(dx, to + channels + c);
                        zero.blend(gradient, m2.andNot(m3)).intoArray(dx, to + row + c);
                        zero.blend(gradient, m3).intoArray(dx, to + row + channels + c);
                    }
                    up += channels;
                }
                Arrays.fill(dx, dxo + start + covered, dxo + start + row, 0f);
                Arrays.fill(dx, dxo + start + row + covered, dxo + start + 2 * row, 0f);
            }
            int rest = (n * g.height() + 2 * g.outHeight()) * row;
            Arrays.fill(dx, dxo + rest, dxo + (n + 1) * g.height() * row, 0f);
        }
    }
}
