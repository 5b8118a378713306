package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** A sequence is a value, and every layer of it has a name. */
class SequentialTest {
    private static final Shape IMAGE = Shape.image(2, 4, 4);

    private static Sequential layers() {
        return Sequential.of(
                Layers.conv2d(2, 3, 3),
                Layers.relu(),
                Layers.maxPool2d(2),
                Layers.residual(
                        Sequential.of(Layers.conv2d(3, 4, 1), Layers.tanh()),
                        Sequential.of(Layers.conv2d(3, 4, 1))),
                Layers.flatten(),
                Layers.linear(4, 3));
    }

    @Test
    void aSequenceIsAValueWhoseNamesDiffer() {
        assertEquals(layers(), layers());
        assertEquals(layers().hashCode(), layers().hashCode());
        assertNotEquals(layers(), Sequential.of(Layers.flatten()));
        assertNotEquals(layers().hashCode(), Sequential.of(Layers.flatten()).hashCode());
        assertNotEquals(layers(), "Sequential");
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        assertThrows(refused, Sequential::of);
        Layer named = Layers.named("relu1", Layers.tanh());
        assertThrows(refused, () -> Sequential.of(Layers.relu(), named));
        assertThrows(refused, () -> Layers.named("a b", Layers.relu()));
        assertEquals(32, layers().preferredSamples());
        assertTrue(layers().sampleWise());
        assertEquals(
                List.of("conv1.weight", "conv1.bias", "res1.conv1.weight"),
                layers().parameters(IMAGE).views().stream()
                        .map(Parameters.View::name)
                        .limit(3)
                        .toList());
    }
}
