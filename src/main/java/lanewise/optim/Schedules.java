package lanewise.optim;

/** The schedules by name, to be imported statically: PyTorch's {@code lr_scheduler}. */
public final class Schedules {
    private Schedules() {}

    /** Always the optimiser's rate. */
    public static Schedule constant() {
        return (base, step) -> base;
    }

    /**
     * The rate times gamma after every {@code size} steps, {@code StepLR}.
     *
     * @param size 1 or more
     * @param gamma above 0; PyTorch's default is 0.1
     */
    public static Schedule step(long size, double gamma) {
        Optimizers.require(size >= 1, "step size", size, "1 or more");
        Optimizers.require(gamma > 0, "gamma", gamma, "above 0");
        return (base, step) -> base * StrictMath.pow(gamma, step / size);
    }

    /**
     * The rate times gamma at each milestone, {@code MultiStepLR}.
     *
     * @param gamma above 0; PyTorch's default is 0.1
     */
    public static Schedule multiStep(double gamma, long... milestones) {
        Optimizers.require(gamma > 0, "gamma", gamma, "above 0");
        long[] own = milestones.clone();
        return (base, step) -> {
            int passed = 0;
            for (long milestone : own) {
                passed += step >= milestone ? 1 : 0;
            }
            return base * StrictMath.pow(gamma, passed);
        };
    }

    /**
     * The rate times gamma after every step, {@code ExponentialLR}.
     *
     * @param gamma above 0
     */
    public static Schedule exponential(double gamma) {
        return step(1, gamma);
    }

    /**
     * Half a cosine from the rate down to {@code minRate}, {@code CosineAnnealingLR}; it stays
     * there, where PyTorch's would rise again.
     *
     * @param period steps of the way down, 1 or more
     * @param minRate 0 or more
     * @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov, Hutter: SGDR (ICLR 2017)</a>
     */
    public static Schedule cosine(long period, double minRate) {
        Optimizers.require(period >= 1, "period", period, "1 or more");
        Optimizers.require(minRate >= 0, "least rate", minRate, "0 or more");
        return (base, step) -> between(base, minRate, (double) Math.min(step, period) / period);
    }

    /**
     * Up to {@code maxRate} and down again within {@code totalSteps} updates, by half cosines:
     * {@code OneCycleLR} with PyTorch's defaults. Starts at maxRate / 25, peaks after 30 % and ends
     * at a 10,000th of the start.
     *
     * @see <a href="https://arxiv.org/abs/1708.07120">Smith, Topin: Super-convergence (2019)</a>
     */
    public static Schedule oneCycle(double maxRate, long totalSteps) {
        return oneCycle(maxRate, totalSteps, 0.3, 25, 1e4);
    }

    /**
     * {@link #oneCycle(double, long)} with all its options.
     *
     * @param maxRate the peak, above 0
     * @param totalSteps 2 or more
     * @param risingShare the share of steps that rise, in (0, 1)
     * @param divFactor the peak over the start, 1 or more
     * @param finalDivFactor the start over the end, 1 or more
     */
    public static Schedule oneCycle(
            double maxRate,
            long totalSteps,
            double risingShare,
            double divFactor,
            double finalDivFactor) {
        Optimizers.require(maxRate > 0, "largest rate", maxRate, "above 0");
        Optimizers.require(totalSteps >= 2, "total steps", totalSteps, "2 or more");
        Optimizers.require(
                risingShare > 0 && risingShare < 1, "rising share", risingShare, "0 to 1");
        Optimizers.require(divFactor >= 1, "div factor", divFactor, "1 or more");
        Optimizers.require(finalDivFactor >= 1, "final div factor", finalDivFactor, "1 or more");
        double start = maxRate / divFactor;
        double peak = risingShare * totalSteps - 1;
        double end = totalSteps - 1;
        return (base, step) ->
                step <= peak
                        ? between(start, maxRate, peak > 0 ? step / peak : 1)
                        : between(
                                maxRate,
                                start / finalDivFactor,
                                Math.min(1, (step - peak) / (end - peak)));
    }

    /** Half a cosine from one rate to another. */
    private static double between(double from, double to, double share) {
        return to + (from - to) / 2 * (1 + StrictMath.cos(StrictMath.PI * share));
    }
}
