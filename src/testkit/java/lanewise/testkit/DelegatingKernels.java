package lanewise.testkit;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Kernels;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.function.Curve;
import lanewise.random.Bernoulli;

/**
 * Kernels that hand every call to others, to build on: who writes one kernel overrides one method.
 */
public class DelegatingKernels implements Kernels {
    private final Kernels to;

    /** Kernels that hand every call to others. */
    public DelegatingKernels(Kernels to) {
        this.to = to;
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
    public void gemm( boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb, boolean accumulate, float[] c, int co, int ldc) {
        to.gemm(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, accumulate, c, co, ldc);
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        to.add(n, x, xo, y, yo);
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
    public void apply(Curve curve, float a, float b, int n, float[] x, int xo, float[] y, int yo) {
        to.apply(curve, a, b, n, x, xo, y, yo);
    }

    @Override
    public void applyBackward( Curve curve, float a, float b, int n, float[] x, int xo, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        to.applyBackward(curve, a, b, n, x, xo, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void columnSums( int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        to.columnSums(rows, columns, x, xo, accumulate, sums, so);
    }

    @Override
    public void maxPool(PoolGeometry geometry, int samples, float[] x, int xo, float[] y, int yo) {
        to.maxPool(geometry, samples, x, xo, y, yo);
    }

    @Override
    public int maxPoolChoices(PoolGeometry geometry) {
        return to.maxPoolChoices(geometry);
    }

    @Override
    public void maxPool( PoolGeometry geometry, int samples, float[] x, int xo, boolean throughRelu, long[] choices, int co, float[] y, int yo) {
        to.maxPool(geometry, samples, x, xo, throughRelu, choices, co, y, yo);
    }

    @Override
    public void maxPoolBackward( PoolGeometry geometry, int samples, long[] choices, int co, float[] dy, int dyo, float[] dx, int dxo) {
        to.maxPoolBackward(geometry, samples, choices, co, dy, dyo, dx, dxo);
    }

    @Override
    public void dropout( long key, long first, Bernoulli bernoulli, int n, float[] x, int xo, float[] y, int yo) {
        to.dropout(key, first, bernoulli, n, x, xo, y, yo);
    }

    @Override
    public void gaussian(long key, long first, int n, float[] y, int yo) {
        to.gaussian(key, first, n, y, yo);
    }

    @Override
    public void softmax(int rows, int n, int stride, float[] x, int xo, float[] y, int yo) {
        to.softmax(rows, n, stride, x, xo, y, yo);
    }

    @Override
    public void softmaxBackward( int rows, int n, int stride, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        to.softmaxBackward(rows, n, stride, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public void logSoftmax(int rows, int n, int stride, float[] x, int xo, float[] y, int yo) {
        to.logSoftmax(rows, n, stride, x, xo, y, yo);
    }

    @Override
    public void logSoftmaxBackward( int rows, int n, int stride, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        to.logSoftmaxBackward(rows, n, stride, y, yo, dy, dyo, dx, dxo);
    }

    @Override
    public double softmaxCrossEntropy( int rows, int classes, float[] logits, int lo, int[] labels, int first, float weight, float[] probabilities, int po) {
        return to.softmaxCrossEntropy(rows, classes, logits, lo, labels, first, weight, probabilities, po);
    }

    @Override
    public void adam( int n, float[] w, float[] g, float[] m, float[] v, int offset, float beta1, float beta2, float eps, float weightDecay, float stepSize, float rootCorrection) {
        to.adam(n, w, g, m, v, offset, beta1, beta2, eps, weightDecay, stepSize, rootCorrection);
    }
}
