package lanewise.train;

/**
 * Whether two groups of figures differ by more than their noise: Welch's t-test.
 *
 * @param difference mean of the second group less mean of the first
 * @param halfWidth of the 95 % confidence interval of the difference; infinite if a group has one
 *     member
 * @see <a href="https://doi.org/10.1093/biomet/34.1-2.28">Welch: The generalization of Student's
 *     problem when several different population variances are involved (Biometrika 34, 1947)</a>
 */
public record Significance(double difference, double halfWidth) {
    /** Student's t, two-sided 5 %, for 1 to 30 degrees of freedom. */
    private static final double[] CRITICAL = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
        2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
        2.052, 2.048, 2.045, 2.042
    };

    /** Compares two groups, each of one member at least. */
    public static Significance of(double[] first, double[] second) {
        double difference = mean(second) - mean(first);
        if (first.length < 2 || second.length < 2) {
            return new Significance(difference, Double.POSITIVE_INFINITY);
        }
        double a = square(deviation(first)) / first.length;
        double b = square(deviation(second)) / second.length;
        if (a + b == 0) {
            return new Significance(difference, 0);
        }
        double freedom =
                square(a + b) / (square(a) / (first.length - 1) + square(b) / (second.length - 1));
        return new Significance(difference, critical(freedom) * Math.sqrt(a + b));
    }

    /** Whether the interval leaves out 0. */
    public boolean isLargerThanNoise() {
        return Math.abs(difference) > halfWidth;
    }

    /** The mean. */
    public static double mean(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** The standard deviation of a sample; 0 of one value. */
    public static double deviation(double... values) {
        if (values.length < 2) {
            return 0;
        }
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += square(value - mean);
        }
        return Math.sqrt(sum / (values.length - 1));
    }

    private static double critical(double freedom) {
        int whole = (int) Math.floor(freedom);
        return whole > CRITICAL.length ? 1.96 + 2.5 / whole : CRITICAL[Math.max(1, whole) - 1];
    }

    private static double square(double x) {
        return x * x;
    }
}
