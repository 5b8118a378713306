package lanewise.testkit;

/**
 * Tests of randomness with a false-alarm rate that is proved, for every number of trials and every
 * rate: at most {@value #FALSE_ALARM} each.
 */
public final class Chance {
    /** The probability that one assertion fails although all is as it should be. */
    public static final double FALSE_ALARM = 1e-12;

    private static final double[] LOG_FACTORIALS = new double[16];

    static {
        for (int n = 2; n < LOG_FACTORIALS.length; n++) {
            LOG_FACTORIALS[n] = LOG_FACTORIALS[n - 1] + StrictMath.log(n);
        }
    }

    private Chance() {}

    /**
     * A count is what independent trials of a probability may give: both of its binomial tails are
     * summed up exactly.
     *
     * @throws AssertionError naming the count, what was expected, and how improbable that is
     */
    public static void assertCount(String what, long count, long trials, double probability) {
        double tail =
                count > trials * probability
                        ? upperTail(count, trials, probability)
                        : upperTail(trials - count, trials, 1 - probability);
        if (!(2 * tail >= FALSE_ALARM)) {
            throw new AssertionError(
                    "%s: %d of %d, expected about %.1f; the chance of so many or so few is %.1g"
                            .formatted(what, count, trials, trials * probability, tail));
        }
    }

    /** P(X ≥ count) of a binomial X. */
    static double upperTail(long count, long trials, double probability) {
        if (count <= 0 || probability >= 1) {
            return 1;
        }
        if (probability <= 0) {
            return 0;
        }
        double term =
                StrictMath.exp(
                        logFactorial(trials)
                                - logFactorial(count)
                                - logFactorial(trials - count)
                                + count * StrictMath.log(probability)
                                + (trials - count) * StrictMath.log1p(-probability));
        double odds = probability / (1 - probability);
        double sum = 0;
        for (long k = count; k <= trials && term > 1e-17 * sum; k++) {
            sum += term;
            term *= odds * (trials - k) / (k + 1);
        }
        return sum;
    }

    /** ln n!, by Stirling's series where that has all digits. */
    private static double logFactorial(long n) {
        if (n < LOG_FACTORIALS.length) {
            return LOG_FACTORIALS[(int) n];
        }
        double i = 1.0 / n;
        double rest = i * (1.0 / 12 - i * i * (1.0 / 360 - i * i * (1.0 / 1260 - i * i / 1680)));
        return (n + 0.5) * StrictMath.log(n) - n + 0.5 * StrictMath.log(2 * Math.PI) + rest;
    }

    /**
     * Two sequences of independent trials of one probability are independent of each other: the
     * likelihood ratio chi-square G of their 2 × 2 table, against the rates that independence
     * gives. P(G/2 ≥ s) ≤ exp(-s) (e s / 3)³ for s above 3.
     *
     * @param probability that an element is set
     * @param shift element i of the one goes with element i + shift of the other
     * @throws AssertionError naming the table, what was expected, and how improbable that is
     * @see <a href="https://doi.org/10.1109/TIT.2020.2996134">Agrawal: Finite-sample concentration
     *     of the multinomial in relative entropy (IEEE Trans. Inf. Theory 66, 2020)</a>
     */
    public static void assertIndependent(
            String what, boolean[] one, boolean[] other, double probability, int shift) {
        long[] table = new long[4];
        int pairs = Math.min(one.length, other.length - shift);
        for (int i = 0; i < pairs; i++) {
            table[(one[i] ? 2 : 0) + (other[i + shift] ? 1 : 0)]++;
        }
        double q = 1 - probability;
        double[] rates = {q * q, q * probability, q * probability, probability * probability};
        double strayed = 0;
        for (int i = 0; i < 4; i++) {
            strayed += part(table[i], pairs * rates[i]);
        }
        if (!(strayed <= 3 || 3 * (1 + Math.log(strayed / 3)) - strayed >= Math.log(FALSE_ALARM))) {
            throw new AssertionError(
                    "%s: both %d, one %d, other %d, neither %d; expected about %.1f, %.1f, %.1f, %.1f; G is %.1f"
                            .formatted(
                                    what,
                                    table[3],
                                    table[2],
                                    table[1],
                                    table[0],
                                    pairs * rates[3],
                                    pairs * rates[2],
                                    pairs * rates[1],
                                    pairs * rates[0],
                                    2 * strayed));
        }
    }

    /**
     * Elements of a sequence that are some places apart are uncorrelated. The pairs fall into two
     * sets within which they are disjoint and so independent; each set's sum of products is held to
     * Chernoff's bound with the products' own generating function.
     *
     * @param probability that an element is set
     * @throws AssertionError naming the correlation and how improbable it is
     */
    public static void assertUncorrelated(
            String what, boolean[] kept, double probability, int lag) {
        double[] values = {1 - probability, -probability};
        for (int set = 0; set < 2; set++) {
            double sum = 0;
            int pairs = 0;
            for (int i = 0; i + lag < kept.length; i++) {
                if (i / lag % 2 == set) {
                    sum += values[kept[i] ? 0 : 1] * values[kept[i + lag] ? 0 : 1];
                    pairs++;
                }
            }
            double strayed = pairs == 0 ? 0 : pairs * rate(sum / pairs, probability);
            if (!(strayed <= Math.log(4 / FALSE_ALARM))) {
                throw new AssertionError(
                        "%s: correlation %.3g over %d pairs, expected about 0; the chance of that is below e^-%.0f"
                                .formatted(
                                        what,
                                        sum / pairs / (probability * (1 - probability)),
                                        pairs,
                                        strayed));
            }
        }
    }

    /** The largest of λ x - ln E exp(λ z w), z and w centred trials: concave, by bisection. */
    static double rate(double x, double p) {
        double q = 1 - p;
        double low = -700;
        double high = 700;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            double both = p * p * Math.exp(middle * q * q);
            double either = 2 * p * q * Math.exp(-middle * p * q);
            double neither = q * q * Math.exp(middle * p * p);
            double slope = both * q * q - either * p * q + neither * p * p;
            if (x > slope / (both + either + neither)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double both = p * p * Math.exp(low * q * q);
        double either = 2 * p * q * Math.exp(-low * p * q);
        double neither = q * q * Math.exp(low * p * p);
        return low * x - Math.log(both + either + neither);
    }

    /**
     * As many words fall on one that was there before as uniform words do. The n-th word has at
     * most n before it, and at least n - k as long as no more than k collided, which bounds the
     * count from both sides by sums of independent trials; those are held to Chernoff's bound.
     *
     * @param cells the number of words there are
     * @throws AssertionError naming the count and what was expected
     */
    public static void assertCollisions(String what, long collisions, long words, long cells) {
        double most = words * (words - 1) / 2.0 / cells;
        long left = Math.max(0, words - 1 - collisions);
        double least = left * (left + 1) / 2.0 / cells;
        double expected = collisions > most ? most : least;
        double strayed = 0;
        if (collisions > most || collisions < least) {
            strayed = part(collisions, expected) + part(words - collisions, words - expected);
        }
        if (!(strayed <= Math.log(2 / FALSE_ALARM))) {
            throw new AssertionError(
                    "%s: %d of %d words came before, expected about %.1f; the chance of that is below e^-%.0f"
                            .formatted(what, collisions, words, most, strayed));
        }
    }

    private static double part(double seen, double expected) {
        return seen == 0 ? 0 : seen * Math.log(seen / expected);
    }
}
