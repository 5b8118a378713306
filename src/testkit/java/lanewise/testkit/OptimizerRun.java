package lanewise.testkit;

import java.util.function.IntFunction;
import lanewise.kernel.KernelChoice;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/** Parameters for an optimiser to train, and what drives it. */
final class OptimizerRun {
    private OptimizerRun() {}

    /** So many trained ones, and a buffer behind them. */
    static Parameters parameters(Fill fill, int n) {
        Parameters parameters =
                new Parameters.Builder()
                        .add("w", Shape.of(n), Parameters.Kind.TRAINABLE)
                        .add("kept", Shape.of(3), Parameters.Kind.BUFFER)
                        .build();
        fill.into(parameters.values(), 0, n + 3);
        return parameters;
    }

    /** Takes parameters along the gradients of each step. */
    static void follow(
            Optimizer optimizer,
            float[] w,
            double rate,
            int steps,
            IntFunction<float[]> gradients) {
        Parameters parameters = parameters(Fill.centred(0), w.length);
        parameters.set("w", w);
        BoundOptimizer bound = optimizer.bind(parameters, KernelChoice.preferred());
        for (int step = 0; step < steps; step++) {
            System.arraycopy(gradients.apply(step), 0, parameters.gradients(), 0, w.length);
            bound.begin(rate);
            bound.step(0, w.length);
        }
        System.arraycopy(parameters.values(), 0, w, 0, w.length);
    }
}
