package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PoolGeometry;

/**
 * Max-pooling in plain loops; a choice is where the element lies from the start of its sample, or
 * -1.
 */
record ScalarPool(PoolGeometry geometry) implements MaxPool {
    @Override
    public void forward(int samples, float[] x, int xo, float[] y, int yo) {
        PoolGeometry g = geometry;
        int to = yo;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                for (int ow = 0; ow < g.outWidth(); ow++) {
                    for (int c = 0; c < g.channels(); c++) {
                        y[to++] = x[xo + chosen(x, xo, n, oh, ow, c)];
                    }
                }
            }
        }
    }

    @Override
    public int choicesSize() {
        return geometry.outputSize();
    }

    @Override
    public void forwardChoosing(
            int samples,
            float[] x,
            int xo,
            boolean throughRelu,
            long[] choices,
            int co,
            float[] y,
            int yo) {
        PoolGeometry g = geometry;
        int to = 0;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                for (int ow = 0; ow < g.outWidth(); ow++) {
                    for (int c = 0; c < g.channels(); c++) {
                        int at = chosen(x, xo, n, oh, ow, c);
                        float max = x[xo + at];
                        choices[co + to] = throughRelu && max <= 0 ? -1 : at - n * g.inputSize();
                        y[yo + to++] = max;
                    }
                }
            }
        }
    }

    @Override
    public int chosen(long[] choices, int co, int output) {
        return (int) choices[co + output];
    }

    @Override
    public void backward(
            int samples, long[] choices, int co, float[] dy, int dyo, float[] dx, int dxo) {
        PoolGeometry g = geometry;
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
    private int chosen(float[] x, int xo, int n, int oh, int ow, int c) {
        PoolGeometry g = geometry;
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
}
