package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Kernels;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.Winograd;
import lanewise.kernel.function.Curve;
import lanewise.kernel.scalar.ScalarKernels;
import lanewise.random.Bernoulli;
import lanewise.random.Gaussian;

/**
 * The kernels on the Vector API: the same bits as {@link ScalarKernels}, a vector at a time.
 *
 * <p>What only streams through memory loads four vectors before it stores four: a load waits for an
 * earlier store where their addresses agree modulo 4 KB ("Loads before stores" in docs/kernels.md).
 */
public final class VectorKernels implements Kernels {
    public static final VectorKernels INSTANCE = new VectorKernels();

    private VectorKernels() {}

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public Convolution convolution(ConvGeometry geometry) {
        if (VectorDepthwise.applies(geometry)) {
            return new VectorDepthwise(geometry);
        }
        if (!Winograd.applies(geometry)) {
            return new VectorConvolution(geometry);
        }
        return geometry.inChannels() == Winograd.COLOURS
                ? new VectorWinogradColours(geometry)
                : new VectorWinograd(geometry);
    }

    @Override
    public void gemm(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int ldb,
            boolean accumulate,
            float[] c,
            int co,
            int ldc) {
        VectorGemm.run(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, accumulate, c, co, ldc);
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        int i = 0;
        for (; i + 4 * L <= n; i += 4 * L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + i);
            FloatVector x1 = FloatVector.fromArray(F, x, xo + i + L);
            FloatVector x2 = FloatVector.fromArray(F, x, xo + i + 2 * L);
            FloatVector x3 = FloatVector.fromArray(F, x, xo + i + 3 * L);
            FloatVector y0 = FloatVector.fromArray(F, y, yo + i);
            FloatVector y1 = FloatVector.fromArray(F, y, yo + i + L);
            FloatVector y2 = FloatVector.fromArray(F, y, yo + i + 2 * L);
            FloatVector y3 = FloatVector.fromArray(F, y, yo + i + 3 * L);
            y0.add(x0).intoArray(y, yo + i);
            y1.add(x1).intoArray(y, yo + i + L);
            y2.add(x2).intoArray(y, yo + i + 2 * L);
            y3.add(x3).intoArray(y, yo + i + 3 * L);
        }
        for (; i < F.loopBound(n); i += L) {
            FloatVector.fromArray(F, y, yo + i)
                    .add(FloatVector.fromArray(F, x, xo + i))
                    .intoArray(y, yo + i);
        }
        for (; i < n; i++) {
            y[yo + i] += x[xo + i];
        }
    }

    @Override
    public void scale(int n, float factor, float[] x, int xo) {
        int i = 0;
        for (; i < F.loopBound(n); i += L) {
            FloatVector.fromArray(F, x, xo + i).mul(factor).intoArray(x, xo + i);
        }
        for (; i < n; i++) {
            x[xo + i] *= factor;
        }
    }

    /** x - x is 0, or NaN where x is not finite, and NaN stays in a sum. */
    @Override
    public boolean allFinite(int n, float[] x, int xo) {
        FloatVector a = FloatVector.zero(F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int i = 0;
        for (; i + 4 * L <= n; i += 4 * L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + i);
            FloatVector x1 = FloatVector.fromArray(F, x, xo + i + L);
            FloatVector x2 = FloatVector.fromArray(F, x, xo + i + 2 * L);
            FloatVector x3 = FloatVector.fromArray(F, x, xo + i + 3 * L);
            a = a.add(x0.sub(x0));
            b = b.add(x1.sub(x1));
            c = c.add(x2.sub(x2));
            d = d.add(x3.sub(x3));
        }
        FloatVector sum = a.add(b).add(c.add(d));
        boolean finite = !sum.compare(VectorOperators.NE, sum).anyTrue();
        for (; finite && i < n; i++) {
            finite = Float.isFinite(x[xo + i]);
        }
        return finite;
    }

    /** 0 where x is 0 or less; {@code max} would cost three more instructions for -0 and NaN. */
    static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LE, 0f));
    }

    @Override
    public void relu(int n, float[] x, int xo, float[] y, int yo) {
        int i = 0;
        for (; i + 4 * L <= n; i += 4 * L) {
            FloatVector x0 = FloatVector.fromArray(F, x, xo + i);
            FloatVector x1 = FloatVector.fromArray(F, x, xo + i + L);
            FloatVector x2 = FloatVector.fromArray(F, x, xo + i + 2 * L);
            FloatVector x3 = FloatVector.fromArray(F, x, xo + i + 3 * L);
            x0.blend(0f, x0.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i);
            x1.blend(0f, x1.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i + L);
            x2.blend(0f, x2.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i + 2 * L);
            x3.blend(0f, x3.compare(VectorOperators.LE, 0f)).intoArray(y, yo + i + 3 * L);
        }
        for (; i < F.loopBound(n); i += L) {
            relu(FloatVector.fromArray(F, x, xo + i)).intoArray(y, yo + i);
        }
        if (i < n) {
            ScalarKernels.INSTANCE.relu(n - i, x, xo + i, y, yo + i);
        }
    }

    @Override
    public void reluBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        int i = 0;
        for (; i + 4 * L <= n; i += 4 * L) {
            FloatVector y0 = FloatVector.fromArray(F, y, yo + i);
            FloatVector y1 = FloatVector.fromArray(F, y, yo + i + L);
            FloatVector y2 = FloatVector.fromArray(F, y, yo + i + 2 * L);
            FloatVector y3 = FloatVector.fromArray(F, y, yo + i + 3 * L);
            FloatVector d0 = FloatVector.fromArray(F, dy, dyo + i);
            FloatVector d1 = FloatVector.fromArray(F, dy, dyo + i + L);
            FloatVector d2 = FloatVector.fromArray(F, dy, dyo + i + 2 * L);
            FloatVector d3 = FloatVector.fromArray(F, dy, dyo + i + 3 * L);
            d0.blend(0f, y0.compare(VectorOperators.LE, 0f)).intoArray(dx, dxo + i);
            d1.blend(0f, y1.compare(VectorOperators.LE, 0f)).intoArray(dx, dxo + i + L);
            d2.blend(0f, y2.compare(VectorOperators.LE, 0f)).intoArray(dx, dxo + i + 2 * L);
            d3.blend(0f, y3.compare(VectorOperators.LE, 0f)).intoArray(dx, dxo + i + 3 * L);
        }
        for (; i < F.loopBound(n); i += L) {
            VectorMask<Float> off =
                    FloatVector.fromArray(F, y, yo + i).compare(VectorOperators.LE, 0f);
            FloatVector.fromArray(F, dy, dyo + i).blend(0f, off).intoArray(dx, dxo + i);
        }
        if (i < n) {
            ScalarKernels.INSTANCE.reluBackward(n - i, y, yo + i, dy, dyo + i, dx, dxo + i);
        }
    }

    /** A loop a curve, by the curve's number. */
    private static final class Curves {
        private static final VectorCurve.Loop[] LOOPS =
                Arrays.stream(Curve.values())
                        .map(curve -> CurveLoop.of(VectorCurve.valueOf(curve.name())))
                        .toArray(VectorCurve.Loop[]::new);

        private Curves() {}
    }

    @Override
    public void apply(Curve curve, float a, float b, int n, float[] x, int xo, float[] y, int yo) {
        Curves.LOOPS[curve.ordinal()].forward(a, b, n, x, xo, y, yo);
    }

    @Override
    public void applyBackward(
            Curve curve,
            float a,
            float b,
            int n,
            float[] x,
            int xo,
            float[] y,
            int yo,
            float[] dy,
            int dyo,
            float[] dx,
            int dxo) {
        Curves.LOOPS[curve.ordinal()].backward(a, b, n, x, xo, y, yo, dy, dyo, dx, dxo);
    }

    /** Four vectors of columns at a time stay in registers while the rows pass. */
    @Override
    public void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        if (!accumulate) {
            Arrays.fill(sums, so, so + columns, 0f);
        }
        // Rows that stay in the first-level cache while the columns pass.
        int block = Math.max(1, 4096 / Math.max(1, columns));
        for (int i = 0; i < rows; i += block) {
            addRows(Math.min(block, rows - i), columns, x, xo + i * columns, sums, so);
        }
    }

    private static void addRows(int rows, int columns, float[] x, int xo, float[] sums, int so) {
        int j = 0;
        for (; j + 4 * L <= columns; j += 4 * L) {
            FloatVector a = FloatVector.fromArray(F, sums, so + j);
            FloatVector b = FloatVector.fromArray(F, sums, so + j + L);
            FloatVector c = FloatVector.fromArray(F, sums, so + j + 2 * L);
            FloatVector d = FloatVector.fromArray(F, sums, so + j + 3 * L);
            int at = xo + j;
            for (int i = 0; i < rows; i++, at += columns) {
                a = a.add(FloatVector.fromArray(F, x, at));
                b = b.add(FloatVector.fromArray(F, x, at + L));
                c = c.add(FloatVector.fromArray(F, x, at + 2 * L));
                d = d.add(FloatVector.fromArray(F, x, at + 3 * L));
            }
            a.intoArray(sums, so + j);
            b.intoArray(sums, so + j + L);
            c.intoArray(sums, so + j + 2 * L);
            d.intoArray(sums, so + j + 3 * L);
        }
        for (; j + 2 * L <= columns; j += 2 * L) {
            FloatVector a = FloatVector.fromArray(F, sums, so + j);
            FloatVector b = FloatVector.fromArray(F, sums, so + j + L);
            int at = xo + j;
            for (int i = 0; i < rows; i++, at += columns) {
                a = a.add(FloatVector.fromArray(F, x, at));
                b = b.add(FloatVector.fromArray(F, x, at + L));
            }
            a.intoArray(sums, so + j);
            b.intoArray(sums, so + j + L);
        }
        for (; j < columns; j++) {
            float sum = sums[so + j];
            for (int i = 0; i < rows; i++) {
                sum += x[xo + i * columns + j];
            }
            sums[so + j] = sum;
        }
    }

    @Override
    public void maxPool(PoolGeometry g, int samples, float[] x, int xo, float[] y, int yo) {
        VectorPool.forward(g, samples, x, xo, y, yo);
    }

    @Override
    public int maxPoolChoices(PoolGeometry geometry) {
        return VectorPool.choices(geometry);
    }

    @Override
    public void maxPool(
            PoolGeometry g,
            int samples,
            float[] x,
            int xo,
            boolean throughRelu,
            long[] choices,
            int co,
            float[] y,
            int yo) {
        VectorPool.forward(g, samples, x, xo, throughRelu, choices, co, y, yo);
    }

    @Override
    public void maxPoolBackward(
            PoolGeometry g,
            int samples,
            long[] choices,
            int co,
            float[] dy,
            int dyo,
            float[] dx,
            int dxo) {
        VectorPool.backward(g, samples, choices, co, dy, dyo, dx, dxo);
    }

    @Override
    public void dropout(
            long key,
            long first,
            Bernoulli bernoulli,
            int n,
            float[] x,
            int xo,
            float[] y,
            int yo) {
        VectorDropout.run(key, first, bernoulli, n, x, xo, y, yo);
    }

    @Override
    public void gaussian(long key, long first, int n, float[] y, int yo) {
        Gaussian.fill(key, first, n, y, yo);
    }

    @Override
    public void softmax(int rows, int n, int stride, float[] x, int xo, float[] y, int yo) {
        if (stride != 1) {
            ScalarKernels.INSTANCE.softmax(rows, n, stride, x, xo, y, yo);
            return;
        }
        for (int i = 0; i < rows; i++) {
            VectorSoftmax.row(n, x, xo + i * n, y, yo + i * n);
        }
    }

    @Override
    public void softmaxBackward(
            int rows,
            int n,
            int stride,
            float[] y,
            int yo,
            float[] dy,
            int dyo,
            float[] dx,
            int dxo) {
        if (stride != 1) {
            ScalarKernels.INSTANCE.softmaxBackward(rows, n, stride, y, yo, dy, dyo, dx, dxo);
            return;
        }
        for (int i = 0; i < rows; i++) {
            VectorSoftmax.rowBackward(n, y, yo + i * n, dy, dyo + i * n, dx, dxo + i * n);
        }
    }

    @Override
    public void logSoftmax(int rows, int n, int stride, float[] x, int xo, float[] y, int yo) {
        if (stride != 1) {
            ScalarKernels.INSTANCE.logSoftmax(rows, n, stride, x, xo, y, yo);
            return;
        }
        for (int i = 0; i < rows; i++) {
            VectorSoftmax.logRow(n, x, xo + i * n, y, yo + i * n);
        }
    }

    @Override
    public void logSoftmaxBackward(
            int rows,
            int n,
            int stride,
            float[] y,
            int yo,
            float[] dy,
            int dyo,
            float[] dx,
            int dxo) {
        if (stride != 1) {
            ScalarKernels.INSTANCE.logSoftmaxBackward(rows, n, stride, y, yo, dy, dyo, dx, dxo);
            return;
        }
        for (int i = 0; i < rows; i++) {
            VectorSoftmax.logRowBackward(n, y, yo + i * n, dy, dyo + i * n, dx, dxo + i * n);
        }
    }

    @Override
    public double softmaxCrossEntropy(
            int rows,
            int classes,
            float[] logits,
            int lo,
            int[] labels,
            int first,
            float weight,
            float[] probabilities,
            int po) {
        double loss = 0;
        for (int i = 0; i < rows; i++) {
            loss +=
                    VectorSoftmax.crossEntropyRow(
                            classes,
                            logits,
                            lo + i * classes,
                            labels[first + i],
                            weight,
                            probabilities,
                            po + i * classes);
        }
        return loss;
    }

    @Override
    public void adam(
            int n,
            float[] w,
            float[] g,
            float[] m,
            float[] v,
            int offset,
            float beta1,
            float beta2,
            float eps,
            float weightDecay,
            float stepSize,
            float rootCorrection) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector first = FloatVector.broadcast(F, 1 - beta1);
        FloatVector second = FloatVector.broadcast(F, 1 - beta2);
        FloatVector keep = FloatVector.broadcast(F, beta2);
        FloatVector decay = FloatVector.broadcast(F, weightDecay);
        FloatVector size = FloatVector.broadcast(F, -stepSize);
        FloatVector correction = FloatVector.broadcast(F, rootCorrection);
        FloatVector epsilon = FloatVector.broadcast(F, eps);
        int end = offset + F.loopBound(n);
        int i = offset;
        for (; i < end; i += L) {
            FloatVector value = FloatVector.fromArray(F, w, i);
            FloatVector gradient = decay.fma(value, FloatVector.fromArray(F, g, i));
            FloatVector mean = FloatVector.fromArray(F, m, i);
            mean = first.fma(gradient.sub(mean), mean);
            mean = mean.blend(zero, mean.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            FloatVector square = keep.mul(FloatVector.fromArray(F, v, i));
            square = second.mul(gradient).fma(gradient, square);
            square = square.blend(zero, square.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            mean.intoArray(m, i);
            square.intoArray(v, i);
            FloatVector root = square.sqrt().fma(correction, epsilon);
            size.fma(mean.div(root), value).intoArray(w, i);
        }
        if (i < offset + n) {
            ScalarKernels.INSTANCE.adam(
                    offset + n - i,
                    w,
                    g,
                    m,
                    v,
                    i,
                    beta1,
                    beta2,
                    eps,
                    weightDecay,
                    stepSize,
                    rootCorrection);
        }
    }
}
