package lanewise.optim;

import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;

/**
 * Stochastic gradient descent, PyTorch's {@code optim.SGD}.
 *
 * @param learningRate 0 or more
 * @param momentum of the running gradient, 0 or more
 * @param dampening of a gradient's entry into it
 * @param weightDecay times the parameter, added to its gradient, 0 or more
 * @param nesterov whether the step looks ahead; needs momentum and no dampening
 */
public record Sgd(
        double learningRate,
        double momentum,
        double dampening,
        double weightDecay,
        boolean nesterov)
        implements Optimizer {

    /** Refuses values out of range. */
    public Sgd {
        Optimizers.require(learningRate >= 0, "learning rate", learningRate, "0 or more");
        Optimizers.require(momentum >= 0, "momentum", momentum, "0 or more");
        Optimizers.require(true, "dampening", dampening, "a number");
        Optimizers.require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException(
                    "nesterov: momentum %s, dampening %s, expected momentum above 0 and no dampening"
                            .formatted(momentum, dampening));
        }
    }

    /** The same with momentum. */
    public Sgd momentum(double value) {
        return new Sgd(learningRate, value, dampening, weightDecay, nesterov);
    }

    /** The same with dampening. */
    public Sgd dampening(double value) {
        return new Sgd(learningRate, momentum, value, weightDecay, nesterov);
    }

    /** The same with Nesterov's momentum. */
    public Sgd withNesterov() {
        return new Sgd(learningRate, momentum, dampening, weightDecay, true);
    }

    /** The same with another weight decay. */
    public Sgd weightDecay(double value) {
        return new Sgd(learningRate, momentum, dampening, value, nesterov);
    }

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        return new Bound(parameters);
    }

    private final class Bound extends BoundOptimizer {
        private final float[] w;
        private final float[] g;
        private final float[] running;
        private float rate;
        private boolean first;

        Bound(Parameters parameters) {
            super(Sgd.this, parameters);
            w = parameters.values();
            g = parameters.gradients();
            running = new float[momentum == 0 ? 0 : g.length];
        }

        @Override
        public Map<String, float[]> state() {
            return Map.of("running", running);
        }

        @Override
        protected void start(double learningRate) {
            rate = (float) learningRate;
            first = steps() == 1;
        }

        @Override
        protected void update(int from, int to) {
            float decay = (float) weightDecay;
            float keep = (float) momentum;
            float enter = first ? 1f : (float) (1 - dampening);
            for (int i = from; i < to; i++) {
                float gradient = Math.fma(decay, w[i], g[i]);
                if (keep != 0) {
                    float mean = settled(Math.fma(keep, first ? 0f : running[i], enter * gradient));
                    running[i] = mean;
                    gradient = nesterov ? Math.fma(keep, mean, gradient) : mean;
                }
                w[i] = Math.fma(-rate, gradient, w[i]);
            }
        }
    }
}
