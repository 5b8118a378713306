package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PoolGeometry;

/**
 * Max-pooling in plain loops; a choice is where the element lies from the start of its sample, or
 * -1.
 */
final class ScalarPool implements MaxPool {
    private final PoolGeometry geometry;
    private final int channels;
    private final int height;
    private final int width;
    private final int strideHeight;
    private final int strideWidth;
    private final int paddingHeight;
    private final int paddingWidth;
    private final int dilationHeight;
    private final int dilationWidth;
    private final int spanHeight;
    private final int spanWidth;
    private final int outHeight;
    private final int outWidth;

    ScalarPool(PoolGeometry geometry) {
        this.geometry = geometry;
        channels = geometry.channels();
        height = geometry.height();
        width = geometry.width();
        strideHeight = geometry.strideHeight();
        strideWidth = geometry.strideWidth();
        paddingHeight = geometry.paddingHeight();
        paddingWidth = geometry.paddingWidth();
        dilationHeight = geometry.dilationHeight();
        dilationWidth = geometry.dilationWidth();
        spanHeight = geometry.window().span().height();
        spanWidth = geometry.window().span().width();
        outHeight = geometry.outHeight();
        outWidth = geometry.outWidth();
    }

    @Override
    public PoolGeometry geometry() {
        return geometry;
    }

    @Override
    public void forward(int samples, float[] x, int xo, float[] y, int yo) {
        int to = yo;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < outHeight; oh++) {
                for (int ow = 0; ow < outWidth; ow++) {
                    for (int c = 0; c < channels; c++) {
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
        int size = geometry.inputSize();
        int to = 0;
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < outHeight; oh++) {
                for (int ow = 0; ow < outWidth; ow++) {
                    for (int c = 0; c < channels; c++) {
                        int at = chosen(x, xo, n, oh, ow, c);
                        float max = x[xo + at];
                        choices[co + to] = throughRelu && max <= 0 ? -1 : at - n * size;
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
        int size = geometry.inputSize();
        Arrays.fill(dx, dxo, dxo + samples * size, 0f);
        int from = 0;
        for (int n = 0; n < samples; n++) {
            int sample = dxo + n * size;
            for (int end = from + geometry.outputSize(); from < end; from++) {
                int at = (int) choices[co + from];
                if (at >= 0) {
                    dx[sample + at] += dy[dyo + from];
                }
            }
        }
    }

    /** Where the chosen element of a window is, from the start of the batch. */
    private int chosen(float[] x, int xo, int n, int oh, int ow, int c) {
        int top = oh * strideHeight - paddingHeight;
        int left = ow * strideWidth - paddingWidth;
        int best = -1;
        float max = Float.NEGATIVE_INFINITY;
        for (int h = top; h < top + spanHeight; h += dilationHeight) {
            if (h < 0 || h >= height) {
                continue;
            }
            for (int w = left; w < left + spanWidth; w += dilationWidth) {
                if (w < 0 || w >= width) {
                    continue;
                }
                int at = ((n * height + h) * width + w) * channels + c;
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
