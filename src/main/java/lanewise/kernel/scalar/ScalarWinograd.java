package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Winograd;

/** Winograd's convolution in plain loops: the specification of {@link Winograd}. */
public record ScalarWinograd(ConvGeometry geometry) implements Convolution {
    private static final int POINTS = Winograd.POINTS;

    /** A transform of a few values, {@code step} apart. */
    private interface Transform {
        void apply(float[] from, int at, int fromStep, float[] to, int toAt, int toStep);
    }

    /** Applies a transform down the columns of a square of {@code n}, then along the rows. */
    private static float[] both(Transform transform, int n, int m, float[] square) {
        float[] half = new float[m * n];
        for (int j = 0; j < n; j++) {
            transform.apply(square, j, n, half, j, n);
        }
        float[] result = new float[m * m];
        for (int i = 0; i < m; i++) {
            transform.apply(half, i * n, 1, result, i * m, 1);
        }
        return result;
    }

    private static void inputs(float[] d, int at, int s, float[] v, int to, int t) {
        v[to] = d[at] - d[at + 2 * s];
        v[to + t] = d[at + s] + d[at + 2 * s];
        v[to + 2 * t] = d[at + 2 * s] - d[at + s];
        v[to + 3 * t] = d[at + 3 * s] - d[at + s];
    }

    private static void inputsAdjoint(float[] v, int at, int s, float[] x, int to, int t) {
        x[to] = v[at];
        x[to + t] = v[at + s] - v[at + 2 * s] - v[at + 3 * s];
        x[to + 2 * t] = v[at + s] + v[at + 2 * s] - v[at];
        x[to + 3 * t] = v[at + 3 * s];
    }

    private static void outputs(float[] m, int at, int s, float[] y, int to, int t) {
        y[to] = m[at] + m[at + s] + m[at + 2 * s];
        y[to + t] = m[at + s] - m[at + 2 * s] + m[at + 3 * s];
    }

    private static void outputsAdjoint(float[] y, int at, int s, float[] m, int to, int t) {
        m[to] = y[at];
        m[to + t] = y[at] + y[at + s];
        m[to + 2 * t] = y[at] - y[at + s];
        m[to + 3 * t] = y[at + s];
    }

    private static void weights(float[] g, int at, int s, float[] u, int to, int t) {
        u[to] = g[at];
        u[to + t] = (g[at] + g[at + 2 * s] + g[at + s]) * 0.5f;
        u[to + 2 * t] = (g[at] + g[at + 2 * s] - g[at + s]) * 0.5f;
        u[to + 3 * t] = g[at + 2 * s];
    }

    @Override
    public int packedSize() {
        return POINTS * geometry.inChannels() * geometry.outChannels();
    }

    /** Packs to (point, input channel, output channel). */
    @Override
    public void pack(float[] w, int wo, float[] packed, int po) {
        pack(w, wo, packed, po, geometry.outChannels(), 1);
    }

    /** Whether input gradients are direct. */
    private boolean ofColours() {
        return geometry.inChannels() == Winograd.COLOURS;
    }

    @Override
    public int packedBackwardSize() {
        return ofColours() ? direct().packedBackwardSize() : packedSize();
    }

    /** Packs to (point, output channel, input channel). */
    @Override
    public void packBackward(float[] w, int wo, float[] packed, int po) {
        if (ofColours()) {
            direct().packBackward(w, wo, packed, po);
            return;
        }
        pack(w, wo, packed, po, 1, geometry.inChannels());
    }

    private void pack(float[] w, int wo, float[] packed, int po, int inStep, int outStep) {
        int in = geometry.inChannels();
        for (int o = 0; o < geometry.outChannels(); o++) {
            for (int c = 0; c < in; c++) {
                int from = wo + (o * in + c) * 9;
                float[] taps = Arrays.copyOfRange(w, from, from + 9);
                float[] u = both(ScalarWinograd::weights, 3, 4, taps);
                for (int f = 0; f < POINTS; f++) {
                    packed[po + f * in * geometry.outChannels() + c * inStep + o * outStep] = u[f];
                }
            }
        }
    }

    private int tiles() {
        return Winograd.tileRows(geometry) * Winograd.tileColumns(geometry);
    }

    /**
     * Where element (i, j) of a tile's part of an image is, or -1 beyond the borders.
     *
     * @param top the row of the first tile's first element, likewise {@code left}
     */
    private int at(int tile, int top, int left, int i, int j, int height, int width, int channels) {
        int columns = Winograd.tileColumns(geometry);
        int h = tile / columns * 2 + top + i;
        int w = tile % columns * 2 + left + j;
        boolean inside = h >= 0 && h < height && w >= 0 && w < width;
        return inside ? (h * width + w) * channels : -1;
    }

    private int inputAt(int tile, int i, int j) {
        ConvGeometry g = geometry;
        int top = -g.paddingHeight();
        int left = -g.paddingWidth();
        return at(tile, top, left, i, j, g.height(), g.width(), g.inChannels());
    }

    private int outputAt(int tile, int i, int j) {
        ConvGeometry g = geometry;
        return at(tile, 0, 0, i, j, g.outHeight(), g.outWidth(), g.outChannels());
    }

    /** A sample's inputs as (point, tile, channel). */
    private float[] transformedInputs(float[] x, int xo) {
        int channels = geometry.inChannels();
        float[] result = new float[POINTS * tiles() * channels];
        for (int tile = 0; tile < tiles(); tile++) {
            for (int c = 0; c < channels; c++) {
                float[] d = new float[16];
                for (int i = 0; i < 16; i++) {
                    int at = inputAt(tile, i / 4, i % 4);
                    d[i] = at < 0 ? 0f : x[xo + at + c];
                }
                float[] v = both(ScalarWinograd::inputs, 4, 4, d);
                for (int f = 0; f < POINTS; f++) {
                    result[(f * tiles() + tile) * channels + c] = v[f];
                }
            }
        }
        return result;
    }

    /** A sample's output gradients as (point, tile, channel). */
    private float[] transformedGradients(float[] dy, int dyo) {
        int channels = geometry.outChannels();
        float[] result = new float[POINTS * tiles() * channels];
        for (int tile = 0; tile < tiles(); tile++) {
            for (int o = 0; o < channels; o++) {
                float[] y = new float[4];
                for (int i = 0; i < 4; i++) {
                    int at = outputAt(tile, i / 2, i % 2);
                    y[i] = at < 0 ? 0f : dy[dyo + at + o];
                }
                float[] m = both(ScalarWinograd::outputsAdjoint, 2, 4, y);
                for (int f = 0; f < POINTS; f++) {
                    result[(f * tiles() + tile) * channels + o] = m[f];
                }
            }
        }
        return result;
    }

    /** The products of (point, tile, k) and (point, k, n): (point, tile, n). */
    private float[] products(int depth, int n, float[] a, float[] b, int bo) {
        float[] result = new float[POINTS * tiles() * n];
        for (int f = 0; f < POINTS; f++) {
            for (int row = f * tiles(); row < (f + 1) * tiles(); row++) {
                for (int k = 0; k < depth; k++) {
                    fma(n, a[row * depth + k], b, bo + (f * depth + k) * n, result, row * n);
                }
            }
        }
        return result;
    }

    private static void fma(int n, float a, float[] b, int bo, float[] c, int co) {
        for (int i = 0; i < n; i++) {
            c[co + i] = Math.fma(a, b[bo + i], c[co + i]);
        }
    }

    /** One tile's values of one channel. */
    private float[] square(float[] values, int tile, int channels, int c) {
        float[] square = new float[POINTS];
        for (int f = 0; f < POINTS; f++) {
            square[f] = values[(f * tiles() + tile) * channels + c];
        }
        return square;
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
        int in = geometry.inChannels();
        int out = geometry.outChannels();
        for (int n = 0; n < samples; n++) {
            float[] v = transformedInputs(x, xo + n * geometry.inputSize());
            float[] m = products(in, out, v, packed, po);
            for (int tile = 0; tile < tiles(); tile++) {
                for (int o = 0; o < out; o++) {
                    float[] values = both(ScalarWinograd::outputs, 4, 2, square(m, tile, out, o));
                    for (int i = 0; i < 4; i++) {
                        int at = outputAt(tile, i / 2, i % 2);
                        if (at >= 0) {
                            y[yo + n * geometry.outputSize() + at + o] =
                                    ScalarConvolution.finished(values[i], epilogue, o);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        if (ofColours()) {
            direct().backwardData(samples, dy, dyo, packed, po, dx, dxo);
            return;
        }
        int in = geometry.inChannels();
        int out = geometry.outChannels();
        Arrays.fill(dx, dxo, dxo + samples * geometry.inputSize(), 0f);
        for (int n = 0; n < samples; n++) {
            float[] m = transformedGradients(dy, dyo + n * geometry.outputSize());
            float[] v = products(out, in, m, packed, po);
            for (int tile = 0; tile < tiles(); tile++) {
                for (int c = 0; c < in; c++) {
                    float[] values =
                            both(ScalarWinograd::inputsAdjoint, 4, 4, square(v, tile, in, c));
                    for (int i = 0; i < 16; i++) {
                        int at = inputAt(tile, i / 4, i % 4);
                        if (at >= 0) {
                            dx[dxo + n * geometry.inputSize() + at + c] += values[i];
                        }
                    }
                }
            }
        }
    }

    private Convolution direct() {
        return new ScalarConvolution(geometry);
    }

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
        direct().backwardWeights(samples, x, xo, dy, dyo, accumulate, sums, so);
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
        direct().backwardWeightsAndBias(samples, x, xo, dy, dyo, accumulate, sums, so);
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        direct().weightGradient(count, sums, so, from, to, dw, dwo);
    }
}
