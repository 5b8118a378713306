package lanewise.testkit;

/** The standard normal distribution, to 15 digits. */
final class NormalDistribution {
    private NormalDistribution() {}

    /**
     * The probability of z or less: a series about 0, a continued fraction in the tails (Abramowitz
     * and Stegun 26.2.11 and 26.2.14).
     */
    static double cdf(double z) {
        if (Math.abs(z) > 38) {
            return z < 0 ? 0 : 1;
        }
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        if (Math.abs(z) < 3) {
            double sum = z;
            double term = z;
            for (int k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
                term *= z * z / k;
                sum += term;
            }
            return 0.5 + density * sum;
        }
        double size = Math.abs(z);
        double fraction = size;
        for (int k = 60; k >= 1; k--) {
            fraction = size + k / fraction;
        }
        double tail = density / fraction;
        return z < 0 ? tail : 1 - tail;
    }
}
