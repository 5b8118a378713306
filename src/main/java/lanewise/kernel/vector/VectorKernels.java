package lanewise.kernel.vector;

import java.util.SequencedMap;
import lanewise.kernel.AdamRule;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Floats;
import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.kernel.MaxPool;
import lanewise.kernel.Moments;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.Winograd;
import lanewise.kernel.function.Curve;
import lanewise.kernel.scalar.ScalarKernels;
import lanewise.kernel.vector.simd.Simd;
import lanewise.kernel.vector.simd.Streams;
import lanewise.kernel.vector.simd.TreeSum;
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
    public PooledGradient pooledGradient(ConvGeometry geometry, Choices choices) {
        if (VectorColourWindows.applies(geometry, choices)) {
            return new VectorColourWindows(geometry, choices);
        }
        return VectorPooledGradient.applies(geometry, choices)
                ? new VectorPooledGradient(geometry, choices)
                : ScalarKernels.INSTANCE.pooledGradient(geometry, choices);
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        Streams.add(n, x, xo, y, yo);
    }

    @Override
    public void treeSum(int n, int terms, int stride, float[] x, int xo, float[] y, int yo) {
        TreeSum.run(n, terms, stride, x, xo, y, yo);
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

    @Override
    public void apply(Curve curve, int n, float[] x, int xo, float[] y, int yo) {
        VectorCurves.forward(curve, n, x, xo, y, yo);
    }

    @Override
    public void applyBackward(
            Curve curve, int first, int n, Floats x, Floats y, Floats dy, Floats dx) {
        VectorCurves.backward(curve, first, n, x, y, dy, dx);
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
    public void softmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        VectorSoftmax.softmax(lines, samples, x, xo, y, yo);
    }

    @Override
    public void softmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        VectorSoftmax.softmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void logSoftmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        VectorSoftmax.logSoftmax(lines, samples, x, xo, y, yo);
    }

    @Override
    public void logSoftmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        VectorSoftmax.logSoftmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public double softmaxCrossEntropy(
            int rows,
            int classes,
            float[] logits,
            int lo,
            int[] labels,
            float weight,
            float[] probabilities,
            int po) {
        return VectorSoftmax.crossEntropy(
                rows, classes, logits, lo, labels, weight, probabilities, po);
    }

    @Override
    public void adam(
            AdamRule rule,
            float stepSize,
            float rootCorrection,
            int n,
            float[] w,
            float[] g,
            Moments moments,
            int offset) {
        VectorAdam.step(rule, stepSize, rootCorrection, n, w, g, moments, offset);
    }
}
