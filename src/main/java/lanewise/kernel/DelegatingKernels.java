package lanewise.kernel;

import lanewise.kernel.function.Curve;
import lanewise.random.Bernoulli;

/**
 * Kernels that hand every call to others, to build on: who writes one kernel overrides one method.
 */
public class DelegatingKernels implements Kernels {
    private Kernels to;

    /** Kernels that hand every call to others. */
    public DelegatingKernels(Kernels to) {
        this.to = to;
    }

    /** Who answers. */
    final Kernels to() {
        return to;
    }

    /** Hands calls to others from now on; what is bound stays as it was bound. */
    final void handTo(Kernels others) {
        to = others;
    }

    @Override
    public String name() {
        return to.name();
    }

    @Override
    public Convolution convolution(ConvGeometry geometry) {
        return to.convolution(geometry);
    }

    @Override
    public Product product(ProductShape shape) {
        return to.product(shape);
    }

    @Override
    public MaxPool maxPool(PoolGeometry geometry) {
        return to.maxPool(geometry);
    }

    @Override
    public PooledGradient pooledGradient(ConvGeometry geometry, Choices choices) {
        return to.pooledGradient(geometry, choices);
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        to.add(n, x, xo, y, yo);
    }

    @Override
    public void treeSum(int n, int terms, int stride, float[] x, int xo, float[] y, int yo) {
        to.treeSum(n, terms, stride, x, xo, y, yo);
    }

    @Override
    public void scale(int n, float factor, float[] x, int xo) {
        to.scale(n, factor, x, xo);
    }

    @Override
    public boolean allFinite(int n, float[] x, int xo) {
        return to.allFinite(n, x, xo);
    }

    @Override
    public void relu(int n, float[] x, int xo, float[] y, int yo) {
        to.relu(n, x, xo, y, yo);
    }

    @Override
    public void reluBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        to.reluBackward(n, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void apply(Curve curve, int n, float[] x, int xo, float[] y, int yo) {
        to.apply(curve, n, x, xo, y, yo);
    }

    @Override
    public void applyBackward(
            Curve curve, int first, int n, Floats x, Floats y, Floats dy, Floats dx) {
        to.applyBackward(curve, first, n, x, y, dy, dx);
    }

    @Override
    public void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        to.columnSums(rows, columns, x, xo, accumulate, sums, so);
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
        to.dropout(key, first, bernoulli, n, x, xo, y, yo);
    }

    @Override
    public void gaussian(long key, long first, int n, float[] y, int yo) {
        to.gaussian(key, first, n, y, yo);
    }

    @Override
    public void softmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        to.softmax(lines, samples, x, xo, y, yo);
    }

    @Override
    public void softmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        to.softmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void logSoftmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        to.logSoftmax(lines, samples, x, xo, y, yo);
    }

    @Override
    public void logSoftmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        to.logSoftmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
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
        return to.softmaxCrossEntropy(rows, classes, logits, lo, labels, weight, probabilities, po);
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
        to.adam(rule, stepSize, rootCorrection, n, w, g, moments, offset);
    }
}
