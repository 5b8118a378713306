package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Kernels;
import lanewise.kernel.PoolGeometry;
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
        return Winograd.applies(geometry)
                ? new ScalarWinograd(geometry)
                : new ScalarConvolution(geometry);
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
        for (int i = 0; i < m; i++) {
            int row = co + i * ldc;
            if (!accumulate) {
                Arrays.fill(c, row, row + n, 0f);
            }
            for (int q = 0; q < k; q++) {
                float value = a[transA ? ao + q * lda + i : ao + i * lda + q];
                if (transB) {
                    for (int j = 0; j < n; j++) {
                        c[row + j] = Math.fma(value, b[bo + j * ldb + q], c[row + j]);
                    }
                } else {
                    for (int j = 0; j < n; j++) {
                        c[row + j] = Math.fma(value, b[bo + q * ldb + j], c[row + j]);
                    }
                }
            }
        }
    }

    @Override
    public void add(int n, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i++) {
            y[yo + i] += x[xo + i];
        }
    }

    @Override
    public void scale(int n, float factor, float[] x, int xo) {
        for (int i = 0; i < n; i++) {
            x[xo + i] *= factor;
        }
    }

    @Override
    public boolean allFinite(int n, float[] x, int xo) {
        for (int i = 0; i < n; i++) {
            if (!Float.isFinite(x[xo + i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void relu(int n, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i++) {
            float value = x[xo + i];
            y[yo + i] = value <= 0 ? 0f : value;
        }
    }

    @Override
    public void reluBackward(int n, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        for (int i = 0; i < n; i++) {
            dx[dxo + i] = y[yo + i] <= 0 ? 0f : dy[dyo + i];
        }
    }

    @Override
    public void apply(Curve curve, float a, float b, int n, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = curve.value(x[xo + i], a, b);
        }
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
        for (int i = 0; i < n; i++) {
            dx[dxo + i] = dy[dyo + i] * curve.slope(x[xo + i], y[yo + i], a, b);
        }
    }

    @Override
    public void columnSums(
            int rows, int columns, float[] x, int xo, boolean accumulate, float[] sums, int so) {
        if (!accumulate) {
            Arrays.fill(sums, so, so + columns, 0f);
        }
        for (int i = 0; i < rows; i++) {
            add(columns, x, xo + i * columns, sums, so);
        }
    }

    @Override
    public void maxPool(PoolGeometry g, int samples, float[] x, int xo, float[] y, int yo) {
        int to = yo;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                for (int ow = 0; ow < g.outWidth(); ow++) {
                    for (int c = 0; c < g.channels(); c++) {
                        y[to++] = x[xo + chosen(g, x, xo, n, oh, ow, c)];
                    }
                }
            }
        }
    }

    @Override
    public int maxPoolChoices(PoolGeometry geometry) {
        return geometry.outputSize();
    }

    /** A choice is where the element lies from the start of its sample, or -1. */
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
        int to = 0;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                for (int ow = 0; ow < g.outWidth(); ow++) {
                    for (int c = 0; c < g.channels(); c++) {
                        int at = chosen(g, x, xo, n, oh, ow, c);
                        float max = x[xo + at];
                        choices[co + to] = throughRelu && max <= 0 ? -1 : at - n * g.inputSize();
                        y[yo + to++] = max;
                    }
                }
            }
        }
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
        Arrays.fill(dx, dxo, dxo + samples * g.inputSize(), 0f);
        int from = 0;
        for (int n = 0; n < samples; n++) {
            int sample = dxo + n * g.inputSize();
            for (int end = from + g.outputSize(); from < end; from++) {
                int at = (int) choices[co + from];
                if (at >= 0) {
                    dx[sample + at] += dy[dyo + from];
                }
            }
        }
    }

    /** Where the chosen element of a window is, from the start of the batch. */
    private static int chosen(PoolGeometry g, float[] x, int xo, int n, int oh, int ow, int c) {
        int best = -1;
        float max = Float.NEGATIVE_INFINITY;
        for (int kh = 0; kh < g.kernelHeight(); kh++) {
            int h = oh * g.strideHeight() - g.paddingHeight() + kh * g.dilationHeight();
            if (h < 0 || h >= g.height()) {
                continue;
            }
            for (int kw = 0; kw < g.kernelWidth(); kw++) {
                int w = ow * g.strideWidth() - g.paddingWidth() + kw * g.dilationWidth();
                if (w < 0 || w >= g.width()) {
                    continue;
                }
                int at = ((n * g.height() + h) * g.width() + w) * g.channels() + c;
                float value = x[xo + at];
                if (best < 0 || value > max || value != value) {
                    best = at;
                    max = value;
                }
            }
        }
        return best;
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
        if (bernoulli.keepsAll()) {
            System.arraycopy(x, xo, y, yo, n);
            return;
        }
        float scale = bernoulli.scale();
        for (int i = 0; i < n; i++) {
            y[yo + i] = bernoulli.keeps(key, first + i) ? x[xo + i] * scale : 0f;
        }
    }

    @Override
    public void gaussian(long key, long first, int n, float[] y, int yo) {
        Gaussian.fill(key, first, n, y, yo);
    }

    @Override
    public void softmax(int rows, int n, int stride, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < rows; i++) {
            Softmax.row(n, stride, x, xo + i * n, y, yo + i * n);
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
            Softmax.rowBackward(n, stride, y, yo + i * n, dy, dyo + i * n, dx, dxo + i * n);
        }
    }

    @Override
    public void logSoftmax(int rows, int n, int stride, float[] x, int xo, float[] y, int yo) {
        for (int i = 0; i < rows; i++) {
            Softmax.logRow(n, stride, x, xo + i * n, y, yo + i * n);
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
            Softmax.logRowBackward(n, stride, y, yo + i * n, dy, dyo + i * n, dx, dxo + i * n);
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
                    Softmax.crossEntropyRow(
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
        float oneMinusBeta1 = 1 - beta1;
        float oneMinusBeta2 = 1 - beta2;
        for (int i = offset; i < offset + n; i++) {
            float gradient = Math.fma(weightDecay, w[i], g[i]);
            float first = Math.fma(oneMinusBeta1, gradient - m[i], m[i]);
            float second = Math.fma(oneMinusBeta2 * gradient, gradient, beta2 * v[i]);
            first = Math.abs(first) < Float.MIN_NORMAL ? 0f : first;
            second = Math.abs(second) < Float.MIN_NORMAL ? 0f : second;
            m[i] = first;
            v[i] = second;
            float root = Math.fma((float) Math.sqrt(second), rootCorrection, eps);
            w[i] = Math.fma(-stepSize, first / root, w[i]);
        }
    }
}
