package lanewise.optim;

import java.util.Arrays;
import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.kernel.Squares;
import lanewise.tensor.Parameters;

/**
 * Gradients over the root of the sum of their squares (Duchi, Hazan, Singer 2011), PyTorch's {@code
 * optim.Adagrad}.
 *
 * @param learningRate 0 or more
 * @param learningRateDecay the rate of step t, from 0, is over 1 + t decay; 0 or more
 * @param weightDecay times the parameter, added to its gradient, 0 or more
 * @param initialAccumulator where the sums start, 0 or more
 * @param eps added to the root, 0 or more
 */
public record Adagrad(
        double learningRate,
        double learningRateDecay,
        double weightDecay,
        double initialAccumulator,
        double eps)
        implements Optimizer {

    /** Refuses values out of range. */
    public Adagrad {
        Optimizers.require(learningRate >= 0, "learning rate", learningRate, "0 or more");
        Optimizers.require(
                learningRateDecay >= 0, "learning rate decay", learningRateDecay, "0 or more");
        Optimizers.require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
        Optimizers.require(
                initialAccumulator >= 0, "initial accumulator", initialAccumulator, "0 or more");
        Optimizers.require(eps >= 0, "eps", eps, "0 or more");
    }

    /** PyTorch's defaults. */
    public Adagrad(double learningRate) {
        this(learningRate, 0, 0, 0, 1e-10);
    }

    /** The same with a decay of the learning rate. */
    public Adagrad learningRateDecay(double value) {
        return new Adagrad(learningRate, value, weightDecay, initialAccumulator, eps);
    }

    /** The same with another weight decay. */
    public Adagrad weightDecay(double value) {
        return new Adagrad(learningRate, learningRateDecay, value, initialAccumulator, eps);
    }

    /** The same with sums that start elsewhere. */
    public Adagrad initialAccumulator(double value) {
        return new Adagrad(learningRate, learningRateDecay, weightDecay, value, eps);
    }

    /** The same with another addend to the root. */
    public Adagrad eps(double value) {
        return new Adagrad(learningRate, learningRateDecay, weightDecay, initialAccumulator, value);
    }

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        return new Bound(parameters);
    }

    private final class Bound extends BoundOptimizer {
        private final float[] w;
        private final float[] g;
        private final Squares held = Squares.under(eps);
        private final float[] sums;
        private float rate;

        Bound(Parameters parameters) {
            super(Adagrad.this, parameters);
            w = parameters.values();
            g = parameters.gradients();
            sums = new float[g.length];
            Arrays.fill(sums, (float) initialAccumulator * held.scale());
        }

        @Override
        public Map<String, float[]> state() {
            return Map.of("sums", sums);
        }

        @Override
        protected void start(double learningRate) {
            rate = (float) (learningRate / (1 + (steps() - 1) * learningRateDecay));
        }

        @Override
        protected void update(int from, int to) {
            float decay = (float) weightDecay;
            float addend = (float) eps;
            float scale = held.scale();
            float down = held.down();
            for (int i = from; i < to; i++) {
                float gradient = Math.fma(decay, w[i], g[i]);
                float sum = Math.fma(scale * gradient, gradient, sums[i]);
                sums[i] = Math.max(sum, Squares.LEAST);
                float root = (float) Math.sqrt(sums[i]) * down;
                w[i] = Math.fma(-rate, gradient / (root + addend), w[i]);
            }
        }
    }
}
