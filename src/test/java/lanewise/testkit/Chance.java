package lanewise.testkit;

/**
 * Tests of counts with a false-alarm rate that is proved: at most {@value #FALSE_ALARM} each.
 *
 * <p>A binomial count strays by more than it may with a probability of at most 2 exp(-n KL(k/n ‖
 * p)): Chernoff's bound, which holds for every n and p.
 */
public final class Chance {
    /** The probability that one assertion fails although the rate is right. */
    public static final double FALSE_ALARM = 1e-12;

    private static final double LARGEST = Math.log(2 / FALSE_ALARM);

    private Chance() {}

    /**
     * A count is what independent trials of a probability may give.
     *
     * @throws AssertionError naming the count, what was expected, and how improbable that is
     */
    public static void assertCount(String what, long count, long trials, double probability) {
        double strayed = trials * divergence(count / (double) trials, probability);
        if (!(strayed <= LARGEST)) {
            throw new AssertionError(
                    "%s: %d of %d, expected about %.1f; the chance of that is below e^-%.0f"
                            .formatted(what, count, trials, trials * probability, strayed));
        }
    }

    private static double divergence(double seen, double expected) {
        return part(seen, expected) + part(1 - seen, 1 - expected);
    }

    private static double part(double seen, double expected) {
        return seen == 0 ? 0 : seen * Math.log(seen / expected);
    }
}
