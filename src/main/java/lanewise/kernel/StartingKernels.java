package lanewise.kernel;

import lanewise.kernel.function.Curve;
import lanewise.random.Bernoulli;

/**
 * Vector kernels for networks that start on plain loops: until they are compiled, vector kernels
 * are a hundred times slower. Both give the same bits.
 *
 * <p>Calls go to the vector kernels. Those of an object that was {@linkplain #start started} go to
 * the plain loops until it {@linkplain #goOver goes over}; what such an object binds stays as it
 * was bound.
 */
public final class StartingKernels implements Kernels {
    /** Whether kernels of this virtual machine have gone over: they are compiled then. */
    private static volatile boolean compiled;

    private final Kernels plain;
    private final Kernels vector;
    private Kernels now;

    StartingKernels(Kernels plain, Kernels vector) {
        this(plain, vector, vector);
    }

    private StartingKernels(Kernels plain, Kernels vector, Kernels now) {
        this.plain = plain;
        this.vector = vector;
        this.now = now;
    }

    /** Whether plain loops are faster: no network of this virtual machine has gone over yet. */
    public boolean startsPlain() {
        return !compiled;
    }

    /** Kernels for one network, on plain loops. */
    public StartingKernels start() {
        return new StartingKernels(plain, vector, plain);
    }

    /** Goes over to the vector kernels, between two calls. */
    public void goOver() {
        compiled = true;
        now = vector;
    }

    /** The plain loops or the vector kernels, as calls are answered now. */
    public Kernels now() {
        return now;
    }

    /** The vector kernels. */
    public Kernels vector() {
        return vector;
    }

    /** The plain loops. */
    public Kernels plain() {
        return plain;
    }

    @Override
    public String name() {
        return vector.name();
    }

    @Override
    public Convolution convolution(ConvGeometry geometry) {
        return now.convolution(geometry);
    }

    @Override
    public Product product(ProductShape shape) {
        return now.product(shape);
    }

    @Override
    public MaxPool maxPool(PoolGeometry geometry) {
        return now.maxPool(geometry);
    }

    @Override
    public PooledGradient pooledGradient(ConvGeometry geometry, Choices choices) {
        return now.pooledGradient(geometry, choices);
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        now.add(n, x, xo, y, yo);
    }

    @Override
    public void treeSum(int n, int terms, int stride, float[] x, int xo, float[] y, int yo) {
        now.treeSum(n, terms, stride, x, xo, y, yo);
    }

    @Override
    public void scale(int n, float factor, float[] x, int xo) {
        now.scale(n, factor, x, xo);
    }

    @Override
    public boolean allFinite(int n, float[] x, int xo) {
        return now.allFinite(n, x, xo);
    }

    @Override
    public void relu(int n, float[] x, int xo, float[] y, int yo) {
        now.relu(n, x, xo, y, yo);
    }

    @Override
    public void reluBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        now.reluBackward(n, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void apply(Curve curve, int n, float[] x, int xo, float[] y, int yo) {
        now.apply(curve, n, x, xo, y, yo);
    }

    @Override
    public void applyBackward(
            Curve curve, int first, int n, Floats x, Floats y, Floats dy, Floats dx) {
        now.applyBackward(curve, first, n, x, y, dy, dx);
    }

    @Override
    public void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        now.columnSums(rows, columns, x, xo, accumulate, sums, so);
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
        now.dropout(key, first, bernoulli, n, x, xo, y, yo);
    }

    @Override
    public void gaussian(long key, long first, int n, float[] y, int yo) {
        now.gaussian(key, first, n, y, yo);
    }

    @Override
    public void softmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        now.softmax(lines, samples, x, xo, y, yo);
    }

    @Override
    public void softmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        now.softmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void logSoftmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        now.logSoftmax(lines, samples, x, xo, y, yo);
    }

    @Override
    public void logSoftmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        now.logSoftmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
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
        return now.softmaxCrossEntropy(
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
        now.adam(rule, stepSize, rootCorrection, n, w, g, moments, offset);
    }
}
