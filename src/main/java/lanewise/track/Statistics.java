package lanewise.track;

/**
 * Figures of an array's values, non-finite ones counted and left out.
 *
 * @param norm the Euclidean norm
 * @param zeros the share of zeros, 0 to 1
 * @param nonfinite the share of NaN and infinities, 0 to 1
 * @param histogram from {@code min} to {@code max}, of all values or, beyond 16,384, of so many
 *     spread evenly; without bins if no value is finite
 */
record Statistics(
        double norm,
        double mean,
        double std,
        double min,
        double max,
        double zeros,
        double nonfinite,
        Histogram histogram) {
    private static final int BINS = 64;
    private static final int SAMPLE = 1 << 14;

    /** Of the values {@code from} to {@code to - 1}; figures of no finite value at all are 0. */
    static Statistics of(float[] values, int from, int to) {
        double sum = 0;
        double squares = 0;
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        int zeros = 0;
        int nonfinite = 0;
        for (int i = from; i < to; i++) {
            float v = values[i];
            if (!Float.isFinite(v)) {
                nonfinite++;
                continue;
            }
            sum += v;
            squares += (double) v * v;
            // Branches are foreseen; minimum and maximum of floats would wait for one another.
            if (v < min) {
                min = v;
            }
            if (v > max) {
                max = v;
            }
            if (v == 0) {
                zeros++;
            }
        }
        int all = to - from;
        int finite = all - nonfinite;
        if (finite == 0) {
            Histogram none = new Histogram(0, 0, new int[0]);
            return new Statistics(0, 0, 0, 0, 0, 0, all == 0 ? 0 : 1, none);
        }
        double mean = sum / finite;
        return new Statistics(
                Math.sqrt(squares),
                mean,
                Math.sqrt(Math.max(0, squares / finite - mean * mean)),
                min,
                max,
                (double) zeros / all,
                (double) nonfinite / all,
                histogram(values, from, to, min, max));
    }

    private static Histogram histogram(float[] values, int from, int to, float min, float max) {
        int[] counts = new int[BINS];
        double scale = max > min ? BINS / ((double) max - min) : 0;
        int sample = Math.min(to - from, SAMPLE);
        for (int n = 0; n < sample; n++) {
            float v = values[from + (int) ((long) n * (to - from) / sample)];
            if (Float.isFinite(v)) {
                counts[Math.min(BINS - 1, (int) ((v - (double) min) * scale))]++;
            }
        }
        return new Histogram(min, max, counts);
    }
}
