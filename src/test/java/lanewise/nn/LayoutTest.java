package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.Fills;
import lanewise.testkit.Law;
import lanewise.testkit.Shapes;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;

/** Samples in PyTorch's order and inside. */
class LayoutTest {
    @Example
    void pixelsLieOneAfterAnother() {
        float[] inside = new float[8];
        Layout.toChannelsLast(
                Shape.image(2, 1, 3), new float[] {9, 1, 2, 3, 4, 5, 6}, 1, inside, 2);
        assertArrayEquals(new float[] {0, 0, 1, 4, 2, 5, 3, 6}, inside);
    }

    @Law
    void placesAreWhereASampleIsMovedToAndBackFrom(
            @ForAll(supplier = Shapes.class) Shape shape,
            @ForAll(supplier = Fills.Finite.class) Fill fill) {
        int n = shape.size();
        float[] sample = fill.floats(n + 1);
        float[] inside = new float[n + 2];
        Layout.toChannelsLast(shape, sample, 1, inside, 2);
        int[] places = Layout.places(shape);
        assertEquals(n, places.length);
        for (int i = 0; i < n; i++) {
            assertEquals(sample[1 + i], inside[2 + places[i]]);
        }
        float[] back = new float[n + 1];
        back[0] = sample[0];
        Layout.toChannelsFirst(shape, inside, 2, back, 1);
        assertArrayEquals(sample, back);
    }
}
