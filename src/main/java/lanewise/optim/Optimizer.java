package lanewise.optim;

import java.util.List;
import lanewise.kernel.Kernels;
import lanewise.nn.Network;
import lanewise.tensor.Parameters;

/** The configuration of an optimiser: immutable. */
public interface Optimizer {
    /** The learning rate where no schedule says otherwise. */
    double learningRate();

    /**
     * Lays out the optimiser's state for a network: its parameters, kernels and threads.
     *
     * {@snippet :
     * BoundOptimizer optimizer = adam(1e-3).bind(network);
     * network.backward(target);
     * optimizer.step();
     * }
     */
    default BoundOptimizer bind(Network network) {
        return bind(network.parameters(), network.kernels()).on(network);
    }

    /**
     * Lays out the optimiser's state for parameters, to be stepped on the caller's thread. Their
     * values count from the first step on: whoever loads some may do so after binding.
     */
    BoundOptimizer bind(Parameters parameters, Kernels kernels);

    /**
     * Another optimiser for parameters whose whole names match a regular expression: {@code
     * adamW(1e-3).group(".*\\.bias", adamW(1e-3).weightDecay(0))}.
     */
    default ParameterGroups group(String names, Optimizer optimizer) {
        return new ParameterGroups(this, List.of()).group(names, optimizer);
    }

    /** The same, but parameters whose whole names match a regular expression stay as they are. */
    default ParameterGroups freeze(String names) {
        return new ParameterGroups(this, List.of()).freeze(names);
    }

    /** The same, to make the loss larger: PyTorch's {@code maximize}. */
    default Optimizer maximize() {
        return new Maximize(this);
    }

    /**
     * The optimisers by name, for command lines: {@code adam}, {@code adamw}, {@code rmsprop},
     * {@code adagrad} or {@code sgd} (momentum 0.9).
     */
    static Optimizer named(String name, double learningRate) {
        return switch (name) {
            case "adam" -> Optimizers.adam(learningRate);
            case "adamw" -> Optimizers.adamW(learningRate);
            case "rmsprop" -> Optimizers.rmsprop(learningRate);
            case "adagrad" -> Optimizers.adagrad(learningRate);
            case "sgd" -> Optimizers.sgd(learningRate).momentum(0.9);
            default ->
                    throw new IllegalArgumentException(
                            "optimizer: \""
                                    + name
                                    + "\", expected adam, adamw, rmsprop, adagrad or sgd");
        };
    }
}
