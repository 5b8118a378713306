package lanewise.kernel.scalar;

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
import lanewise.random.Bernoulli;
import lanewise.random.Gaussian;

/** The kernels in plain loops: the specification that every faster form must equal bit for bit. */
public final class ScalarKernels implements Kernels {
    public static final ScalarKernels INSTANCE = new ScalarKernels();

    private ScalarKernels() {}

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public Convolution convolution(ConvGeometry geometry) {
        if (!Winograd.applies(geometry)) {
            return new ScalarConvolution(geometry);
        }
        return geometry.inChannels() == Winograd.COLOURS
                ? new ScalarWinogradColours(geometry)
                : new ScalarWinograd(geometry);
    }

    @Override
    public Product product(ProductShape shape) {
        return new ScalarProduct(shape);
    }

    @Override
    public MaxPool maxPool(PoolGeometry geometry) {
        return new ScalarPool(geometry);
    }

    @Override
    public PooledGradient pooledGradient(ConvGeometry geometry, Choices choices) {
        return new ScalarPooledGradient(geometry, choices);
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        ScalarStreams.add(n, x, xo, y, yo);
    }

    @Override
    public void treeSum(int n, int terms, int stride, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = ScalarStreams.treeSum(terms, stride, x, xo + i);
        }
    }

    @Override
    public void scale(int n, float factor, float[] x, int xo) {
        ScalarStreams.scale(n, factor, x, xo);
    }

    @Override
    public boolean allFinite(int n, float[] x, int xo) {
        return ScalarStreams.allFinite(n, x, xo);
    }

    @Override
    public void relu(int n, float[] x, int xo, float[] y, int yo) {
        ScalarStreams.relu(n, x, xo, y, yo);
    }

    @Override
    public void reluBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        ScalarStreams.reluBackward(n, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void apply(Curve curve, int n, float[] x, int xo, float[] y, int yo) {
        ScalarCurves.forward(curve, n, x, xo, y, yo);
    }

    @Override
    public void applyBackward(
            Curve curve, int first, int n, Floats x, Floats y, Floats dy, Floats dx) {
        ScalarCurves.backward(curve, first, n, x, y, dy, dx);
    }

    @Override
    public void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        ScalarStreams.columnSums(rows, columns, x, xo, accumulate, sums, so);
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
        ScalarDropout.run(key, first, bernoulli, n, x, xo, y, yo);
    }

    @Override
    public void gaussian(long key, long first, int n, float[] y, int yo) {
        Gaussian.fill(key, first, n, y, yo);
    }

    @Override
    public void softmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        ScalarSoftmax.softmax(lines, samples, x, xo, y, yo);
    }

    @Override
    public void softmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        ScalarSoftmax.softmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void logSoftmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        ScalarSoftmax.logSoftmax(lines, samples, x, xo, y, yo);
    }

    @Override
    public void logSoftmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        ScalarSoftmax.logSoftmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
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
        return ScalarSoftmax.crossEntropy(
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
        ScalarAdam.step(rule, stepSize, rootCorrection, n, w, g, moments, offset);
    }
}
