package lanewise.testkit;

import java.util.Arrays;
import java.util.SplittableRandom;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.tensor.Parameters;
import lanewise.testkit.OptimizerTrajectoryLaws.ElementRule;

/** The way of many parameters, an optimiser's beside the formula's. */
final class Trajectory {
    /**
     * A change of gradients that no formula's way should hang on; one that does decides nothing.
     */
    private static final double NUDGE = 0x1p-20;

    private final OptimizerTrajectoryLaws laws;
    private final Fill fill;
    private final int n;
    private final Parameters parameters;
    private final ElementRule[] rules;
    private final double[] w;
    private final double[] way;
    private final double[] largest;
    private final boolean[] undecided;

    Trajectory(OptimizerTrajectoryLaws laws, Fill fill, int n) {
        this.laws = laws;
        this.fill = fill;
        this.n = n;
        parameters = OptimizerRun.parameters(fill, n);
        rules = new ElementRule[n];
        Arrays.setAll(rules, i -> laws.reference());
        w = new double[n];
        Arrays.setAll(w, i -> parameters.values()[i]);
        way = new double[n];
        largest = new double[n];
        undecided = new boolean[n];
    }

    /** Compares after each of so many steps, which are done in ranges of a length and more. */
    void follow(Kernels kernels, int steps, int range) {
        BoundOptimizer bound = laws.optimizer().bind(parameters, kernels);
        for (int step = 1; step <= steps; step++) {
            float[] g = gradients(step);
            double rate = rate(step);
            for (int i = 0; i < n; i++) {
                double next = rules[i].step(w[i], g[i], rate, step);
                way[i] += Math.abs(next - w[i]);
                largest[i] = Math.max(largest[i], Math.max(Math.abs(w[i]), Math.abs(next)));
                w[i] = next;
            }
            System.arraycopy(g, 0, parameters.gradients(), 0, n);
            bound.begin(rate);
            int size = Math.min(n, range + step);
            for (int from = 0; from < n; from += size) {
                bound.step(from, Math.min(n, from + size));
            }
            for (int i = 0; i < n; i++) {
                compare(i, step, g[i], rate);
            }
        }
    }

    private double rate(int step) {
        return laws.optimizer().learningRate() * (1 + fill.next(900 + step).floats(1)[0] / 4);
    }

    private float[] gradients(int step) {
        float[] g = fill.next(step).floats(n);
        int[] sizes = OptimizerTrajectoryLaws.SIZES;
        for (int i = 0; i < n; i++) {
            boolean rests = i % 5 == 4 && step % 7 > 2;
            // Some always pull to one side: what grows then meets its bounds.
            g[i] = i % 7 == 3 ? Math.abs(g[i]) : g[i];
            g[i] = rests ? 0 : Math.scalb(g[i], sizes[(int) ((i + fill.seed()) % sizes.length)]);
        }
        return g;
    }

    private void compare(int i, int step, float g, double rate) {
        // A step rounds the weight three times: decay factor, product, sum.
        double slack = step * 0x1.8p-23 * largest[i] + laws.tolerance() * way[i] + 1e-37;
        float value = parameters.values()[i];
        if (undecided[i] || Math.abs(value - w[i]) <= slack) {
            return;
        }
        undecided[i] = hangsOnLastBits(i, step, slack);
        if (!undecided[i]) {
            throw new AssertionError(
                    "%s: w[%d] of %d is %s after %d steps, the formula gives %s, bound %.2g (last gradient %s, rate %s, seed %s)"
                            .formatted(
                                    laws.optimizer(),
                                    i,
                                    n,
                                    value,
                                    step,
                                    w[i],
                                    slack,
                                    g,
                                    rate,
                                    fill));
        }
    }

    /** Whether the formula itself leads elsewhere for gradients a little different. */
    private boolean hangsOnLastBits(int i, int steps, double slack) {
        boolean elsewhere = false;
        for (int sign = -1; sign <= 1; sign += 2) {
            SplittableRandom random = new SplittableRandom(i);
            ElementRule rule = laws.reference();
            double value = OptimizerRun.parameters(fill, n).values()[i];
            for (int step = 1; step <= steps; step++) {
                double nudge = sign * (random.nextBoolean() ? NUDGE : -NUDGE);
                value = rule.step(value, gradients(step)[i] * (1 + nudge), rate(step), step);
            }
            elsewhere |= !(Math.abs(value - w[i]) <= slack);
        }
        return elsewhere;
    }
}
