package lanewise.optim;

import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;

/**
 * Another optimiser uphill, PyTorch's {@code maximize}: it is shown each gradient with the opposite
 * sign.
 */
record Maximize(Optimizer optimizer) implements Optimizer {
    @Override
    public double learningRate() {
        return optimizer.learningRate();
    }

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        BoundOptimizer bound = optimizer.bind(parameters, kernels);
        float[] gradients = parameters.gradients();
        return new BoundOptimizer(this, parameters) {
            @Override
            public Map<String, float[]> state() {
                return bound.state();
            }

            @Override
            public void resume(long steps, Map<String, float[]> saved) {
                super.resume(steps, saved);
                bound.resume(steps, saved);
            }

            @Override
            protected void start(double rate) {
                bound.begin(rate);
            }

            @Override
            protected void update(int from, int to) {
                kernels.scale(to - from, -1, gradients, from);
                bound.step(from, to);
                kernels.scale(to - from, -1, gradients, from);
            }
        };
    }
}
