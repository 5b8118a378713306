package lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Layers;
import lanewise.nn.Sequential;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimiser uphill. */
class MaximizeTest {
    static Stream<Optimizer> optimizers() {
        return Stream.of(
                Optimizers.sgd(0.1).momentum(0.9).weightDecay(0.01),
                Optimizers.adam(0.01).weightDecay(0.1),
                Optimizers.adamW(0.01).withAmsgrad(),
                Optimizers.rmsprop(0.01).momentum(0.5).withCentering(),
                Optimizers.adagrad(0.1));
    }

    /** PyTorch negates the gradient before it adds the decay of weights. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void maximisingIsMinimisingTheOpposite(Optimizer optimizer) {
        Parameters up = parameters();
        Parameters down = parameters();
        BoundOptimizer uphill = optimizer.maximize().bind(up, KernelChoice.preferred());
        BoundOptimizer downhill = optimizer.bind(down, KernelChoice.preferred());
        assertEquals(optimizer.learningRate(), optimizer.maximize().learningRate());
        int n = up.trainableSize();
        for (int step = 0; step < 5; step++) {
            float[] gradient = Fill.centred(step).floats(n);
            for (int i = 0; i < n; i++) {
                up.gradients()[i] = gradient[i];
                down.gradients()[i] = -gradient[i];
            }
            uphill.begin(0.01);
            uphill.step(0, 7);
            uphill.step(7, n);
            downhill.begin(0.01);
            downhill.step(0, n);
            assertArrayEquals(down.values(), up.values());
            assertArrayEquals(gradient, up.gradients(), "the gradient is left as it was");
        }
    }

    private static Parameters parameters() {
        return Sequential.of(Layers.linear(8, 5)).initialize(Shape.of(8), Key.of(1));
    }
}
