package lanewise.optim;

import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;

/**
 * Adam (Kingma and Ba 2015, algorithm 1), PyTorch's {@code optim.Adam}.
 *
 * @param learningRate 0 or more
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of their squares, in [0, 1)
 * @param eps added to the root, 0 or more
 * @param weightDecay times the parameter, added to its gradient, 0 or more
 */
public record Adam(double learningRate, double beta1, double beta2, double eps, double weightDecay)
        implements Optimizer {

    /** Refuses values out of range. */
    public Adam {
        Optimizers.require(learningRate >= 0, "learning rate", learningRate, "0 or more");
        Optimizers.require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 to below 1");
        Optimizers.require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 to below 1");
        Optimizers.require(eps >= 0, "eps", eps, "0 or more");
        Optimizers.require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
    }

    /** The same with other decays. */
    public Adam betas(double first, double second) {
        return new Adam(learningRate, first, second, eps, weightDecay);
    }

    /** The same with another addend to the root. */
    public Adam eps(double value) {
        return new Adam(learningRate, beta1, beta2, value, weightDecay);
    }

    /** The same with another weight decay. */
    public Adam weightDecay(double value) {
        return new Adam(learningRate, beta1, beta2, eps, value);
    }

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        return new Bound(parameters, kernels);
    }

    private final class Bound implements BoundOptimizer {
        private final Parameters parameters;
        private final Kernels kernels;
        private final float[] m;
        private final float[] v;
        private long steps;
        private float stepSize;
        private float rootCorrection;

        Bound(Parameters parameters, Kernels kernels) {
            this.parameters = parameters;
            this.kernels = kernels;
            m = new float[parameters.trainableSize()];
            v = new float[parameters.trainableSize()];
        }

        @Override
        public void begin(double rate) {
            steps++;
            stepSize = (float) (rate / (1 - StrictMath.pow(beta1, steps)));
            rootCorrection = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, steps)));
        }

        @Override
        public void step(int from, int to) {
            kernels.adam(
                    to - from,
                    parameters.values(),
                    parameters.gradients(),
                    m,
                    v,
                    from,
                    (float) beta1,
                    (float) beta2,
                    (float) eps,
                    (float) weightDecay,
                    stepSize,
                    rootCorrection);
        }
    }
}
