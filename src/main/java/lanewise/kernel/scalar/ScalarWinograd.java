package lanewise.kernel.scalar;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.DelegatingConvolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Winograd;

/** Winograd's convolution in plain loops: the specification of {@link Winograd}. */
public final class ScalarWinograd extends DelegatingConvolution {
    private static final int POINTS = Winograd.POINTS;

    /** A transform of a few values, {@code step} apart. */
    private interface Transform {
        void apply(float[] from, int at, int fromStep, float[] to, int toAt, int toStep);
    }

    /** What a thread needs for one tile, whatever is in it. */
    private static final class Tile {
        /** What {@link #transform} takes and gives, row after row. */
        final float[] square = new float[POINTS];

        private final float[] half = new float[POINTS];

        /** The transformed values, as (point, channel), and their products with weights. */
        final float[] values;

        final float[] products;

        Tile(int channels) {
            values = new float[POINTS * channels];
            products = new float[POINTS * channels];
        }

        /** Transforms n values to m, down the columns of the square and then along the rows. */
        void transform(Transform transform, int n, int m) {
            for (int j = 0; j < n; j++) {
                transform.apply(square, j, n, half, j, n);
            }
            for (int i = 0; i < m; i++) {
                transform.apply(half, i * n, 1, square, i * m, 1);
            }
        }

        /** The square becomes channel {@code c} of {@code channels} in {@link #values}. */
        void keep(int c, int channels) {
            for (int f = 0; f < POINTS; f++) {
                values[f * channels + c] = square[f];
            }
        }

        /** The square becomes channel {@code c} of {@code channels} of {@link #products}. */
        void take(int c, int channels) {
            for (int f = 0; f < POINTS; f++) {
                square[f] = products[f * channels + c];
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
    private final ThreadLocal<Tile> tileOfThread;

    public ScalarWinograd(ConvGeometry g) {
        super(new ScalarConvolution(g));
        geometry = g;
        in = g.inChannels();
        out = g.outChannels();
        tiles = Winograd.tileRows(g) * Winograd.tileColumns(g);
        tileOfThread = ThreadLocal.withInitial(() -> new Tile(Math.max(in, out)));
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
            for (int c = 0; c < in; c++) {
                System.arraycopy(w, wo + (o * in + c) * 9, tile.square, 0, 9);
                tile.transform(ScalarWinograd::weights, 3, 4);
                for (int f = 0; f < POINTS; f++) {
                    packed[po + f * in * out + c * inStep + o * outStep] = tile.square[f];
                }
            }
        }
    }

    /** Where element {@code i} of a tile of inputs is in its image, or -1 beyond the borders. */
    private int inputAt(int tile, int i) {
        ConvGeometry g = geometry;
        int columns = Winograd.tileColumns(g);
        int h = tile / columns * 2 + i / 4 - g.paddingHeight();
        int w = tile % columns * 2 + i % 4 - g.paddingWidth();
        boolean inside = h >= 0 && h < g.height() && w >= 0 && w < g.width();
        return inside ? (h * g.width() + w) * in : -1;
    }

    /** The same for a tile of outputs. */
    private int outputAt(int tile, int i) {
        ConvGeometry g = geometry;
        int columns = Winograd.tileColumns(g);
        int h = tile / columns * 2 + i / 2;
        int w = tile % columns * 2 + i % 2;
        return h < g.outHeight() && w < g.outWidth() ? (h * g.outWidth() + w) * out : -1;
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
        for (int t = 0; t < samples * tiles; t++) {
            int from = xo + t / tiles * geometry.inputSize();
            int to = yo + t / tiles * geometry.outputSize();
            for (int c = 0; c < in; c++) {
                for (int i = 0; i < 16; i++) {
                    int at = inputAt(t % tiles, i);
                    tile.square[i] = at < 0 ? 0f : x[from + at + c];
                }
                tile.transform(ScalarWinograd::inputs, 4, 4);
                tile.keep(c, in);
            }
            tile.multiply(in, out, packed, po);
            for (int o = 0; o < out; o++) {
                tile.take(o, out);
                tile.transform(ScalarWinograd::outputs, 4, 2);
                for (int i = 0; i < 4; i++) {
                    int at = outputAt(t % tiles, i);
                    if (at >= 0) {
                        y[to + at + o] = ScalarConvolution.finished(tile.square[i], epilogue, o);
                    }
                }
            }
        }
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        Tile tile = tileOfThread.get();
        Arrays.fill(dx, dxo, dxo + samples * geometry.inputSize(), 0f);
        for (int t = 0; t < samples * tiles; t++) {
            int from = dyo + t / tiles * geometry.outputSize();
            int to = dxo + t / tiles * geometry.inputSize();
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < 4; i++) {
                    int at = outputAt(t % tiles, i);
                    tile.square[i] = at < 0 ? 0f : dy[from + at + o];
                }
                tile.transform(ScalarWinograd::outputsAdjoint, 2, 4);
                tile.keep(o, out);
            }
            tile.multiply(out, in, packed, po);
            for (int c = 0; c < in; c++) {
                tile.take(c, in);
                tile.transform(ScalarWinograd::inputsAdjoint, 4, 4);
                for (int i = 0; i < 16; i++) {
                    int at = inputAt(t % tiles, i);
                    if (at >= 0) {
                        dx[to + at + c] += tile.square[i];
                    }
                }
            }
        }
    }
}
