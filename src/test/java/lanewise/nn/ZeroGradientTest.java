package lanewise.nn;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A weight whose input and output gradient are nowhere both different from 0 keeps its bits,
 * whichever algorithm computes the convolution.
 */
@Tag("lanes")
class ZeroGradientTest {
    private static final int CHANNELS = 16;
    private static final int SIDE = 8;
    private static final int OUT = SIDE - 2;
    private static final int SAMPLES = 3;
    private static final Shape IMAGE = Shape.image(CHANNELS, SIDE, SIDE);
    private static final Sequential NET =
            Sequential.of(
                    conv2d(CHANNELS, CHANNELS, 3),
                    relu(),
                    flatten(),
                    linear(CHANNELS * OUT * OUT, 10));

    @Test
    void weightsThatNothingReachesAreNotMovedByAdam() {
        Parameters parameters = NET.initialize(IMAGE, Key.of(1));
        Parameters.View weight = parameters.view("conv1.weight");
        float[] before = parameters.values().clone();
        try (Network network =
                Network.of(NET)
                        .parameters(parameters)
                        .input(IMAGE)
                        .batch(SAMPLES)
                        .loss(crossEntropy())
                        .bind()) {
            onePixelAChannel(network.input());
            network.forward(Mode.TRAIN, SAMPLES, Key.of(2));
            network.backward(Target.labels(new int[] {0, 1, 2}));
            Optimizer adam = Optimizers.adam(1e-3);
            BoundOptimizer bound = adam.bind(parameters, network.kernels());
            bound.begin(adam.learningRate());
            bound.step(0, parameters.trainableSize());
            int unreached = 0;
            for (int i = 0; i < weight.size(); i++) {
                if (!reached(network, i / 9 / CHANNELS, i / 9 % CHANNELS, i % 9)) {
                    int at = weight.offset() + i;
                    assertEquals(0f, parameters.gradients()[at], "gradient " + i);
                    assertEquals(before[at], parameters.values()[at], "weight " + i);
                    unreached++;
                }
            }
            int found = unreached;
            assertTrue(found > weight.size() / 8, () -> found + " of " + weight.size());
        }
    }

    private static void onePixelAChannel(Slot input) {
        Random random = new Random(3);
        for (int n = 0; n < SAMPLES; n++) {
            for (int c = 0; c < CHANNELS; c++) {
                int pixel = random.nextInt(SIDE * SIDE);
                input.array()[input.at(n) + pixel * CHANNELS + c] = (float) random.nextGaussian();
            }
        }
    }

    /** Whether a tap takes an input that is not 0 to an output that is on. */
    private static boolean reached(Network network, int o, int c, int tap) {
        Slot x = network.input();
        Slot y = network.activations("conv1");
        for (int p = 0; p < SAMPLES * OUT * OUT; p++) {
            int n = p / (OUT * OUT);
            int h = p / OUT % OUT + tap / 3;
            int w = p % OUT + tap % 3;
            float input = x.array()[x.at(n) + (h * SIDE + w) * CHANNELS + c];
            if (input != 0 && y.array()[y.offset() + p * CHANNELS + o] > 0) {
                return true;
            }
        }
        return false;
    }
}
