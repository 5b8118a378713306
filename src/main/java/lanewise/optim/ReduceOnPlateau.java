package lanewise.optim;

/**
 * Multiplies the learning rate by a factor when a metric has stopped falling, PyTorch's {@code
 * ReduceLROnPlateau} (mode {@code min}).
 *
 * <p>It has a state: one object a training run, told the metric once an epoch.
 */
public final class ReduceOnPlateau {
    /** A reduction by less is not made, as in PyTorch ({@code eps}). */
    private static final double LEAST_CHANGE = 1e-8;

    private final double factor;
    private final int patience;
    private final double threshold;
    private final int cooldown;
    private final double minRate;
    private double best = Double.POSITIVE_INFINITY;
    private int bad;
    private int cooling;
    private double rate;

    /**
     * PyTorch's other defaults: a relative threshold of 1e-4, no cool-down, no least rate.
     *
     * @param rate the first learning rate
     * @param factor of a reduction, in (0, 1)
     * @param patience epochs without progress that are borne
     */
    public ReduceOnPlateau(double rate, double factor, int patience) {
        this(rate, factor, patience, 1e-4, 0, 0);
    }

    /**
     * With all options.
     *
     * @param rate the first learning rate
     * @param factor of a reduction, in (0, 1)
     * @param patience epochs without progress that are borne
     * @param threshold what part of the best the metric must fall by to count as progress
     * @param cooldown epochs after a reduction in which nothing is counted
     * @param minRate no reduction goes below
     */
    public ReduceOnPlateau(
            double rate,
            double factor,
            int patience,
            double threshold,
            int cooldown,
            double minRate) {
        Optimizers.require(rate >= 0, "learning rate", rate, "0 or more");
        Optimizers.require(factor > 0 && factor < 1, "factor", factor, "between 0 and 1");
        Optimizers.require(patience >= 0, "patience", patience, "0 or more");
        Optimizers.require(threshold >= 0, "threshold", threshold, "0 or more");
        Optimizers.require(cooldown >= 0, "cool-down", cooldown, "0 or more");
        Optimizers.require(minRate >= 0, "least rate", minRate, "0 or more");
        this.rate = rate;
        this.factor = factor;
        this.patience = patience;
        this.threshold = threshold;
        this.cooldown = cooldown;
        this.minRate = minRate;
    }

    /** The learning rate now. */
    public double rate() {
        return rate;
    }

    /**
     * Takes an epoch's metric, the smaller the better; NaN counts as no progress.
     *
     * @return the learning rate of the next epoch
     */
    public double observe(double metric) {
        if (metric < best * (1 - threshold)) {
            best = metric;
            bad = 0;
        } else {
            bad++;
        }
        if (cooling > 0) {
            cooling--;
            bad = 0;
        }
        if (bad > patience) {
            double reduced = Math.max(rate * factor, minRate);
            if (rate - reduced > LEAST_CHANGE) {
                rate = reduced;
            }
            cooling = cooldown;
            bad = 0;
        }
        return rate;
    }
}
