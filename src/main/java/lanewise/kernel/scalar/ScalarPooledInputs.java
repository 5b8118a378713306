package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;

/** The input gradient of a pooled convolution in plain loops: {@link PooledGradient}. */
final class ScalarPooledInputs {
    private final ConvGeometry geometry;
    private final Choices choices;

    /** What an element adds, (kernel row, kernel column, input channel). */
    private final ThreadLocal<float[]> sumsOfThread;

    ScalarPooledInputs(ConvGeometry geometry, Choices choices) {
        this.geometry = geometry;
        this.choices = choices;
        sumsOfThread = ThreadLocal.withInitial(() -> new float[geometry.depth()]);
    }

    void pack(float[] weight, int wo, float[] packed, int po) {
        int in = geometry.inChannels();
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        for (int i = 0; i < geometry.weightSize(); i++) {
            int o = i / (in * taps);
            packed[po + (o * taps + i % taps) * in + i / taps % in] = weight[wo + i];
        }
    }

    void backward(
            int from, int to, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        PoolGeometry pooling = choices.pool().geometry();
        int size = geometry.inputSize();
        int outputs = pooling.outputSize();
        int windows = outputs / pooling.channels();
        int elements = pooling.kernelHeight() * pooling.kernelWidth();
        Arrays.fill(dx, dxo, dxo + (to - from) * size, 0f);
        float[] sums = sumsOfThread.get();
        for (int n = from; n < to; n++) {
            int gradients = dyo + (n - from) * outputs;
            int choice = choices.at(n);
            int inputs = dxo + (n - from) * size;
            for (int window = 0; window < windows; window++) {
                for (int i = 0; i < elements; i++) {
                    int pixel = pixel(pooling, window, i);
                    if (pixel >= 0 && add(choice, window, pixel, dy, gradients, packed, po, sums)) {
                        spread(pixel, sums, dx, inputs);
                    }
                }
            }
        }
    }

    /** The output that is an element of a window, or -1. */
    private static int pixel(PoolGeometry p, int window, int element) {
        int h =
                window / p.outWidth() * p.strideHeight()
                        - p.paddingHeight()
                        + element / p.kernelWidth() * p.dilationHeight();
        int w =
                window % p.outWidth() * p.strideWidth()
                        - p.paddingWidth()
                        + element % p.kernelWidth() * p.dilationWidth();
        boolean inside = h >= 0 && h < p.height() && w >= 0 && w < p.width();
        return inside ? h * p.width() + w : -1;
    }

    /** Sums the weights of the channels that chose a pixel. Returns whether there are any. */
    private boolean add(
            int choice,
            int window,
            int pixel,
            float[] dy,
            int dyo,
            float[] packed,
            int po,
            float[] sums) {
        int channels = geometry.outChannels();
        boolean any = false;
        for (int o = 0; o < channels; o++) {
            int output = window * channels + o;
            float value = dy[dyo + output];
            int chosen = choices.pool().chosen(choices.kept(), choice, output);
            if (value != 0 && chosen == pixel * channels + o) {
                if (!any) {
                    Arrays.fill(sums, 0f);
                }
                any = true;
                ScalarStreams.fma(sums.length, value, packed, po + o * sums.length, sums, 0);
            }
        }
        return any;
    }

    private void spread(int pixel, float[] sums, float[] dx, int dxo) {
        ConvGeometry g = geometry;
        int in = g.inChannels();
        for (int tap = 0; tap < g.kernelHeight() * g.kernelWidth(); tap++) {
            int h =
                    pixel / g.outWidth() * g.strideHeight()
                            - g.paddingHeight()
                            + tap / g.kernelWidth() * g.dilationHeight();
            int w =
                    pixel % g.outWidth() * g.strideWidth()
                            - g.paddingWidth()
                            + tap % g.kernelWidth() * g.dilationWidth();
            boolean inside = h >= 0 && h < g.height() && w >= 0 && w < g.width();
            int at = dxo + (h * g.width() + w) * in;
            if (inside) {
                ScalarStreams.add(in, sums, tap * in, dx, at);
            }
        }
    }
}
