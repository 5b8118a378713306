package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
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
}
