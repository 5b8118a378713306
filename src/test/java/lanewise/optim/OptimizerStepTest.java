package lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.nn.Network;
import lanewise.nn.NetworkBuilder;
import lanewise.nn.Sequential;
import lanewise.nn.Target;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Bits;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** A step on a network's threads or by hand, and the ranges of parameters that it takes. */
class OptimizerStepTest {
    private static final Shape IMAGE = Shape.image(2, 4, 3);

    private static NetworkBuilder builder(Sequential net) {
        return Network.of(net)
                .parameters(net.initialize(IMAGE, Key.of(1)))
                .input(IMAGE)
                .batch(3)
                .loss(Layers.crossEntropy());
    }

    /** Steps on the network's threads and steps by hand give the same bits. */
    @Test
    void anOptimiserStepsInOneCall() {
        Sequential net = Sequential.of(Layers.flatten(), Layers.linear(24, 3000));
        try (Network one = builder(net).threads(2).bind();
                Network other = builder(net).bind()) {
            BoundOptimizer all = Optimizers.adam(0.01).bind(one);
            BoundOptimizer parts = Optimizers.adam(0.01).bind(other.parameters(), other.kernels());
            for (int step = 0; step < 3; step++) {
                for (Network each : List.of(one, other)) {
                    float[] images = new float[2 * IMAGE.size()];
                    Fill.centred(step).into(images, 0, images.length);
                    each.load(images);
                    each.forward(Mode.TRAIN, Key.of(step));
                    each.backward(Target.labels(7, 2999));
                }
                double rate = step == 2 ? 0.02 : 0.01;
                if (step == 2) {
                    all.step(rate);
                } else {
                    all.step();
                }
                parts.begin(rate);
                parts.step(50_000, 75_000);
                parts.step(0, 50_000);
            }
            Bits.assertSame("parameters", other.parameters().values(), one.parameters().values());
            assertFalse(
                    one.parameters().values()[0] == net.initialize(IMAGE, Key.of(1)).values()[0]);
        }
    }

    @Test
    void rangesOfAStepThatAreNoneAreRefused() {
        Parameters p = Sequential.of(Layers.linear(18, 4)).initialize(Shape.of(18), Key.of(1));
        BoundOptimizer optimizer = Optimizers.sgd(0.1).bind(p, KernelChoice.scalar());
        assertThrows(IllegalStateException.class, () -> optimizer.step(0, 1));
        optimizer.begin(0.1);
        int size = p.trainableSize();
        for (int[] range : new int[][] {{5, 4}, {-1, 3}, {0, size + 1}}) {
            String message =
                    assertThrows(
                                    IndexOutOfBoundsException.class,
                                    () -> optimizer.step(range[0], range[1]))
                            .getMessage();
            assertTrue(message.contains("expected a range of 0 to " + size), message);
        }
        optimizer.step(size, size);
    }

    @Test
    void aRateThatIsNoneIsRefusedBeforeAParameterChanges() {
        Parameters p = Sequential.of(Layers.linear(18, 4)).initialize(Shape.of(18), Key.of(1));
        float[] before = p.values().clone();
        BoundOptimizer optimizer = Optimizers.adam(0.1).bind(p, KernelChoice.scalar());
        for (double rate : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.1}) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> optimizer.step(rate))
                            .getMessage();
            assertTrue(message.startsWith("learning rate: " + rate + ", expected 0"), message);
        }
        Bits.assertSame("parameters", before, p.values());
        assertEquals(0, optimizer.steps());
    }
}
