package lanewise.kernel.vector;

import java.util.Arrays;
import lanewise.kernel.ConvGeometry;

/** Samples in zeros: channels-last images with the padding of a convolution around them. */
final class Padding {
    private final int height;
    private final int row;
    private final int paddedRow;
    private final int first;
    private final int size;

    Padding(ConvGeometry g) {
        height = g.height();
        row = g.width() * g.inChannels();
        paddedRow = (g.width() + 2 * g.paddingWidth()) * g.inChannels();
        first = g.paddingHeight() * paddedRow + g.paddingWidth() * g.inChannels();
        size = (g.height() + 2 * g.paddingHeight()) * paddedRow;
    }

    /** Floats of a sample. */
    int size() {
        return size;
    }

    /** Copies samples into zeros. */
    void add(int samples, float[] x, int xo, float[] padded) {
        int filled = 0;
        for (int i = 0; i < samples * height; i++) {
            int to = i / height * size + first + i % height * paddedRow;
            Arrays.fill(padded, filled, to, 0f);
            System.arraycopy(x, xo + i * row, padded, to, row);
            filled = to + row;
        }
        Arrays.fill(padded, filled, samples * size, 0f);
    }

    /** Copies what is inside of one sample. */
    void remove(float[] padded, float[] x, int xo) {
        for (int h = 0; h < height; h++) {
            System.arraycopy(padded, first + h * paddedRow, x, xo + h * row, row);
        }
    }
}
