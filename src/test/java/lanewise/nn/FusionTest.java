package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.nn.loss.MSE;
import lanewise.nn.loss.Reduction;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import org.junit.jupiter.api.Test;

/** Which neighbours share a pass over memory. */
class FusionTest {
    private static final Layer CONVOLUTION = Layers.conv2d(3, 4, 3);
    private static final Layer POOLING = Layers.maxPool2d(2);

    private static List<Fusion.Place> places(boolean fuse, Layer... layers) {
        return Fusion.places(Sequential.of(layers), fuse);
    }

    @Test
    void aConvolutionSumsOverTheWindowsOfThePoolingThatReadsIt() {
        for (Fusion.Place place : places(true, CONVOLUTION, POOLING)) {
            assertSame(POOLING, place.pooling());
        }
        List<Fusion.Place> fused = places(true, CONVOLUTION, Layers.relu(), POOLING);
        assertEquals(2, fused.size());
        assertSame(POOLING, fused.getFirst().pooling());
        for (Fusion.Place place : places(false, CONVOLUTION, Layers.relu(), POOLING)) {
            assertSame(POOLING, place.pooling());
        }
    }

    @Test
    void aLayerBetweenThatIsNoReluKeepsThemApart() {
        for (boolean fuse : new boolean[] {true, false}) {
            for (Fusion.Place place : places(fuse, CONVOLUTION, Layers.tanh(), POOLING)) {
                assertNull(place.pooling());
            }
            for (Fusion.Place place :
                    places(fuse, CONVOLUTION, Layers.relu(), Layers.tanh(), POOLING)) {
                assertNull(place.pooling());
            }
            for (Fusion.Place place : places(fuse, Layers.batchNorm2d(3), POOLING)) {
                assertNull(place.pooling());
            }
        }
    }

    @Test
    void aReluIsAppliedByWhatItFollows() {
        for (Layer layer : List.of(CONVOLUTION, Layers.linear(3, 3))) {
            List<Fusion.Place> places = places(true, layer, Layers.relu(), Layers.tanh());
            assertEquals(2, places.size());
            assertEquals(new Fusion.Role(true, false, false), places.getFirst().role());
            assertEquals(3, places(false, layer, Layers.relu(), Layers.tanh()).size());
        }
    }

    /** y = max(0, w x) with w = (1, -1), and d y = 2 (y - 5) where y is above 0. */
    @Test
    void aReluThatALinearLayerAppliesDropsItsGradients() {
        Sequential net = Sequential.of(Layers.linear(1, 2).withoutBias(), Layers.relu());
        for (boolean fuse : new boolean[] {true, false}) {
            Parameters parameters = net.parameters(Shape.of(1));
            parameters.set("fc1.weight", new float[] {1, -1});
            try (Network network =
                    Network.of(net)
                            .parameters(parameters)
                            .input(Shape.of(1))
                            .batch(2)
                            .loss(new MSE(Reduction.SUM))
                            .kernels(KernelChoice.scalar())
                            .fuse(fuse)
                            .bind()) {
                network.load(new float[] {2, -3});
                network.forward(Mode.TRAIN, Key.of(1));
                Slot y = network.output();
                float[] outputs = Arrays.copyOfRange(y.array(), y.offset(), y.at(2));
                assertArrayEquals(new float[] {2, 0, 0, 3}, outputs);
                network.backward(Target.values(5, 5, 5, 5));
                assertArrayEquals(new float[] {-12, 12}, parameters.gradients());
            }
        }
    }
}
