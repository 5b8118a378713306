package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.F;
import static lanewise.kernel.vector.simd.Simd.L;

import java.util.Arrays;
import java.util.SequencedMap;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Kernels;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.Winograd;
import lanewise.kernel.function.CurveFamily;
import lanewise.kernel.scalar.ScalarKernels;
import lanewise.kernel.vector.simd.Simd;
import lanewise.kernel.vector.simd.Streams;
import lanewise.kernel.vector.tiles.GemmTiles;
import lanewise.random.Bernoulli;
import lanewise.random.Gaussian;

/** The kernels on the Vector API: the same bits as {@link ScalarKernels}, a vector at a time. */
public final class VectorKernels implements Kernels {
    public static final VectorKernels INSTANCE = new VectorKernels();

    private VectorKernels() {}

    /** What was found: vector width, lanes, registers. */
    public static SequencedMap<String, String> facts() {
        SequencedMap<String, String> facts = Simd.facts();
        facts.put("register tile", GemmTiles.MAX_ROWS + " x " + GemmTiles.MAX_COLUMNS);
        return facts;
    }

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
    public Product product(ProductShape shape) {
        return VectorProduct.of(shape);
    }

    @Override
    public MaxPool maxPool(PoolGeometry geometry) {
        return VectorPool.applies(geometry)
                ? new VectorPool(geometry)
                : ScalarKernels.INSTANCE.maxPool(geometry);
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        Streams.add(n, x, xo, y, yo);
    }

    @Override
    public void scale(int n, float factor, float[] x, int xo) {
        Streams.scale(n, factor, x, xo);
    }

    @Override
    public boolean allFinite(int n, float[] x, int xo) {
        return Streams.allFinite(n, x, xo);
    }

    @Override
    public void relu(int n, float[] x, int xo, float[] y, int yo) {
        Streams.relu(n, x, xo, y, yo);
    }

    @Override
    public void reluBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        Streams.reluBackward(n, y, yo, dy, dyo, dx, dxo);
    }

    /** A loop a curve, by the curve's number. */
    private static final class Curves {
        private static final VectorCurve.Loop[] LOOPS =
                Arrays.stream(CurveFamily.values())
                        .map(curve -> CurveLoop.of(VectorCurve.valueOf(curve.name())))
                        .toArray(VectorCurve.Loop[]::new);

        private Curves() {}
    }

    @Override
    public void apply(
            CurveFamily curve, float a, float b, int n, float[] x, int xo, float[] y, int yo) {
        Curves.LOOPS[curve.ordinal()].forward(a, b, n, x, xo, y, yo);
    }

    @Override
    public void applyBackward(
            CurveFamily curve,
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

    @Override
    public void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        Streams.columnSums(rows, columns, x, xo, accumulate, sums, so);
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
