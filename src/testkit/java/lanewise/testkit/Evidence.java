package lanewise.testkit;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Evidence against a claim about chance, gathered over many tries: a gambler's wealth who bets
 * against it, at odds that are fair if it is true.
 *
 * <p>From a start of 1 the wealth then reaches 10^12 with a probability of at most 10^-12, whenever
 * one looks and however much is gathered (Ville's inequality): the number of tries does not enter
 * into the rate of false alarms, and what a single try cannot show adds up. The bets: before each
 * draw a stake λ multiplies the wealth by exp(λ d) / E exp(λ d) for the draw d; 34 stakes each have
 * a share of the start. Which draws are bet on may depend on draws before them.
 *
 * @see <a href="https://doi.org/10.1214/23-STS894">Ramdas, Grünwald, Vovk, Shafer: Game-theoretic
 *     statistics and safe anytime-valid inference (Statistical Science 38, 2023)</a>
 */
public final class Evidence {
    private static final double[] STAKES = new double[34];

    static {
        for (int i = 0; i < STAKES.length / 2; i++) {
            STAKES[2 * i] = Math.scalb(8, -i);
            STAKES[2 * i + 1] = -STAKES[2 * i];
        }
    }

    /** A look at one try alone has this share of the alarms of the whole. */
    private static final int LOOKS_ALONE = 4096;

    private final String what;
    private final int claims;
    private final double limit;
    private final double[] logs = new double[STAKES.length];
    private double seen;
    private double expected;
    private long draws;

    /** Evidence on one claim, with a rate of false alarms of {@link Chance#FALSE_ALARM}. */
    public Evidence(String what) {
        this(what, 1);
    }

    /**
     * Evidence on one of several claims that share the rate.
     *
     * @param what is claimed, for the message
     * @param claims how many
     */
    public Evidence(String what, int claims) {
        this.what = what;
        this.claims = claims;
        limit = Math.log(claims * (double) STAKES.length / Chance.FALSE_ALARM);
    }

    /**
     * Counts draws that succeed with a probability, each independent of those before. They are also
     * looked at alone: what is wrong in one try of many would lose its bets in the others.
     *
     * @throws AssertionError if all that was seen so far is too improbable
     */
    public Evidence count(long successes, long trials, double probability) {
        if (probability <= 0 && successes > 0 || probability >= 1 && successes < trials) {
            throw failure(successes, trials * probability, trials);
        }
        if (isTooMuch(successes, trials, probability, (long) claims * LOOKS_ALONE)) {
            throw failure(successes, trials * probability, trials);
        }
        double[] each = logMoments(probability);
        double[] all = new double[each.length];
        Arrays.setAll(all, i -> trials * each[i]);
        return see(successes, trials * probability, trials, all);
    }

    /** ln E exp(λ d) of one draw, for each stake; a law asks for one probability many times. */
    private static double[] logMoments(double probability) {
        Asked known = asked;
        if (known == null || known.probability != probability) {
            double[] logs = new double[STAKES.length];
            Arrays.setAll(logs, i -> Math.log1p(probability * Math.expm1(STAKES[i])));
            known = new Asked(probability, logs);
            asked = known;
        }
        return known.logMoments;
    }

    private record Asked(double probability, double[] logMoments) {}

    private static volatile Asked asked;

    /**
     * Adds draws of any distribution.
     *
     * @param sum of the draws
     * @param mean of the sum
     * @param number of draws
     * @param logMoments ln E exp(λ sum), by λ
     */
    Evidence see(double sum, double mean, long number, DoubleUnaryOperator logMoments) {
        return see(sum, mean, number, Arrays.stream(STAKES).map(logMoments).toArray());
    }

    private Evidence see(double sum, double mean, long number, double[] logMoments) {
        seen += sum;
        expected += mean;
        draws += number;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < STAKES.length; i++) {
            logs[i] += STAKES[i] * sum - logMoments[i];
            largest = Math.max(largest, logs[i]);
        }
        if (largest >= limit - Math.log(STAKES.length)) {
            double top = largest;
            double total = Arrays.stream(logs).map(log -> Math.exp(log - top)).sum();
            if (top + Math.log(total) >= limit) {
                throw failure(seen, expected, draws);
            }
        }
        return this;
    }

    /** Whether so many successes would be too improbable alone, of one of several claims. */
    static boolean isTooMuch(long successes, long trials, double probability, long claims) {
        double limit = Math.log((double) claims * STAKES.length / Chance.FALSE_ALARM);
        double[] logMoments = logMoments(probability);
        double sum = 0;
        for (int i = 0; i < STAKES.length; i++) {
            double log = STAKES[i] * successes - trials * logMoments[i];
            sum += Math.exp(Math.min(700, log - limit));
        }
        return sum >= 1;
    }

    private AssertionError failure(double sum, double mean, long number) {
        double largest = Arrays.stream(logs).max().orElse(0) - Math.log(STAKES.length);
        return new AssertionError(
                "%s: %s in %d draws, expected about %.1f; the chance of so much is below e^-%.0f"
                        .formatted(
                                what,
                                sum == Math.rint(sum) ? "%.0f".formatted(sum) : "" + sum,
                                number,
                                mean,
                                Math.max(27, largest)));
    }
}
