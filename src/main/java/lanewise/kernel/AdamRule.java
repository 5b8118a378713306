package lanewise.kernel;

/**
 * What stays the same from step to step of {@link Kernels#adam}.
 *
 * @param beta1 what the mean of gradients keeps of itself
 * @param beta2 what the mean of their squares keeps of itself
 * @param eps added to the root
 * @param weightDecay times the weight is added to the gradient
 */
public record AdamRule(double beta1, double beta2, float eps, float weightDecay) {
    /**
     * What a gradient enters its mean with: 1 - beta1, rounded once. The difference from a rounded
     * beta1 is another number, which the correction of the bias does not know.
     */
    public float enter1() {
        return (float) (1 - beta1);
    }

    /** How squares are held. */
    public Squares squares() {
        return Squares.under(eps);
    }

    /** What a square enters its mean with: 1 - beta2, rounded once, times the squares' scale. */
    public float enter2() {
        return (float) (1 - beta2) * squares().scale();
    }

    /** What the mean of squares keeps of itself, as a float. */
    public float keep2() {
        return (float) beta2;
    }
}
