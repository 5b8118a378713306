package lanewise.optim;

import java.util.Arrays;
import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Golden;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimiser against PyTorch's parameters after each of some steps. */
class GoldenOptimizersTest {
    static Stream<Golden> records() {
        return Golden.all().filter(each -> each.op().startsWith("opt_"));
    }

    private static Optimizer optimizer(Golden g) {
        double rate = g.number("lr", 1e-3);
        double decay = g.number("weight_decay", 0);
        double[] betas = {0.9, 0.999};
        if (g.has("betas")) {
            betas =
                    Arrays.stream(g.text("betas").replaceAll("[\\[\\]() ]", "").split(","))
                            .mapToDouble(Double::parseDouble)
                            .toArray();
        }
        double eps = g.number("eps", 1e-8);
        boolean amsgrad = g.flag("amsgrad", false);
        return switch (g.op()) {
            case "opt_sgd" ->
                    new Sgd(
                            rate,
                            g.number("momentum", 0),
                            g.number("dampening", 0),
                            decay,
                            g.flag("nesterov", false));
            case "opt_adam" -> new Adam(rate, betas[0], betas[1], eps, decay, amsgrad);
            case "opt_adamw" ->
                    new AdamW(
                            rate, betas[0], betas[1], eps, g.number("weight_decay", 0.01), amsgrad);
            case "opt_rmsprop" ->
                    new RMSprop(
                            rate,
                            g.number("alpha", 0.99),
                            eps,
                            decay,
                            g.number("momentum", 0),
                            g.flag("centered", false));
            case "opt_adagrad" ->
                    new Adagrad(
                            rate,
                            g.number("lr_decay", 0),
                            decay,
                            g.number("initial_accumulator_value", 0),
                            g.number("eps", 1e-10));
            default -> throw new AssertionError("no optimiser for " + g.op());
        };
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyStepAgreesWithPyTorch(Golden g) {
        float[] before = g.floats("param_before");
        int n = before.length;
        Parameters parameters =
                new Parameters.Builder().add("w", Shape.of(n), Parameters.Kind.TRAINABLE).build();
        parameters.set("w", before);
        Optimizer optimizer = optimizer(g);
        BoundOptimizer bound = optimizer.bind(parameters, KernelChoice.preferred());
        float[] gradients = g.floats("grads");
        float[] expected = g.floats("params");
        for (int step = 0; step < gradients.length / n; step++) {
            System.arraycopy(gradients, step * n, parameters.gradients(), 0, n);
            bound.begin(optimizer.learningRate());
            bound.step(0, n / 2);
            bound.step(n / 2, n);
            Golden.assertClose(
                    g + " step " + step,
                    Arrays.copyOfRange(expected, step * n, step * n + n),
                    parameters.valuesOf("w"),
                    2e-6);
        }
    }
}
