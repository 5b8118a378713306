package lanewise.testkit;

import java.util.Arrays;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Kernels;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;
import lanewise.testkit.PooledConvolutions.Pooled;

/**
 * The gradients of a pooled convolution as functions of whole arrays.
 *
 * @param relu whether gradients of what is 0 or less are dropped
 * @param y what is pooled
 */
record PooledRun(Pooled pooled, int samples, boolean relu, float[] y, Operand x, Operand dy) {
    static PooledRun of(Pooled pooled, int samples, boolean relu, Fill fill, int margin) {
        ConvGeometry g = pooled.convolution();
        int outputs = samples * pooled.pooling().outputSize();
        Operand dy = Operand.of(fill.next(1), outputs, margin);
        System.arraycopy(withDeadWindows(fill.next(1), outputs), 0, dy.array(), margin, outputs);
        return new PooledRun(
                pooled,
                samples,
                relu,
                fill.next(2).floats(samples * g.outputSize()),
                Operand.of(fill, samples * g.inputSize(), margin + 3),
                dy);
    }

    private Choices choices(Kernels kernels) {
        MaxPool pool = kernels.maxPool(pooled.pooling());
        Choices choices = Choices.of(pool, samples);
        float[] max = new float[samples * pooled.pooling().outputSize()];
        pool.forwardChoosing(samples, y, 0, relu, choices.kept(), 0, max, 0);
        return choices;
    }

    /** The gradients of two chunks, added: of the weights, then of the biases. */
    float[] gradients(Kernels kernels) {
        ConvGeometry g = pooled.convolution();
        PooledGradient gradient = kernels.pooledGradient(g, choices(kernels));
        int size = gradient.sumsSize();
        int first = samples > 2 ? samples - 2 : samples;
        float[] sums = new float[3 + 2 * size];
        add(gradient, 0, first, sums, 3);
        for (int n = first; n < samples; n++) {
            add(gradient, n, n + 1, sums, 3 + size);
        }
        float[] result = new float[g.weightSize() + g.outChannels()];
        int middle = g.outChannels() / 2;
        gradient.weightGradient(2, sums, 3, 0, middle, result, 0);
        gradient.weightGradient(2, sums, 3, middle, g.outChannels(), result, 0);
        int biases = 3 + size - g.outChannels();
        for (int o = 0; o < g.outChannels(); o++) {
            result[g.weightSize() + o] = sums[biases + o] + sums[biases + size + o];
        }
        return result;
    }

    private void add(PooledGradient gradient, int from, int to, float[] sums, int so) {
        int in = x.offset() + from * pooled.convolution().inputSize();
        int up = dy.offset() + from * pooled.pooling().outputSize();
        gradient.add(from, to, x.array(), in, dy.array(), up, sums, so);
    }

    /** The input gradient, in two calls, over numbers that are there already. */
    float[] inputGradient(Kernels kernels) {
        ConvGeometry g = pooled.convolution();
        PooledGradient gradient = kernels.pooledGradient(g, choices(kernels));
        float[] packed = new float[5 + gradient.packedBackwardSize()];
        gradient.packBackward(weights(), 0, packed, 5);
        float[] dx = new float[4 + samples * g.inputSize()];
        Arrays.fill(dx, 4, dx.length, 7);
        int middle = samples / 2;
        for (int half = 0; half < 2; half++) {
            int from = half * middle;
            int up = dy.offset() + from * pooled.pooling().outputSize();
            int to = half == 0 ? middle : samples;
            int at = 4 + from * g.inputSize();
            gradient.backwardData(from, to, dy.array(), up, packed, 5, dx, at);
        }
        return dx;
    }

    private float[] weights() {
        return Fill.centred(samples).floats(pooled.convolution().weightSize());
    }

    /** The same from the gradient unfolded. */
    float[] unfoldedInputGradient(Kernels kernels) {
        ConvGeometry g = pooled.convolution();
        float[] dense = new float[samples * g.outputSize()];
        Choices choices = choices(kernels);
        choices.pool().backward(samples, choices.kept(), 0, dy.array(), dy.offset(), dense, 0);
        Convolution convolution = kernels.convolution(g);
        float[] packed = new float[convolution.packedBackwardSize()];
        convolution.packBackward(weights(), 0, packed, 0);
        float[] dx = new float[4 + samples * g.inputSize()];
        convolution.backwardData(samples, dense, 0, packed, 0, dx, 4);
        return dx;
    }

    /** The same of one chunk, from the gradient unfolded. */
    float[] unfolded(Kernels kernels) {
        ConvGeometry g = pooled.convolution();
        float[] dense = new float[samples * g.outputSize()];
        Choices choices = choices(kernels);
        choices.pool().backward(samples, choices.kept(), 0, dy.array(), dy.offset(), dense, 0);
        Convolution convolution = kernels.convolution(g);
        float[] sums = new float[convolution.sumsSize()];
        convolution.backwardWeightsAndBias(
                samples, x.array(), x.offset(), dense, 0, false, sums, 0);
        float[] result = new float[g.weightSize() + g.outChannels()];
        convolution.weightGradient(1, sums, 0, 0, g.outChannels(), result, 0);
        System.arraycopy(sums, g.weightSize(), result, g.weightSize(), g.outChannels());
        return result;
    }

    /** The chains of every window, dead or not, in their order, by the definition alone. */
    float[] dense(Kernels kernels) {
        ConvGeometry g = pooled.convolution();
        PoolGeometry p = pooled.pooling();
        Choices choices = choices(kernels);
        float[] result = new float[g.weightSize() + g.outChannels()];
        int taps = g.kernelHeight() * g.kernelWidth();
        for (int i = 0; i < samples * p.outputSize(); i++) {
            int n = i / p.outputSize();
            int o = i % p.channels();
            int chosen = choices.pool().chosen(choices.kept(), choices.at(n), i % p.outputSize());
            float value = chosen < 0 ? 0f : dy.array()[dy.offset() + i];
            int pixel = Math.max(0, chosen) / p.channels();
            for (int k = 0; k < g.depth(); k++) {
                int at = o * g.depth() + k;
                float input = input(n, pixel, k % taps, k / taps);
                result[at] = Math.fma(input, value, result[at]);
            }
            result[g.weightSize() + o] += value;
        }
        return result;
    }

    private float input(int n, int pixel, int tap, int channel) {
        ConvGeometry g = pooled.convolution();
        int h =
                pixel / g.outWidth() * g.strideHeight()
                        + tap / g.kernelWidth() * g.dilationHeight()
                        - g.paddingHeight();
        int w =
                pixel % g.outWidth() * g.strideWidth()
                        + tap % g.kernelWidth() * g.dilationWidth()
                        - g.paddingWidth();
        boolean inside = h >= 0 && h < g.height() && w >= 0 && w < g.width();
        int at = (n * g.height() + h) * g.width() + w;
        return inside ? x.array()[x.offset() + at * g.inChannels() + channel] : 0f;
    }

    /** Windows whose gradient is 0, of either sign, among the others. */
    private static float[] withDeadWindows(Fill fill, int n) {
        float[] dy = fill.floats(n);
        for (int i = 0; i < n; i++) {
            if ((i * 7919 >>> 3) % 3 == 0) {
                dy[i] = i % 2 == 0 ? 0f : -0f;
            }
        }
        return dy;
    }
}
