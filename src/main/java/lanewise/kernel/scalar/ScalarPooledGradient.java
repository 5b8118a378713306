package lanewise.kernel.scalar;

import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;

/**
 * The gradients of a pooled convolution in plain loops: the specification of {@link
 * PooledGradient}. Sums are (output channel, kernel row, kernel column, input channel), then the
 * biases.
 */
final class ScalarPooledGradient implements PooledGradient {
    private final ConvGeometry geometry;
    private final Choices choices;
    private final ScalarPooledInputs inputs;

    ScalarPooledGradient(ConvGeometry geometry, Choices choices) {
        PooledGradient.check(geometry, choices.pool().geometry());
        this.geometry = geometry;
        this.choices = choices;
        inputs = new ScalarPooledInputs(geometry, choices);
    }

    @Override
    public int packedBackwardSize() {
        return geometry.weightSize();
    }

    @Override
    public void packBackward(float[] weight, int wo, float[] packed, int po) {
        inputs.pack(weight, wo, packed, po);
    }

    @Override
    public void backwardData(
            int from, int to, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        inputs.backward(from, to, dy, dyo, packed, po, dx, dxo);
    }

    @Override
    public int sumsSize() {
        return geometry.weightSize() + geometry.outChannels();
    }

    @Override
    public void add(
            int from, int to, float[] x, int xo, float[] dy, int dyo, float[] sums, int so) {
        PoolGeometry pooling = choices.pool().geometry();
        int channels = pooling.channels();
        int outputs = pooling.outputSize();
        for (int n = from; n < to; n++) {
            int sample = xo + (n - from) * geometry.inputSize();
            int gradient = dyo + (n - from) * outputs;
            int choice = choices.at(n);
            for (int i = 0; i < outputs; i++) {
                int chosen = choices.pool().chosen(choices.kept(), choice, i);
                float value = dy[gradient + i];
                if (chosen >= 0 && value != 0) {
                    int o = i % channels;
                    addWindow(chosen / channels, value, x, sample, sums, so + o * geometry.depth());
                    sums[so + geometry.weightSize() + o] += value;
                }
            }
        }
    }

    /** Adds the step of a window that chose a pixel to the chains of a channel. */
    private void addWindow(int pixel, float gradient, float[] x, int xo, float[] sums, int so) {
        ConvGeometry g = geometry;
        int top = pixel / g.outWidth() * g.strideHeight() - g.paddingHeight();
        int left = pixel % g.outWidth() * g.strideWidth() - g.paddingWidth();
        int in = g.inChannels();
        int to = so;
        for (int kh = 0; kh < g.kernelHeight(); kh++) {
            int h = top + kh * g.dilationHeight();
            for (int kw = 0; kw < g.kernelWidth(); kw++) {
                int w = left + kw * g.dilationWidth();
                boolean inside = h >= 0 && h < g.height() && w >= 0 && w < g.width();
                int at = xo + (h * g.width() + w) * in;
                if (inside) {
                    ScalarStreams.fma(in, gradient, x, at, sums, to);
                } else {
                    addPadding(in, gradient, sums, to);
                }
                to += in;
            }
        }
    }

    private static void addPadding(int n, float gradient, float[] sums, int so) {
        for (int i = so; i < so + n; i++) {
            sums[i] = Math.fma(gradient, 0f, sums[i]);
        }
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        int in = geometry.inChannels();
        for (int o = from; o < to; o++) {
            for (int tap = 0; tap < taps; tap++) {
                for (int c = 0; c < in; c++) {
                    int at = so + (o * taps + tap) * in + c;
                    float sum = ScalarStreams.treeSum(count, sumsSize(), sums, at);
                    dw[dwo + (o * in + c) * taps + tap] = sum;
                }
            }
        }
    }
}
