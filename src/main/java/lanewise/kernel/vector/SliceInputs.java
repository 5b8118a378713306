package lanewise.kernel.vector;

import static lanewise.kernel.vector.simd.Simd.L;
import static lanewise.kernel.vector.simd.Slices.FLOATS;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.vector.simd.Slices;

/** The inputs that some rows of windows see, with their padding, copied into a slice. */
final class SliceInputs {
    private final ConvGeometry geometry;
    private final PoolGeometry pooling;
    private final int row;
    private final int sampleSize;

    SliceInputs(ConvGeometry g, PoolGeometry pooling) {
        geometry = g;
        this.pooling = pooling;
        row = (g.width() + 2 * g.paddingWidth()) * g.inChannels();
        sampleSize = (g.height() + 2 * g.paddingHeight()) * row;
    }

    /** From one row of inputs to the next. */
    int row() {
        return row;
    }

    /** From one sample's inputs to the next one's, where there are several. */
    int sampleSize() {
        return sampleSize;
    }

    /** Rows of windows whose inputs a slice has room for; 0 if it has none for one. */
    int rowsThatFit() {
        int floats = Slices.SIZE - Slices.LINE - L;
        int rows = pooling.outHeight();
        while (rows > 0 && most(rows) * row > floats) {
            rows--;
        }
        return rows;
    }

    /** The most rows of inputs that so many rows of windows see. */
    private int most(int rows) {
        int most = 0;
        for (int i = 0; i + rows <= pooling.outHeight(); i++) {
            most = Math.max(most, end(i + rows) - first(i));
        }
        return most;
    }

    /** The first row of padded inputs that a row of windows sees. */
    private int first(int window) {
        int output = window * pooling.strideHeight() - pooling.paddingHeight();
        return Math.max(0, output) * geometry.strideHeight();
    }

    /** The row behind the last that the windows before a row see. */
    private int end(int window) {
        int output =
                (window - 1) * pooling.strideHeight()
                        - pooling.paddingHeight()
                        + (pooling.kernelHeight() - 1) * pooling.dilationHeight();
        int last = Math.min(geometry.outHeight() - 1, output) * geometry.strideHeight();
        return last + (geometry.kernelHeight() - 1) * geometry.dilationHeight() + 1;
    }

    /**
     * Copies what the windows of rows {@code from} to {@code to - 1} see; all rows if there are
     * several samples.
     *
     * @param at where it goes in the slices
     * @return where the first sample's padded inputs would start, were they whole
     */
    int copy(int samples, int from, int to, float[] x, int xo, int at) {
        ConvGeometry g = geometry;
        int top = samples > 1 ? 0 : first(from);
        int bottom = samples > 1 ? sampleSize / row : end(to);
        int left = g.paddingWidth() * g.inChannels();
        int width = g.width() * g.inChannels();
        int write = at;
        for (int n = 0; n < samples; n++) {
            for (int i = top; i < bottom; i++) {
                int h = i - g.paddingHeight();
                boolean inside = h >= 0 && h < g.height();
                Arrays.fill(FLOATS, write, write + (inside ? left : row), 0f);
                if (inside) {
                    int read = xo + n * g.inputSize() + h * width;
                    System.arraycopy(x, read, FLOATS, write + left, width);
                    Arrays.fill(FLOATS, write + left + width, write + row, 0f);
                }
                write += row;
            }
        }
        Arrays.fill(FLOATS, write, write + L, 0f);
        return at - top * row;
    }
}
