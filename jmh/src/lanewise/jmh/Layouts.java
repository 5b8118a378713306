package lanewise.jmh;

import java.util.Arrays;

/** Changes between PyTorch's order of an image batch and channels-last. */
final class Layouts {

    private Layouts() {}

    /** (N, C, pixels) to (N, pixels, C). */
    static float[] toChannelsLast(float[] values, int batch, int channels) {
        return transpose(values, batch, channels, values.length / batch / channels);
    }

    /** (N, pixels, C) to (N, C, pixels). */
    static float[] toChannelsFirst(float[] values, int batch, int channels) {
        return transpose(values, batch, values.length / batch / channels, channels);
    }

    private static float[] transpose(float[] values, int batch, int rows, int columns) {
        var result = new float[values.length];
        for (int n = 0; n < batch; n++) {
            int at = n * rows * columns;
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    result[at + c * rows + r] = values[at + r * columns + c];
                }
            }
        }
        return result;
    }

    static float[] concatenate(float[] a, float[] b) {
        float[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
