package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.DelegatingConvolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Winograd;

/** Winograd's convolution in plain loops: the specification of {@link Winograd}. */
public final class ScalarWinograd extends DelegatingConvolution {
    private static final int POINTS = Winograd.POINTS;

    /** A transform of a few rows of {@code n} values each, {@code step} apart. */
    private interface Transform {
        void apply(float[] from, int at, int fromStep, float[] to, int toAt, int toStep, int n);
    }

    /** What a thread needs for one tile, whatever is in it; all are (point, channel). */
    private static final class Tile {
        /** What is transformed, row after row. */
        final float[] square;

        private final float[] half;

        /** The transformed values, and their products with weights. */
        final float[] values;

        final float[] products;

        Tile(int channels) {
            square = new float[POINTS * channels];
            half = new float[POINTS * channels];
            values = new float[POINTS * channels];
            products = new float[POINTS * channels];
        }

        /** Transforms n points to m, down the columns of a square and then along the rows. */
        void transform(Transform transform, int n, int m, float[] from, float[] to, int channels) {
            for (int j = 0; j < n; j++) {
                int at = j * channels;
                transform.apply(from, at, n * channels, half, at, n * channels, channels);
            }
            for (int i = 0; i < m; i++) {
                int row = i * n * channels;
                transform.apply(half, row, channels, to, i * m * channels, channels, channels);
            }
        }

        /** Point {@code i} of the square becomes the channels of a pixel, or 0 beyond borders. */
        void take(int i, float[] x, int at, int channels) {
            if (at < 0) {
                Arrays.fill(square, i * channels, (i + 1) * channels, 0f);
            } else {
                System.arraycopy(x, at, square, i * channels, channels);
            }
        }

        /** At each point, values of {@code depth} channels times weights of (depth, n). */
        void multiply(int depth, int n, float[] weights, int wo) {
            Arrays.fill(products, 0, POINTS * n, 0f);
            for (int row = 0; row < POINTS * depth; row++) {
                ScalarStreams.fma(n, values[row], weights, wo + row * n, products, row / depth * n);
            }
        }
    }

    private final ConvGeometry geometry;
    private final int in;
    private final int out;
    private final int tiles;
    private final int columns;
    private final int outHeight;
    private final int outWidth;
    private final ThreadLocal<Tile> tileOfThread;

    public ScalarWinograd(ConvGeometry g) {
        super(new ScalarConvolution(g));
        geometry = g;
        in = g.inChannels();
        out = g.outChannels();
        columns = Winograd.tileColumns(g);
        tiles = Winograd.tileRows(g) * columns;
        outHeight = g.outHeight();
        outWidth = g.outWidth();
        tileOfThread = ThreadLocal.withInitial(() -> new Tile(Math.max(in, out)));
    }

    private static void inputs(float[] d, int at, int s, float[] v, int to, int t, int n) {
        for (int i = at, j = to; i < at + n; i++, j++) {
            v[j] = d[i] - d[i + 2 * s];
            v[j + t] = d[i + s] + d[i + 2 * s];
            v[j + 2 * t] = d[i + 2 * s] - d[i + s];
            v[j + 3 * t] = d[i + 3 * s] - d[i + s];
        }
    }

    private static void inputsAdjoint(float[] v, int at, int s, float[] x, int to, int t, int n) {
        for (int i = at, j = to; i < at + n; i++, j++) {
            x[j] = v[i];
            x[j + t] = v[i + s] - v[i + 2 * s] - v[i + 3 * s];
            x[j + 2 * t] = v[i + s] + v[i + 2 * s] - v[i];
            x[j + 3 * t] = v[i + 3 * s];
        }
    }

    private static void outputs(float[] m, int at, int s, float[] y, int to, int t, int n) {
        for (int i = at, j = to; i < at + n; i++, j++) {
            y[j] = m[i] + m[i + s] + m[i + 2 * s];
            y[j + t] = m[i + s] - m[i + 2 * s] + m[i + 3 * s];
        }
    }

    private static void outputsAdjoint(float[] y, int at, int s, float[] m, int to, int t, int n) {
        for (int i = at, j = to; i < at + n; i++, j++) {
            m[j] = y[i];
            m[j + t] = y[i] + y[i + s];
            m[j + 2 * t] = y[i] - y[i + s];
            m[j + 3 * t] = y[i + s];
        }
    }

    private static void weights(float[] g, int at, int s, float[] u, int to, int t, int n) {
        for (int i = at, j = to; i < at + n; i++, j++) {
            u[j] = g[i];
            u[j + t] = (g[i] + g[i + 2 * s] + g[i + s]) * 0.5f;
            u[j + 2 * t] = (g[i] + g[i + 2 * s] - g[i + s]) * 0.5f;
            u[j + 3 * t] = g[i + 2 * s];
        }
    }

    @Override
    public int packedSize() {
        return POINTS * in * out;
    }

    /** Packs to (point, input channel, output channel). */
    @Override
    public void pack(float[] w, int wo, float[] packed, int po) {
        pack(w, wo, packed, po, out, 1);
    }

    @Override
    public int packedBackwardSize() {
        return packedSize();
    }

    /** Packs to (point, output channel, input channel). */
    @Override
    public void packBackward(float[] w, int wo, float[] packed, int po) {
        pack(w, wo, packed, po, 1, in);
    }

    private void pack(float[] w, int wo, float[] packed, int po, int inStep, int outStep) {
        Tile tile = tileOfThread.get();
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < 9; i++) {
                for (int c = 0; c < in; c++) {
                    tile.square[i * in + c] = w[wo + (o * in + c) * 9 + i];
                }
            }
            tile.transform(ScalarWinograd::weights, 3, 4, tile.square, tile.values, in);
            for (int f = 0; f < POINTS; f++) {
                for (int c = 0; c < in; c++) {
                    int at = po + f * in * out + c * inStep + o * outStep;
                    packed[at] = tile.values[f * in + c];
                }
            }
        }
    }

    /** Where element {@code i} of a tile of inputs is in its image, or -1 beyond the borders. */
    private int inputAt(int tile, int i) {
        ConvGeometry g = geometry;
        int h = tile / columns * 2 + i / 4 - g.paddingHeight();
        int w = tile % columns * 2 + i % 4 - g.paddingWidth();
        boolean inside = h >= 0 && h < g.height() && w >= 0 && w < g.width();
        return inside ? (h * g.width() + w) * in : -1;
    }

    /** The same for a tile of outputs. */
    private int outputAt(int tile, int i) {
        int h = tile / columns * 2 + i / 2;
        int w = tile % columns * 2 + i % 2;
        return h < outHeight && w < outWidth ? (h * outWidth + w) * out : -1;
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
        Tile tile = tileOfThread.get();
        int inputs = geometry.inputSize();
        int outputs = geometry.outputSize();
        for (int t = 0; t < samples * tiles; t++) {
            int from = xo + t / tiles * inputs;
            int to = yo + t / tiles * outputs;
            for (int i = 0; i < 16; i++) {
                int at = inputAt(t % tiles, i);
                tile.take(i, x, at < 0 ? at : from + at, in);
            }
            tile.transform(ScalarWinograd::inputs, 4, 4, tile.square, tile.values, in);
            tile.multiply(in, out, packed, po);
            tile.transform(ScalarWinograd::outputs, 4, 2, tile.products, tile.square, out);
            for (int i = 0; i < 4; i++) {
                int at = outputAt(t % tiles, i);
                for (int o = 0; at >= 0 && o < out; o++) {
                    float sum = tile.square[i * out + o];
                    y[to + at + o] = ScalarConvolution.finished(sum, epilogue, o);
                }
            }
        }
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        Tile tile = tileOfThread.get();
        int inputs = geometry.inputSize();
        int outputs = geometry.outputSize();
        Arrays.fill(dx, dxo, dxo + samples * inputs, 0f);
        for (int t = 0; t < samples * tiles; t++) {
            int from = dyo + t / tiles * outputs;
            int to = dxo + t / tiles * inputs;
            for (int i = 0; i < 4; i++) {
                int at = outputAt(t % tiles, i);
                tile.take(i, dy, at < 0 ? at : from + at, out);
            }
            tile.transform(ScalarWinograd::outputsAdjoint, 2, 4, tile.square, tile.values, out);
            tile.multiply(out, in, packed, po);
            tile.transform(ScalarWinograd::inputsAdjoint, 4, 4, tile.products, tile.square, in);
            for (int i = 0; i < 16; i++) {
                int at = inputAt(t % tiles, i);
                if (at >= 0) {
                    ScalarStreams.add(in, tile.square, i * in, dx, to + at);
                }
            }
        }
    }
}
