package lanewise.optim;

/**
 * The learning rate as a function of time. What a step is, an epoch or an update, is up to who
 * asks; PyTorch's examples take epochs for all but {@link Schedules#oneCycle}.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * The learning rate.
     *
     * @param base the optimiser's own learning rate
     * @param step from 0
     */
    double rate(double base, long step);

    /**
     * Begins with a linear rise to what this schedule says, PyTorch's {@code LinearLR} before
     * another.
     *
     * @param steps of the rise; this schedule's step 0 comes after them
     * @param startFactor what the first rate is multiplied by, above 0 to 1
     */
    default Schedule warmUp(long steps, double startFactor) {
        Optimizers.require(steps >= 0, "warm-up steps", steps, "0 or more");
        Optimizers.require(
                startFactor > 0 && startFactor <= 1, "start factor", startFactor, "above 0 to 1");
        return (base, step) ->
                step >= steps
                        ? rate(base, step - steps)
                        : rate(base, 0) * (startFactor + (1 - startFactor) * step / steps);
    }
}
