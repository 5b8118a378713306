package lanewise.testkit;

import lanewise.kernel.KernelChoice;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/**
 * Where an optimiser's steps lead, by the formula that its author writes. Part of {@link
 * OptimizerLaws}.
 */
public interface OptimizerTrajectoryLaws extends OptimizerScaleLaws {
    /**
     * One element's way, in doubles: a new object for each element, which remembers what an
     * optimiser remembers of it.
     */
    @FunctionalInterface
    interface ElementRule {
        /**
         * The parameter after a step.
         *
         * @param w the parameter before
         * @param g its gradient
         * @param rate the learning rate of this step
         * @param step the number of the step, from 1
         */
        double step(double w, double g, double rate, int step);
    }

    /** The optimiser as a formula of one element, with nothing remembered yet. */
    ElementRule reference();

    /** By how much a way of twenty steps may differ from the formula's, relative to its length. */
    default double tolerance() {
        return 3e-6;
    }

    /** Powers of two of gradients: ordinary ones, those near an addend of 1e-8, and large ones. */
    int[] SIZES = {0, 0, -3, -27, -20, -30, -12, 4, 10, -24, 30};

    /**
     * Twenty steps with changing gradients and rates: gradients of every size, from element to
     * element, some of them 0 for a while. One try in eight has thousands of elements, one three
     * hundred steps.
     */
    @Law
    @Label("trajectory: twenty steps lead where the formula says, element by element")
    default void trajectoriesAreTheFormulas(
            @ForAll @IntRange(max = 1_000_000) int seed,
            @ForAll @IntRange(min = 1, max = 300) int n,
            @ForAll @IntRange(min = 1, max = 70) int range,
            @ForAll boolean preferred) {
        boolean wide = seed % 8 == 0;
        boolean far = seed % 8 == 1;
        int size = wide ? 4100 + 7 * n : far ? 1 + n % 8 : n;
        new Trajectory(this, Fill.centred(seed), size)
                .follow(
                        preferred ? KernelChoice.preferred() : KernelChoice.scalar(),
                        far ? 300 : wide ? 6 : 20,
                        wide ? size : range);
    }

    /** Beyond every block, and beyond what a short counts; once. */
    @Once
    @Label("trajectory: two steps of 40,000 elements, done at once")
    default void longStepsAreTheFormulas() {
        int n = 40_000;
        new Trajectory(this, Fill.centred(5), n).follow(KernelChoice.preferred(), 2, n);
    }
}
