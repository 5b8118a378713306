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
 * @param amsgrad whether the largest mean of squares so far is taken (Reddi, Kale, Kumar 2018)
 */
public record Adam(
        double learningRate,
        double beta1,
        double beta2,
        double eps,
        double weightDecay,
        boolean amsgrad)
        implements Optimizer {

    /** Refuses values out of range. */
    public Adam {
        Optimizers.require(learningRate >= 0, "learning rate", learningRate, "0 or more");
        Optimizers.require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 to below 1");
        Optimizers.require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 to below 1");
        Optimizers.require(eps >= 0, "eps", eps, "0 or more");
        Optimizers.require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
    }

    /** PyTorch's defaults. */
    public Adam(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0, false);
    }

    /** The same with other decays. */
    public Adam betas(double first, double second) {
        return new Adam(learningRate, first, second, eps, weightDecay, amsgrad);
    }

    /** The same with another addend to the root. */
    public Adam eps(double value) {
        return new Adam(learningRate, beta1, beta2, value, weightDecay, amsgrad);
    }

    /** The same with another weight decay. */
    public Adam weightDecay(double value) {
        return new Adam(learningRate, beta1, beta2, eps, value, amsgrad);
    }

    /** The same with the largest mean of squares so far. */
    public Adam withAmsgrad() {
        return new Adam(learningRate, beta1, beta2, eps, weightDecay, true);
    }

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        return new AdamState(this, 0, parameters, kernels);
    }
}
