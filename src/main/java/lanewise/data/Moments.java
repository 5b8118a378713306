package lanewise.data;

/**
 * Means and deviations of channels, in one pass over floats.
 *
 * @see <a href="https://doi.org/10.2307/1266577">Welford: Note on a method for calculating
 *     corrected sums of squares and products (Technometrics 1962)</a>
 */
final class Moments {
    private final double[] mean;
    private final double[] squares;
    private long count;

    Moments(int channels) {
        mean = new double[channels];
        squares = new double[channels];
    }

    /**
     * Adds a sample that lies channels-last.
     *
     * @param name of the data, for messages
     * @param number of the sample, for messages
     * @throws IllegalArgumentException if a value is not finite
     */
    void add(String name, long number, float[] x) {
        int channels = mean.length;
        for (int at = 0; at < x.length; at += channels) {
            count++;
            for (int c = 0; c < channels; c++) {
                float value = x[at + c];
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException(
                            "%s: sample %d has %s in channel %d, expected finite numbers; leave the sample out or fill the value in"
                                    .formatted(name, number, value, c));
                }
                double distance = value - mean[c];
                mean[c] += distance / count;
                squares[c] = Math.fma(distance, value - mean[c], squares[c]);
            }
        }
    }

    Normalization normalization() {
        float[] means = new float[mean.length];
        float[] deviations = new float[mean.length];
        for (int c = 0; c < mean.length; c++) {
            means[c] = (float) mean[c];
            float deviation = (float) Math.sqrt(squares[c] / count);
            deviations[c] = deviation > 0 ? deviation : 1;
        }
        return new Normalization(means, deviations);
    }
}
