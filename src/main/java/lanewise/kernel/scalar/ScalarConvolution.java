package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;

/** The convolution in plain loops: the specification of {@link Convolution}. */
public final class ScalarConvolution implements Convolution {
    private final ConvGeometry geometry;
    private final boolean leavesOutPadding;

    public ScalarConvolution(ConvGeometry geometry) {
        this.geometry = geometry;
        leavesOutPadding = geometry.leavesOutPadding();
    }

    @Override
    public ConvGeometry geometry() {
        return geometry;
    }

    @Override
    public int packedSize() {
        return geometry.weightSize();
    }

    /** Packs to (group, kernel row, kernel column, input channel, output channel). */
    @Override
    public void pack(float[] w, int wo, float[] packed, int po) {
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        int in = geometry.groupInChannels();
        int out = geometry.groupOutChannels();
        for (int group = 0; group < geometry.groups(); group++) {
            for (int tap = 0; tap < taps; tap++) {
                for (int c = 0; c < in; c++) {
                    int to = po + ((group * taps + tap) * in + c) * out;
                    for (int o = 0; o < out; o++) {
                        packed[to + o] = w[wo + ((group * out + o) * in + c) * taps + tap];
                    }
                }
            }
        }
    }

    @Override
    public int packedBackwardSize() {
        return geometry.weightSize();
    }

    /** Packs to (group, kernel row, kernel column, output channel, input channel). */
    @Override
    public void packBackward(float[] w, int wo, float[] packed, int po) {
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        int in = geometry.groupInChannels();
        int out = geometry.groupOutChannels();
        for (int group = 0; group < geometry.groups(); group++) {
            for (int tap = 0; tap < taps; tap++) {
                for (int o = 0; o < out; o++) {
                    int to = po + ((group * taps + tap) * out + o) * in;
                    for (int c = 0; c < in; c++) {
                        packed[to + c] = w[wo + ((group * out + o) * in + c) * taps + tap];
                    }
                }
            }
        }
    }

    @Override
    public void forward(
            int samples,
            float[] x,
            int xo,
            float[] packed,
            int po,
            Epilogue epilogue,
            float[] y,
            int yo) {
        ConvGeometry g = geometry;
        int in = g.groupInChannels();
        int out = g.groupOutChannels();
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                for (int ow = 0; ow < g.outWidth(); ow++) {
                    int to = yo + ((n * g.outHeight() + oh) * g.outWidth() + ow) * g.outChannels();
                    Arrays.fill(y, to, to + g.outChannels(), 0f);
                    for (int group = 0; group < g.groups(); group++, to += out) {
                        int from = po + group * g.depth() * out;
                        for (int kh = 0; kh < g.kernelHeight(); kh++) {
                            for (int kw = 0; kw < g.kernelWidth(); kw++) {
                                int at = inputAt(n, oh, kh, ow, kw);
                                for (int c = 0; at >= 0 && c < in; c++) {
                                    float value = x[xo + at + group * in + c];
                                    ScalarStreams.fma(out, value, packed, from + c * out, y, to);
                                }
                                from += in * out;
                            }
                        }
                        for (int o = 0; o < out; o++) {
                            y[to + o] = finished(y[to + o], epilogue, group * out + o);
                        }
                    }
                }
            }
        }
    }

    /** An output as it is stored. */
    static float finished(float sum, Epilogue epilogue, int channel) {
        float[] bias = epilogue.bias();
        float value = bias == null ? sum : sum + bias[epilogue.offset() + channel];
        return epilogue.relu() && value <= 0 ? 0f : value;
    }

    /** Where the input pixel of an output pixel's tap is, or -1 in the padding. */
    private int inputAt(int n, int oh, int kh, int ow, int kw) {
        ConvGeometry g = geometry;
        int h = oh * g.strideHeight() + kh * g.dilationHeight() - g.paddingHeight();
        int w = ow * g.strideWidth() + kw * g.dilationWidth() - g.paddingWidth();
        boolean inside = h >= 0 && h < g.height() && w >= 0 && w < g.width();
        return inside ? ((n * g.height() + h) * g.width() + w) * g.inChannels() : -1;
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        ConvGeometry g = geometry;
        int in = g.groupInChannels();
        int out = g.groupOutChannels();
        for (int n = 0; n < samples; n++) {
            for (int h = 0; h < g.height(); h++) {
                for (int w = 0; w < g.width(); w++) {
                    int to = dxo + ((n * g.height() + h) * g.width() + w) * g.inChannels();
                    Arrays.fill(dx, to, to + g.inChannels(), 0f);
                    for (int group = 0; group < g.groups(); group++, to += in) {
                        for (int kh = 0; kh < g.kernelHeight(); kh++) {
                            int up = h + g.paddingHeight() - kh * g.dilationHeight();
                            if (Math.floorMod(up, g.strideHeight()) != 0) {
                                continue;
                            }
                            int oh = Math.floorDiv(up, g.strideHeight());
                            for (int kw = 0; kw < g.kernelWidth(); kw++) {
                                int left = w + g.paddingWidth() - kw * g.dilationWidth();
                                if (Math.floorMod(left, g.strideWidth()) != 0) {
                                    continue;
                                }
                                int ow = Math.floorDiv(left, g.strideWidth());
                                if (oh < 0 || oh >= g.outHeight() || ow < 0 || ow >= g.outWidth()) {
                                    continue;
                                }
                                int pixel = (n * g.outHeight() + oh) * g.outWidth() + ow;
                                int at = dyo + pixel * g.outChannels() + group * out;
                                int taps = g.kernelHeight() * g.kernelWidth();
                                int tap = group * taps + kh * g.kernelWidth() + kw;
                                int from = po + tap * out * in;
                                for (int o = 0; o < out; o++) {
                                    ScalarStreams.fma(in, dy[at + o], packed, from, dx, to);
                                    from += in;
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /** Writes (group, kernel row, kernel column, input channel, output channel). */
    @Override
    public void backwardWeights(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so) {
        ConvGeometry g = geometry;
        int in = g.groupInChannels();
        int out = g.groupOutChannels();
        if (!accumulate) {
            Arrays.fill(sums, so, so + geometry.weightSize(), 0f);
        }
        for (int n = 0; n < samples; n++) {
            for (int oh = 0; oh < g.outHeight(); oh++) {
                for (int ow = 0; ow < g.outWidth(); ow++) {
                    int up = dyo + ((n * g.outHeight() + oh) * g.outWidth() + ow) * g.outChannels();
                    int to = so;
                    for (int group = 0; group < g.groups(); group++) {
                        for (int kh = 0; kh < g.kernelHeight(); kh++) {
                            for (int kw = 0; kw < g.kernelWidth(); kw++) {
                                int at = inputAt(n, oh, kh, ow, kw);
                                boolean met = at >= 0 || !leavesOutPadding;
                                for (int c = 0; met && c < in; c++) {
                                    float value = at < 0 ? 0f : x[xo + at + group * in + c];
                                    ScalarStreams.fma(
                                            out, value, dy, up + group * out, sums, to + c * out);
                                }
                                to += in * out;
                            }
                        }
                    }
                }
            }
        }
    }

    @Override
    public void backwardWeightsAndBias(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so) {
        backwardWeights(samples, x, xo, dy, dyo, accumulate, sums, so);
        int channels = geometry.outChannels();
        int pixels = geometry.outputSize() / channels;
        int biases = so + geometry.weightSize();
        for (int n = 0; n < samples; n++) {
            int at = dyo + n * geometry.outputSize();
            boolean goesOn = accumulate || n > 0;
            ScalarStreams.columnSums(pixels, channels, dy, at, goesOn, sums, biases);
        }
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        int in = geometry.groupInChannels();
        int out = geometry.groupOutChannels();
        for (int o = from; o < to; o++) {
            int group = o / out;
            for (int c = 0; c < in; c++) {
                for (int tap = 0; tap < taps; tap++) {
                    int at = so + ((group * taps + tap) * in + c) * out + o % out;
                    float sum = ScalarStreams.treeSum(count, sumsSize(), sums, at);
                    dw[dwo + (o * in + c) * taps + tap] = sum;
                }
            }
        }
    }
}
