package lanewise.testkit;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Kernels;
import lanewise.kernel.ProductShape;

/**
 * A convolution as a product of matrices: a row holds what one output sees, in the order of its
 * chain: kernel row, kernel column, channel.
 */
final class Im2col {
    private final ConvGeometry g;
    private final int samples;
    private final Kernels kernels;
    private final int outPixels;
    private final int inPixels;

    Im2col(ConvGeometry geometry, int samples, Kernels kernels) {
        g = geometry;
        this.samples = samples;
        this.kernels = kernels;
        outPixels = samples * g.outHeight() * g.outWidth();
        inPixels = samples * g.height() * g.width();
    }

    float[] forward(float[] x, float[] w) {
        float[] y = new float[outPixels * g.outChannels()];
        int out = g.groupOutChannels();
        for (int group = 0; group < g.groups(); group++) {
            float[] rows = windows(x, group);
            float[] weights = forwardWeights(w, group);
            int depth = g.depth();
            int at = group * out;
            ProductShape shape =
                    ProductShape.of(outPixels, out, depth).withLeading(depth, out, g.outChannels());
            kernels.product(shape).run(rows, 0, weights, 0, false, y, at);
        }
        return y;
    }

    float[] weightGradient(float[] x, float[] dy) {
        float[] dw = new float[g.weightSize()];
        int out = g.groupOutChannels();
        int in = g.groupInChannels();
        int depth = g.depth();
        int taps = g.kernelHeight() * g.kernelWidth();
        for (int group = 0; group < g.groups(); group++) {
            float[] product = new float[depth * out];
            ProductShape shape =
                    ProductShape.of(depth, out, outPixels)
                            .withTransA()
                            .withLeading(depth, g.outChannels(), out);
            kernels.product(shape).run(windows(x, group), 0, dy, group * out, false, product, 0);
            for (int i = 0; i < product.length; i++) {
                int o = group * out + i % out;
                int row = i / out;
                dw[(o * in + row % in) * taps + row / in] = product[i];
            }
        }
        return dw;
    }

    /** The adjoint: a row holds the output gradients that one input has a part in. */
    float[] inputGradient(float[] dy, float[] w) {
        float[] dx = new float[inPixels * g.inChannels()];
        int in = g.groupInChannels();
        int depth = g.kernelHeight() * g.kernelWidth() * g.groupOutChannels();
        for (int group = 0; group < g.groups(); group++) {
            float[] rows = reached(dy, group);
            float[] weights = backwardWeights(w, group);
            int at = group * in;
            ProductShape shape =
                    ProductShape.of(inPixels, in, depth).withLeading(depth, in, g.inChannels());
            kernels.product(shape).run(rows, 0, weights, 0, false, dx, at);
        }
        return dx;
    }

    private float[] windows(float[] x, int group) {
        int in = g.groupInChannels();
        float[] rows = new float[outPixels * g.depth()];
        int to = 0;
        for (int pixel = 0; pixel < outPixels; pixel++) {
            int n = pixel / (g.outHeight() * g.outWidth());
            int oh = pixel / g.outWidth() % g.outHeight();
            int ow = pixel % g.outWidth();
            for (int kh = 0; kh < g.kernelHeight(); kh++) {
                int h = oh * g.strideHeight() - g.paddingHeight() + kh * g.dilationHeight();
                for (int kw = 0; kw < g.kernelWidth(); kw++, to += in) {
                    int v = ow * g.strideWidth() - g.paddingWidth() + kw * g.dilationWidth();
                    if (h >= 0 && h < g.height() && v >= 0 && v < g.width()) {
                        int from = ((n * g.height() + h) * g.width() + v) * g.inChannels();
                        System.arraycopy(x, from + group * in, rows, to, in);
                    }
                }
            }
        }
        return rows;
    }

    private float[] reached(float[] dy, int group) {
        int out = g.groupOutChannels();
        float[] rows = new float[inPixels * g.kernelHeight() * g.kernelWidth() * out];
        int to = 0;
        for (int pixel = 0; pixel < inPixels; pixel++) {
            int n = pixel / (g.height() * g.width());
            int h = pixel / g.width() % g.height();
            int v = pixel % g.width();
            for (int kh = 0; kh < g.kernelHeight(); kh++) {
                int up = h + g.paddingHeight() - kh * g.dilationHeight();
                int oh = Math.floorDiv(up, g.strideHeight());
                for (int kw = 0; kw < g.kernelWidth(); kw++, to += out) {
                    int left = v + g.paddingWidth() - kw * g.dilationWidth();
                    int ow = Math.floorDiv(left, g.strideWidth());
                    boolean meets =
                            oh * g.strideHeight() == up
                                    && ow * g.strideWidth() == left
                                    && oh >= 0
                                    && oh < g.outHeight()
                                    && ow >= 0
                                    && ow < g.outWidth();
                    if (meets) {
                        int from = ((n * g.outHeight() + oh) * g.outWidth() + ow);
                        System.arraycopy(dy, from * g.outChannels() + group * out, rows, to, out);
                    }
                }
            }
        }
        return rows;
    }

    private float[] forwardWeights(float[] w, int group) {
        int out = g.groupOutChannels();
        int in = g.groupInChannels();
        int taps = g.kernelHeight() * g.kernelWidth();
        float[] weights = new float[taps * in * out];
        for (int i = 0; i < weights.length; i++) {
            int o = group * out + i % out;
            int row = i / out;
            weights[i] = w[(o * in + row % in) * taps + row / in];
        }
        return weights;
    }

    private float[] backwardWeights(float[] w, int group) {
        int out = g.groupOutChannels();
        int in = g.groupInChannels();
        int taps = g.kernelHeight() * g.kernelWidth();
        float[] weights = new float[taps * out * in];
        for (int i = 0; i < weights.length; i++) {
            int row = i / in;
            int o = group * out + row % out;
            weights[i] = w[(o * in + i % in) * taps + row / out];
        }
        return weights;
    }
}
