package lanewise.data;

/** Separable bilinear resizing of interleaved bytes in fixed-point arithmetic. */
final class Resample {
    private static final int BITS = 16;

    private Resample() {}

    /** The largest middle part of the target's proportions, resized to the target. */
    static byte[] fit(
            byte[] pixels, int channels, int height, int width, int toHeight, int toWidth) {
        int partWidth = (int) Math.min(width, Math.max(1, (long) height * toWidth / toHeight));
        int partHeight = (int) Math.min(height, Math.max(1, (long) width * toHeight / toWidth));
        int left = (width - partWidth) / 2;
        int top = (height - partHeight) / 2;

        byte[] narrow = new byte[partHeight * toWidth * channels];
        Taps across = new Taps(partWidth, toWidth);
        for (int y = 0; y < partHeight; y++) {
            int from = ((top + y) * width + left) * channels;
            for (int c = 0; c < channels; c++) {
                across.apply(
                        pixels, from + c, channels, narrow, y * toWidth * channels + c, channels);
            }
        }
        byte[] result = new byte[toHeight * toWidth * channels];
        Taps down = new Taps(partHeight, toHeight);
        int row = toWidth * channels;
        for (int i = 0; i < row; i++) {
            down.apply(narrow, i, row, result, i, row);
        }
        return result;
    }

    /**
     * For each target position the source positions that it is a weighted mean of: a triangle as
     * wide as two target pixels, or two source pixels where the image grows.
     */
    private static final class Taps {
        private final int[] first;
        private final int[][] weights;

        Taps(int from, int to) {
            first = new int[to];
            weights = new int[to][];
            double scale = (double) from / to;
            double reach = Math.max(1, scale);
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                int begin = Math.max(0, (int) Math.floor(centre - reach + 0.5));
                int end = Math.min(from, (int) Math.floor(centre + reach + 0.5));
                double[] exact = new double[end - begin];
                double sum = 0;
                for (int k = 0; k < exact.length; k++) {
                    exact[k] = Math.max(0, 1 - Math.abs(begin + k + 0.5 - centre) / reach);
                    sum += exact[k];
                }
                first[i] = begin;
                weights[i] = new int[exact.length];
                double passed = 0;
                int given = 0;
                for (int k = 0; k < exact.length; k++) {
                    passed += exact[k];
                    int until = (int) (passed / sum * (1 << BITS) + 0.5);
                    weights[i][k] = until - given;
                    given = until;
                }
            }
        }

        /** One line of one channel, with the steps from one position to the next. */
        void apply(byte[] in, int inStart, int inStep, byte[] out, int outStart, int outStep) {
            for (int i = 0; i < first.length; i++) {
                int sum = 1 << BITS - 1;
                int at = inStart + first[i] * inStep;
                for (int weight : weights[i]) {
                    sum += weight * (in[at] & 0xff);
                    at += inStep;
                }
                out[outStart + i * outStep] = (byte) (sum >> BITS);
            }
        }
    }
}
