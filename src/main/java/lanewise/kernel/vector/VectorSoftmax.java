package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.Lines;
import lanewise.kernel.function.Exp;
import lanewise.kernel.scalar.ScalarSoftmax;
import lanewise.kernel.scalar.VirtualLanes;

/**
 * {@link ScalarSoftmax} a vector at a time, with the same 16 lanes of sums.
 *
 * <p>A NaN need not win the maximum: its own exponential makes the sum NaN, and that the whole row.
 *
 * <p>Masks are written out: where C2 left a call, each would be boxed.
 */
final class VectorSoftmax {
    /** What takes exponentials. */
    interface Loop {
        /** Writes the exponentials of x - max and adds them to {@code lanes}: n whole vectors. */
        void whole(int n, float max, float[] x, int xo, float[] y, int yo, float[] lanes);

        /** The broken vector at a row's end; its sums go to {@code lanes} from {@code lane} on. */
        void last(int n, float max, float[] x, int xo, float[] y, int yo, float[] lanes, int lane);

        /** dx = dy - exp(y) sum, n whole vectors. */
        void logBackward(
                int n, float sum, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo);
    }

    private static final Loop LOOP = (Loop) Splice.copyOf(SoftmaxLoop.class);

    private VectorSoftmax() {}

    static void softmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        if (lines.stride() != 1) {
            ScalarSoftmax.softmax(lines, samples, x, xo, y, yo);
            return;
        }
        int n = lines.size();
        for (int at = 0; at < samples * lines.outer() * n; at += n) {
            row(n, x, xo + at, y, yo + at);
        }
    }

    static void softmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        if (lines.stride() != 1) {
            ScalarSoftmax.softmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
            return;
        }
        int n = lines.size();
        for (int at = 0; at < samples * lines.outer() * n; at += n) {
            rowBackward(n, y, yo + at, dy, dyo + at, dx, dxo + at);
        }
    }

    static void logSoftmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        if (lines.stride() != 1) {
            ScalarSoftmax.logSoftmax(lines, samples, x, xo, y, yo);
            return;
        }
        int n = lines.size();
        for (int at = 0; at < samples * lines.outer() * n; at += n) {
            logRow(n, x, xo + at, y, yo + at);
        }
    }

    static void logSoftmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        if (lines.stride() != 1) {
            ScalarSoftmax.logSoftmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
            return;
        }
        int n = lines.size();
        for (int at = 0; at < samples * lines.outer() * n; at += n) {
            logRowBackward(n, y, yo + at, dy, dyo + at, dx, dxo + at);
        }
    }

    static double crossEntropy(
            int rows,
            int classes,
            float[] logits,
            int lo,
            int[] labels,
            float weight,
            float[] y,
            int yo) {
        double loss = 0;
        for (int i = 0; i < rows; i++) {
            int at = i * classes;
            loss += crossEntropyRow(classes, logits, lo + at, labels[i], weight, y, yo + at);
        }
        return loss;
    }

    private static float max(int n, float[] x, int xo) {
        if (n < L) {
            VectorMask<Float> some = VectorMask.fromLong(F, (1L << n) - 1);
            return FloatVector.broadcast(F, Float.NEGATIVE_INFINITY)
                    .blend(FloatVector.fromArray(F, x, xo, some), some)
                    .reduceLanes(VectorOperators.MAX);
        }
        // The last vectors may overlap those before.
        FloatVector a = FloatVector.fromArray(F, x, xo + n - L);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int j = 0;
        for (; j + 4 * L <= n; j += 4 * L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + j);
            FloatVector x1 = FloatVector.fromArray(F, x, xo + j + L);
            FloatVector x2 = FloatVector.fromArray(F, x, xo + j + 2 * L);
            FloatVector x3 = FloatVector.fromArray(F, x, xo + j + 3 * L);
            a = a.blend(x0, x0.compare(VectorOperators.GT, a));
            b = b.blend(x1, x1.compare(VectorOperators.GT, b));
            c = c.blend(x2, x2.compare(VectorOperators.GT, c));
            d = d.blend(x3, x3.compare(VectorOperators.GT, d));
        }
        for (; j + L <= n; j += L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + j);
            a = a.blend(x0, x0.compare(VectorOperators.GT, a));
        }
        a = a.blend(c, c.compare(VectorOperators.GT, a));
        b = b.blend(d, d.compare(VectorOperators.GT, b));
        return a.max(b).reduceLanes(VectorOperators.MAX);
    }

    /** Writes the exponentials of x - max. Returns their sum. */
    private static float exponentials(int n, float max, float[] x, int xo, float[] y, int yo) {
        float[] lanes = VirtualLanes.ofThread();
        int whole = F.loopBound(n);
        if (whole > 0) {
            LOOP.whole(whole, max, x, xo, y, yo, lanes);
        }
        if (whole < n) {
            LOOP.last(
                    n - whole,
                    max,
                    x,
                    xo + whole,
                    y,
                    yo + whole,
                    lanes,
                    whole % VirtualLanes.COUNT);
        }
        return VirtualLanes.tree(lanes);
    }

    private static void scale(int n, float factor, float[] y, int yo) {
        int j = 0;
        for (; j + L <= n; j += L) {
            FloatVector.fromArray(F, y, yo + j).mul(factor).intoArray(y, yo + j);
        }
        if (j < n) {
            VectorMask<Float> some = VectorMask.fromLong(F, (1L << n - j) - 1);
            FloatVector.fromArray(F, y, yo + j, some).mul(factor).intoArray(y, yo + j, some);
        }
    }

    private static void row(int n, float[] x, int xo, float[] y, int yo) {
        scale(n, 1 / exponentials(n, max(n, x, xo), x, xo, y, yo), y, yo);
    }

    private static void rowBackward(
            int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        float[] lanes = VirtualLanes.ofThread();
        FloatVector sums = FloatVector.zero(F);
        int j = 0;
        for (; j + L <= n; j += L) {
            FloatVector products =
                    FloatVector.fromArray(F, dy, dyo + j).mul(FloatVector.fromArray(F, y, yo + j));
            if (L == VirtualLanes.COUNT) {
                sums = sums.add(products);
            } else {
                int lane = j % VirtualLanes.COUNT;
                FloatVector.fromArray(F, lanes, lane).add(products).intoArray(lanes, lane);
            }
        }
        if (L == VirtualLanes.COUNT) {
            sums.intoArray(lanes, 0);
        }
        for (; j < n; j++) {
            float product = dy[dyo + j] * y[yo + j];
            lanes[j % VirtualLanes.COUNT] += product;
        }
        float sum = VirtualLanes.tree(lanes);
        for (j = 0; j + L <= n; j += L) {
            FloatVector.fromArray(F, dy, dyo + j)
                    .sub(sum)
                    .mul(FloatVector.fromArray(F, y, yo + j))
                    .intoArray(dx, dxo + j);
        }
        for (; j < n; j++) {
            dx[dxo + j] = y[yo + j] * (dy[dyo + j] - sum);
        }
    }

    private static void logRow(int n, float[] x, int xo, float[] y, int yo) {
        float max = max(n, x, xo);
        float log = (float) StrictMath.log(exponentials(n, max, x, xo, y, yo));
        int j = 0;
        for (; j + L <= n; j += L) {
            FloatVector.fromArray(F, x, xo + j).sub(max).sub(log).intoArray(y, yo + j);
        }
        for (; j < n; j++) {
            y[yo + j] = x[xo + j] - max - log;
        }
    }

    private static void logRowBackward(
            int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        float[] lanes = VirtualLanes.ofThread();
        FloatVector sums = FloatVector.zero(F);
        int j = 0;
        for (; j + L <= n; j += L) {
            FloatVector gradients = FloatVector.fromArray(F, dy, dyo + j);
            if (L == VirtualLanes.COUNT) {
                sums = sums.add(gradients);
            } else {
                int lane = j % VirtualLanes.COUNT;
                FloatVector.fromArray(F, lanes, lane).add(gradients).intoArray(lanes, lane);
            }
        }
        if (L == VirtualLanes.COUNT) {
            sums.intoArray(lanes, 0);
        }
        for (; j < n; j++) {
            lanes[j % VirtualLanes.COUNT] += dy[dyo + j];
        }
        float sum = VirtualLanes.tree(lanes);
        int whole = F.loopBound(n);
        LOOP.logBackward(whole, sum, y, yo, dy, dyo, dx, dxo);
        for (j = whole; j < n; j++) {
            dx[dxo + j] = Math.fma(-Exp.of(y[yo + j]), sum, dy[dyo + j]);
        }
    }

    private static double crossEntropyRow(
            int n, float[] logits, int lo, int label, float weight, float[] y, int yo) {
        float max = max(n, logits, lo);
        float target = logits[lo + label];
        float sum = exponentials(n, max, logits, lo, y, yo);
        scale(n, weight / sum, y, yo);
        y[yo + label] -= weight;
        return StrictMath.log(sum) - ((double) target - max);
    }
}
