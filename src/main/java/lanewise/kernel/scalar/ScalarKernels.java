package lanewise.kernel.scalar;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Kernels;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.Product;
import lanewise.kernel.ProductShape;
import lanewise.kernel.Winograd;
import lanewise.kernel.function.CurveFamily;
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
        return Winograd.applies(geometry)
                ? new ScalarWinograd(geometry)
                : new ScalarConvolution(geometry);
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
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        ScalarStreams.add(n, x, xo, y, yo);
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
    public void apply(
            CurveFamily curve, float a, float b, int n, float[] x, int xo, float[] y, int yo) {
        ScalarCurves.forward(curve, a, b, n, x, xo, y, yo);
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
        ScalarCurves.backward(curve, a, b, n, x, xo, y, yo, dy, dyo, dx, dxo);
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
    public void softmax(int rows, int n, int stride, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < rows; i++) {
            ScalarSoftmax.row(n, stride, x, xo + i * n, y, yo + i * n);
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
        for (int i = 0; i < rows; i++) {
            ScalarSoftmax.rowBackward(n, stride, y, yo + i * n, dy, dyo + i * n, dx, dxo + i * n);
        }
    }

    @Override
    public void logSoftmax(int rows, int n, int stride, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < rows; i++) {
            ScalarSoftmax.logRow(n, stride, x, xo + i * n, y, yo + i * n);
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
        for (int i = 0; i < rows; i++) {
            ScalarSoftmax.logRowBackward(
                    n, stride, y, yo + i * n, dy, dyo + i * n, dx, dxo + i * n);
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
                    ScalarSoftmax.crossEntropyRow(
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
        ScalarAdam.step(
                n, w, g, m, v, offset, beta1, beta2, eps, weightDecay, stepSize, rootCorrection);
    }
}
