package lanewise.nn.layer;

import java.util.Arrays;
import lanewise.nn.Binding;
import lanewise.nn.Chunkless;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;

/** Averages over windows of an image, for {@link AvgPool2d} and {@link AdaptiveAvgPool2d}. */
final class Averaging implements Chunkless {
    /**
     * The windows along one dimension.
     *
     * @param from their first elements
     * @param to one past their last elements
     * @param counted how many elements each counts for
     */
    record Windows(int[] from, int[] to, int[] counted) {}

    private final Binding b;
    private final int channels;
    private final int width;
    private final Windows rows;
    private final Windows columns;
    private final int divisor;

    /**
     * @param divisor instead of the product of what rows and columns count for; 0 for that product
     */
    Averaging(Binding b, Windows rows, Windows columns, int divisor) {
        this.b = b;
        Shape input = b.input();
        channels = input.dim(0);
        width = input.dim(2);
        this.rows = rows;
        this.columns = columns;
        this.divisor = divisor;
    }

    private float factor(int oh, int ow) {
        return 1f / (divisor != 0 ? divisor : rows.counted()[oh] * columns.counted()[ow]);
    }

    @Override
    public void forward(Pass pass, int from, int to) {
        float[] x = b.x().array();
        float[] y = b.y().array();
        int yo = b.y().at(from);
        for (int n = from; n < to; n++) {
            for (int oh = 0; oh < rows.from().length; oh++) {
                for (int ow = 0; ow < columns.from().length; ow++) {
                    Arrays.fill(y, yo, yo + channels, 0f);
                    for (int h = rows.from()[oh]; h < rows.to()[oh]; h++) {
                        for (int w = columns.from()[ow]; w < columns.to()[ow]; w++) {
                            int xo = b.x().at(n) + (h * width + w) * channels;
                            for (int c = 0; c < channels; c++) {
                                y[yo + c] += x[xo + c];
                            }
                        }
                    }
                    b.kernels().scale(channels, factor(oh, ow), y, yo);
                    yo += channels;
                }
            }
        }
    }

    @Override
    public void backward(Pass pass, int from, int to, int chunk, boolean first) {
        if (b.dx() == null) {
            return;
        }
        float[] dx = b.dx().array();
        float[] dy = b.dy().array();
        Arrays.fill(dx, b.dx().at(from), b.dx().at(to), 0f);
        int dyo = b.dy().at(from);
        for (int n = from; n < to; n++) {
            for (int oh = 0; oh < rows.from().length; oh++) {
                for (int ow = 0; ow < columns.from().length; ow++) {
                    float factor = factor(oh, ow);
                    for (int h = rows.from()[oh]; h < rows.to()[oh]; h++) {
                        for (int w = columns.from()[ow]; w < columns.to()[ow]; w++) {
                            int dxo = b.dx().at(n) + (h * width + w) * channels;
                            for (int c = 0; c < channels; c++) {
                                dx[dxo + c] = Math.fma(factor, dy[dyo + c], dx[dxo + c]);
                            }
                        }
                    }
                    dyo += channels;
                }
            }
        }
    }
}
