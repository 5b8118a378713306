package lanewise.kernel.scalar;

import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.kernel.function.Exp;

/**
 * Softmax in plain loops, a line at a time.
 *
 * <p>A line's sum is taken in {@link VirtualLanes}.
 */
public final class ScalarSoftmax {
    private ScalarSoftmax() {}

    private static float max(int n, int stride, float[] x, int xo) {
        float max = x[xo];
        for (int j = 1; j < n; j++) {
            max = Math.max(max, x[xo + j * stride]);
        }
        return max;
    }

    /** Writes the exponentials of x - max. Returns their sum. */
    private static float exponentials(
            int n, int stride, float max, float[] x, int xo, float[] y, int yo) {
        float[] lanes = VirtualLanes.ofThread();
        for (int j = 0; j < n; j++) {
            float e = Exp.of(x[xo + j * stride] - max);
            y[yo + j * stride] = e;
            lanes[j % VirtualLanes.COUNT] += e;
        }
        return VirtualLanes.tree(lanes);
    }

    /** {@link Kernels#softmax}. */
    public static void softmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        for (int block = 0; block < samples * lines.outer(); block++) {
            int from = block * lines.block();
            for (int at = from; at < from + lines.stride(); at++) {
                line(lines.size(), lines.stride(), x, xo + at, y, yo + at);
            }
        }
    }

    private static void line(int n, int stride, float[] x, int xo, float[] y, int yo) {
        float factor = 1 / exponentials(n, stride, max(n, stride, x, xo), x, xo, y, yo);
        for (int j = 0; j < n; j++) {
            y[yo + j * stride] *= factor;
        }
    }

    /** {@link Kernels#softmaxBackward}. */
    public static void softmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        int n = lines.size();
        int stride = lines.stride();
        for (int block = 0; block < samples * lines.outer(); block++) {
            int from = block * lines.block();
            for (int at = from; at < from + stride; at++) {
                lineBackward(n, stride, y, yo + at, dy, dyo + at, dx, dxo + at);
            }
        }
    }

    private static void lineBackward(
            int n, int stride, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        float[] lanes = VirtualLanes.ofThread();
        for (int j = 0; j < n; j++) {
            float product = dy[dyo + j * stride] * y[yo + j * stride];
            lanes[j % VirtualLanes.COUNT] += product;
        }
        float sum = VirtualLanes.tree(lanes);
        for (int j = 0; j < n; j++) {
            dx[dxo + j * stride] = y[yo + j * stride] * (dy[dyo + j * stride] - sum);
        }
    }

    /** {@link Kernels#logSoftmax}. */
    public static void logSoftmax(Lines lines, int samples, float[] x, int xo, float[] y, int yo) {
        for (int block = 0; block < samples * lines.outer(); block++) {
            int from = block * lines.block();
            for (int at = from; at < from + lines.stride(); at++) {
                logLine(lines.size(), lines.stride(), x, xo + at, y, yo + at);
            }
        }
    }

    private static void logLine(int n, int stride, float[] x, int xo, float[] y, int yo) {
        float max = max(n, stride, x, xo);
        float log = (float) StrictMath.log(exponentials(n, stride, max, x, xo, y, yo));
        for (int j = 0; j < n; j++) {
            y[yo + j * stride] = x[xo + j * stride] - max - log;
        }
    }

    /** {@link Kernels#logSoftmaxBackward}. */
    public static void logSoftmaxBackward(
            Lines lines, int samples, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        int n = lines.size();
        int stride = lines.stride();
        for (int block = 0; block < samples * lines.outer(); block++) {
            int from = block * lines.block();
            for (int at = from; at < from + stride; at++) {
                logLineBackward(n, stride, y, yo + at, dy, dyo + at, dx, dxo + at);
            }
        }
    }

    private static void logLineBackward(
            int n, int stride, float[] y, int yo, float[] dy, int dyo, float[] dx, int dxo) {
        float[] lanes = VirtualLanes.ofThread();
        for (int j = 0; j < n; j++) {
            lanes[j % VirtualLanes.COUNT] += dy[dyo + j * stride];
        }
        float sum = VirtualLanes.tree(lanes);
        for (int j = 0; j < n; j++) {
            dx[dxo + j * stride] = Math.fma(-Exp.of(y[yo + j * stride]), sum, dy[dyo + j * stride]);
        }
    }

    /** {@link Kernels#softmaxCrossEntropy}. */
    public static double crossEntropy(
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

    private static double crossEntropyRow(
            int n, float[] logits, int lo, int label, float weight, float[] y, int yo) {
        float max = max(n, 1, logits, lo);
        float target = logits[lo + label];
        float sum = exponentials(n, 1, max, logits, lo, y, yo);
        float factor = weight / sum;
        for (int j = 0; j < n; j++) {
            y[yo + j] *= factor;
        }
        y[yo + label] -= weight;
        return StrictMath.log(sum) - ((double) target - max);
    }
}
