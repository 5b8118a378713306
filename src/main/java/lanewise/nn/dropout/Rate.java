package lanewise.nn.dropout;

import lanewise.nn.Pass;
import lanewise.random.Bernoulli;

/** The rate of a layer that drops: its own, times the factor of the pass. */
final class Rate {
    private record Drawn(double rate, Bernoulli bernoulli) {}

    private final double p;
    private final double share;

    /** What the last pass asked for; threads that race for it compute the same. */
    private Drawn drawn = new Drawn(0, Bernoulli.dropping(0));

    Rate(double p) {
        this(p, 1);
    }

    /**
     * @param share what the rate is multiplied by when something is drawn
     */
    Rate(double p, double share) {
        this.p = p;
        this.share = share;
    }

    /** Refuses what is not a probability. */
    static void check(String layer, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    "%s(%s): p is a probability, expected a number from 0 to 1"
                            .formatted(layer, p));
        }
    }

    /** Refuses what is not a probability below 1. */
    static void checkBelowOne(String layer, double p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException(
                    "%s(%s): expected a p from 0 to below 1".formatted(layer, p));
        }
    }

    double p() {
        return p;
    }

    /** What is kept in a pass. */
    Bernoulli of(Pass pass) {
        double rate = Math.min(1, pass.rate(p) * share);
        Drawn last = drawn;
        if (last.rate != rate) {
            last = new Drawn(rate, Bernoulli.dropping(rate));
            drawn = last;
        }
        return last.bernoulli;
    }
}
