package lanewise.train;

/**
 * Moves the dropout of a network by how much better it does on training than on validation data: a
 * wide gap asks for more dropout, a narrow one for less.
 *
 * <p>The relative gap (validation - training) / training is smoothed over epochs; each epoch the
 * factor moves by gain times how far the smoothed gap is from the wanted one, within bounds. It has
 * a state: one object a training run, see {@link Trainer#adaptiveDropout}.
 */
public final class AdaptiveRate {
    private final double least;
    private final double most;
    private final double wantedGap;
    private final double gain;
    private final double smoothing;
    private double factor;
    private double gap = Double.NaN;

    /** From factor 1, in [0, 2]: a wanted gap of 0.1, gain 0.5, smoothing 0.5. */
    public AdaptiveRate() {
        this(1, 0, 2, 0.1, 0.5, 0.5);
    }

    /**
     * With all options.
     *
     * @param factor what the layers' rates are multiplied by at first
     * @param least no factor goes below; 0 or more
     * @param most no factor goes above
     * @param wantedGap the relative gap that is left alone
     * @param gain how much the factor moves for a gap that is off by 1; 0 or more
     * @param smoothing weight of the gaps before in the smoothed gap, 0 to below 1
     */
    public AdaptiveRate(
            double factor,
            double least,
            double most,
            double wantedGap,
            double gain,
            double smoothing) {
        if (!(least >= 0 && least <= factor && factor <= most)) {
            throw new IllegalArgumentException(
                    "adaptive rate: factor %s in [%s, %s], expected 0 <= least <= factor <= most"
                            .formatted(factor, least, most));
        }
        if (!(gain >= 0 && gain < Double.POSITIVE_INFINITY)
                || !(smoothing >= 0 && smoothing < 1)
                || !Double.isFinite(wantedGap)) {
            throw new IllegalArgumentException(
                    ("adaptive rate: gain %s, smoothing %s, wanted gap %s, expected 0 or more, 0 to"
                                    + " below 1, a number")
                            .formatted(gain, smoothing, wantedGap));
        }
        this.factor = factor;
        this.least = least;
        this.most = most;
        this.wantedGap = wantedGap;
        this.gain = gain;
        this.smoothing = smoothing;
    }

    /** What the layers' rates are to be multiplied by now. */
    public double factor() {
        return factor;
    }

    /** The smoothed gap; NaN before the first epoch. */
    public double gap() {
        return gap;
    }

    /**
     * Takes the losses of an epoch; what is not finite, or a training loss of 0 or less, changes
     * nothing.
     *
     * @return the factor of the next epoch
     */
    public double observe(double trainingLoss, double validationLoss) {
        double seen = (validationLoss - trainingLoss) / trainingLoss;
        if (!(trainingLoss > 0) || !Double.isFinite(seen)) {
            return factor;
        }
        gap = Double.isNaN(gap) ? seen : smoothing * gap + (1 - smoothing) * seen;
        factor = Math.max(least, Math.min(most, factor + gain * (gap - wantedGap)));
        return factor;
    }
}
