package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PoolGeometry;

/**
 * Max-pooling a vector of channels at a time.
 *
 * <p>An element takes the place of the largest so far if it is greater or NaN, which is PyTorch's
 * rule. The 2 x 2 window, where windows do not overlap, is written out; its choice is kept as
 * masks, four bits an output, so that the way back does not read the inputs again.
 *
 * <p>Comparisons are written out: where C2 left a call, masks would be boxed.
 */
record VectorPool(PoolGeometry geometry) implements MaxPool {
    /** Whether a geometry is the one that is written out. */
    static boolean applies(PoolGeometry g) {
        return g.isTwoByTwo() && g.channels() % L == 0;
    }

    @Override
    public void forward(int samples, float[] x, int xo, float[] y, int yo) {
        PoolGeometry g = geometry;
        int channels = g.channels();
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
                        max =
                                max.blend(
                                        x1,
                                        x1.compare(VectorOperators.GT, max)
                                                .or(x1.compare(VectorOperators.NE, x1)));
                        max =
                                max.blend(
                                        x2,
                                        x2.compare(VectorOperators.GT, max)
                                                .or(x2.compare(VectorOperators.NE, x2)));
                        max =
                                max.blend(
                                        x3,
                                        x3.compare(VectorOperators.GT, max)
                                                .or(x3.compare(VectorOperators.NE, x3)));
                        max.intoArray(y, to + c);
                    }
                    from += 2 * channels;
                    to += channels;
                }
            }
        }
    }

    /** One a vector of outputs. */
    @Override
    public int choicesSize() {
        return geometry.outputSize() / L;
    }

    /**
     * Keeps four masks a vector of outputs, from the lowest bits: the second of the upper pair won,
     * the second of the lower pair won, the lower pair won, the gradient is dropped.
     */
    @Override
    public void forwardChoosing(
            int samples,
            float[] x,
            int xo,
            boolean throughRelu,
            long[] choices,
            int co,
            float[] y,
            int yo) {
        PoolGeometry g = geometry;
        int outputs = g.outWidth() * g.channels();
        int row = g.width() * g.channels();
        boolean pairs = g.channels() % (2 * L) == 0;
        int to = yo;
        int at = co;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                int from = xo + (n * g.height() + 2 * oh) * row;
                if (pairs) {
                    rowOfPairs(
                            outputs, g.channels(), row, x, from, throughRelu, choices, at, y, to);
                } else {
                    row(outputs, g.channels(), row, x, from, throughRelu, choices, at, y, to);
                }
                to += outputs;
                at += outputs / L;
            }
        }
    }

    @Override
    public int chosen(long[] choices, int co, int output) {
        PoolGeometry g = geometry;
        long kept = choices[co + output / L] >>> output % L;
        if ((kept >>> 3 * L & 1) != 0) {
            return -1;
        }
        int below = (int) (kept >>> 2 * L & 1);
        int right = (int) (kept >>> below * L & 1);
        int window = output / g.channels();
        int row = window / g.outWidth() * 2 + below;
        int column = window % g.outWidth() * 2 + right;
        return (row * g.width() + column) * g.channels() + output % g.channels();
    }

    private static void row(
            int outputs,
            int channels,
            int row,
            float[] x,
            int xo,
            boolean throughRelu,
            long[] choices,
            int co,
            float[] y,
            int yo) {
        int from = xo;
        int at = co;
        int c = 0;
        for (int to = yo; to < yo + outputs; to += L) {
            FloatVector upper = FloatVector.fromArray(F, x, from);
            FloatVector x1 = FloatVector.fromArray(F, x, from + channels);
            FloatVector lower = FloatVector.fromArray(F, x, from + row);
            FloatVector x3 = FloatVector.fromArray(F, x, from + row + channels);
            // One sum finds every NaN; a mask for each element costs a tenth of the time.
            FloatVector sum = upper.add(x1).add(lower.add(x3));
            if (sum.compare(VectorOperators.NE, sum).anyTrue()) {
                withNaN(channels, row, x, from, throughRelu, choices, at, y, to);
            } else {
                VectorMask<Float> m1 = x1.compare(VectorOperators.GT, upper);
                VectorMask<Float> m3 = x3.compare(VectorOperators.GT, lower);
                upper = upper.blend(x1, m1);
                lower = lower.blend(x3, m3);
                VectorMask<Float> below = lower.compare(VectorOperators.GT, upper);
                FloatVector max = upper.blend(lower, below);
                max.intoArray(y, to);
                long kept = m1.toLong() | m3.toLong() << L | below.toLong() << 2 * L;
                if (throughRelu) {
                    kept |= max.compare(VectorOperators.LE, 0f).toLong() << 3 * L;
                }
                choices[at] = kept;
            }
            at++;
            from += L;
            c += L;
            if (c == channels) {
                c = 0;
                from += channels;
            }
        }
    }

    /** Two vectors of channels at a time, which are loaded before anything is stored. */
    private static void rowOfPairs(
            int outputs,
            int channels,
            int row,
            float[] x,
            int xo,
            boolean throughRelu,
            long[] choices,
            int co,
            float[] y,
            int yo) {
        int from = xo;
        int at = co;
        int c = 0;
        for (int to = yo; to < yo + outputs; to += 2 * L) {
            FloatVector upper = FloatVector.fromArray(F, x, from);
            FloatVector x1 = FloatVector.fromArray(F, x, from + channels);
            FloatVector lower = FloatVector.fromArray(F, x, from + row);
            FloatVector x3 = FloatVector.fromArray(F, x, from + row + channels);
            FloatVector nextUpper = FloatVector.fromArray(F, x, from + L);
            FloatVector next1 = FloatVector.fromArray(F, x, from + channels + L);
            FloatVector nextLower = FloatVector.fromArray(F, x, from + row + L);
            FloatVector next3 = FloatVector.fromArray(F, x, from + row + channels + L);
            FloatVector sum = upper.add(x1).add(lower.add(x3));
            sum = sum.add(nextUpper.add(next1).add(nextLower.add(next3)));
            if (sum.compare(VectorOperators.NE, sum).anyTrue()) {
                withNaN(channels, row, x, from, throughRelu, choices, at, y, to);
                withNaN(channels, row, x, from + L, throughRelu, choices, at + 1, y, to + L);
            } else {
                VectorMask<Float> m1 = x1.compare(VectorOperators.GT, upper);
                VectorMask<Float> m3 = x3.compare(VectorOperators.GT, lower);
                VectorMask<Float> n1 = next1.compare(VectorOperators.GT, nextUpper);
                VectorMask<Float> n3 = next3.compare(VectorOperators.GT, nextLower);
                upper = upper.blend(x1, m1);
                lower = lower.blend(x3, m3);
                nextUpper = nextUpper.blend(next1, n1);
                nextLower = nextLower.blend(next3, n3);
                VectorMask<Float> below = lower.compare(VectorOperators.GT, upper);
                VectorMask<Float> nextBelow = nextLower.compare(VectorOperators.GT, nextUpper);
                FloatVector max = upper.blend(lower, below);
                FloatVector nextMax = nextUpper.blend(nextLower, nextBelow);
                max.intoArray(y, to);
                nextMax.intoArray(y, to + L);
                long kept = m1.toLong() | m3.toLong() << L | below.toLong() << 2 * L;
                long nextKept = n1.toLong() | n3.toLong() << L | nextBelow.toLong() << 2 * L;
                if (throughRelu) {
                    kept |= max.compare(VectorOperators.LE, 0f).toLong() << 3 * L;
                    nextKept |= nextMax.compare(VectorOperators.LE, 0f).toLong() << 3 * L;
                }
                choices[at] = kept;
                choices[at + 1] = nextKept;
            }
            at += 2;
            from += 2 * L;
            c += 2 * L;
            if (c == channels) {
                c = 0;
                from += channels;
            }
        }
    }

    /**
     * One vector of outputs where a NaN is among the inputs, in a method of its own: masks that two
     * branches had made would be boxed where they met, 128 bytes a pair of vectors.
     */
    private static void withNaN(
            int channels,
            int row,
            float[] x,
            int from,
            boolean throughRelu,
            long[] choices,
            int at,
            float[] y,
            int to) {
        FloatVector upper = FloatVector.fromArray(F, x, from);
        FloatVector x1 = FloatVector.fromArray(F, x, from + channels);
        FloatVector lower = FloatVector.fromArray(F, x, from + row);
        FloatVector x3 = FloatVector.fromArray(F, x, from + row + channels);
        VectorMask<Float> m1 =
                x1.compare(VectorOperators.GT, upper).or(x1.compare(VectorOperators.NE, x1));
        VectorMask<Float> m3 =
                x3.compare(VectorOperators.GT, lower).or(x3.compare(VectorOperators.NE, x3));
        upper = upper.blend(x1, m1);
        lower = lower.blend(x3, m3);
        VectorMask<Float> below =
                lower.compare(VectorOperators.GT, upper)
                        .or(lower.compare(VectorOperators.NE, lower));
        FloatVector max = upper.blend(lower, below);
        max.intoArray(y, to);
        long kept = m1.toLong() | m3.toLong() << L | below.toLong() << 2 * L;
        if (throughRelu) {
            kept |= max.compare(VectorOperators.LE, 0f).toLong() << 3 * L;
        }
        choices[at] = kept;
    }

    @Override
    public void backward(
            int samples, long[] choices, int co, float[] dy, int dyo, float[] dx, int dxo) {
        PoolGeometry g = geometry;
        int channels = g.channels();
        int row = g.width() * channels;
        int outputs = g.outWidth() * channels;
        int at = co;
        int up = dyo;
        for (int n = 0; n < samples; n++) {
            int start = dxo + n * g.height() * row;
            for (int oh = 0; oh < g.outHeight(); oh++) {
                backwardRow(0, outputs, channels, choices, at, dy, up, dx, start);
                Arrays.fill(dx, start + 2 * outputs, start + row, 0f);
                start += row;
                backwardRow(1, outputs, channels, choices, at, dy, up, dx, start);
                Arrays.fill(dx, start + 2 * outputs, start + row, 0f);
                start += row;
                at += outputs / L;
                up += outputs;
            }
            Arrays.fill(dx, start, dxo + (n + 1) * g.height() * row, 0f);
        }
    }

    /** The upper or the lower row of windows: one stream of stores is faster than two. */
    private static void backwardRow(
            int half,
            int outputs,
            int channels,
            long[] choices,
            int at,
            float[] dy,
            int dyo,
            float[] dx,
            int to) {
        FloatVector zero = FloatVector.zero(F);
        long otherHalf = half - 1L;
        int c = 0;
        for (int i = 0; i < outputs; i += L) {
            long kept = choices[at++];
            long second = kept >>> half * L;
            long here = (kept >>> 2 * L ^ otherHalf) & ~(kept >>> 3 * L);
            // Added to zero as the plain loops do, which turns -0 into 0.
            FloatVector gradient = FloatVector.fromArray(F, dy, dyo + i).add(zero);
            zero.blend(gradient, VectorMask.fromLong(F, here & ~second)).intoArray(dx, to);
            zero.blend(gradient, VectorMask.fromLong(F, here & second))
                    .intoArray(dx, to + channels);
            to += L;
            c += L;
            if (c == channels) {
                c = 0;
                to += channels;
            }
        }
    }
}
