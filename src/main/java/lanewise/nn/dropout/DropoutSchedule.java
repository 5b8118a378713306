package lanewise.nn.dropout;

import lanewise.nn.Finite;
import lanewise.nn.Network;

/**
 * What the rates of a network's dropout layers are multiplied by in the course of training, see
 * {@link Network#dropoutFactor}. Each layer keeps its own rate as the one for factor 1.
 */
@FunctionalInterface
public interface DropoutSchedule {
    /**
     * The factor at a step.
     *
     * @param step from 0
     * @param totalSteps of the training, 1 or more
     * @return 0 or more
     */
    double factor(long step, long totalSteps);

    /** Always the layers' own rates. */
    static DropoutSchedule constant() {
        return (step, total) -> 1;
    }

    /** From one factor at the first step straight to another at the last. */
    static DropoutSchedule linear(double from, double to) {
        check(from);
        check(to);
        return (step, total) -> from + (to - from) * share(step, total);
    }

    /** From one factor at the first step to another at the last, by half a cosine. */
    static DropoutSchedule cosine(double from, double to) {
        check(from);
        check(to);
        return (step, total) ->
                to + (from - to) / 2 * (1 + StrictMath.cos(StrictMath.PI * share(step, total)));
    }

    /**
     * From 0 towards 1 by 1 - exp(-gamma step / totalSteps): easy samples first.
     *
     * @param gamma how soon, above 0; the paper takes 10
     * @see <a href="https://arxiv.org/abs/1703.06229">Morerio et al.: Curriculum dropout (ICCV
     *     2017)</a>
     */
    static DropoutSchedule curriculum(double gamma) {
        Finite.require(gamma > 0, "curriculum: gamma", gamma, "above 0");
        return (step, total) -> 1 - StrictMath.exp(-gamma * step / Math.max(1, total));
    }

    /**
     * One factor before a share of the training and another after it: early or late dropout.
     *
     * @param share of the steps, 0 to 1
     * @see <a href="https://arxiv.org/abs/2303.01500">Liu et al.: Dropout reduces underfitting
     *     (ICML 2023)</a>
     */
    static DropoutSchedule step(double share, double before, double after) {
        check(before);
        check(after);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("step: share " + share + ", expected 0 to 1");
        }
        return (step, total) -> step < share * total ? before : after;
    }

    private static double share(long step, long total) {
        return total <= 1 ? 1 : Math.min(1, (double) step / (total - 1));
    }

    private static void check(double factor) {
        Finite.require(factor >= 0, "dropout schedule: factor", factor, "0 or more");
    }
}
