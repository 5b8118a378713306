package lanewise.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.tensor.Parameters.Kind;
import org.junit.jupiter.api.Test;

/** Named views of one block: trained parameters first, in order, then buffers. */
class ParametersTest {
    private static Parameters parameters() {
        return new Parameters.Builder()
                .add("a", Shape.of(2, 3), Kind.TRAINABLE)
                .add("mean", Shape.of(4), Kind.BUFFER)
                .add("b", Shape.of(5), Kind.TRAINABLE)
                .add("count", Shape.of(), Kind.COUNTER)
                .build();
    }

    @Test
    void whatIsTrainedStandsInFront() {
        Parameters parameters = parameters();
        assertEquals(11, parameters.trainableSize());
        assertEquals(11, parameters.gradients().length);
        assertEquals(16, parameters.values().length);
        assertEquals(
                List.of(
                        new Parameters.View("a", Shape.of(2, 3), 0, Kind.TRAINABLE),
                        new Parameters.View("b", Shape.of(5), 6, Kind.TRAINABLE),
                        new Parameters.View("mean", Shape.of(4), 11, Kind.BUFFER),
                        new Parameters.View("count", Shape.of(), 15, Kind.COUNTER)),
                List.copyOf(parameters.views()));
        assertEquals(6, parameters.view("a").size());
    }

    @Test
    void aViewIsItsPartOfTheBlock() {
        Parameters parameters = parameters();
        for (int i = 0; i < 16; i++) {
            parameters.values()[i] = i;
        }
        for (int i = 0; i < 11; i++) {
            parameters.gradients()[i] = -i;
        }
        assertArrayEquals(new float[] {6, 7, 8, 9, 10}, parameters.valuesOf("b"));
        assertArrayEquals(new float[] {-6, -7, -8, -9, -10}, parameters.gradientsOf("b"));
        assertArrayEquals(new float[] {11, 12, 13, 14}, parameters.valuesOf("mean"));
        parameters.set("mean", new float[] {1, 2, 3, 4});
        assertArrayEquals(new float[] {1, 2, 3, 4}, parameters.valuesOf("mean"));
        assertEquals(10, parameters.values()[10]);
        assertEquals(15, parameters.values()[15]);
    }

    @Test
    void aCopyHasItsOwnValuesAndNoGradients() {
        Parameters parameters = parameters();
        parameters.set("b", new float[] {1, 2, 3, 4, 5});
        parameters.gradients()[3] = 1;
        Parameters copy = parameters.copy();
        assertArrayEquals(parameters.values(), copy.values());
        assertNotSame(parameters.values(), copy.values());
        assertArrayEquals(new float[11], copy.gradients());
        assertEquals(List.copyOf(parameters.views()), List.copyOf(copy.views()));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Parameters parameters = parameters();
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        String unknown = assertThrows(refused, () -> parameters.view("c")).getMessage();
        assertTrue(unknown.contains("[a, b, mean, count]"), unknown);
        String buffer = assertThrows(refused, () -> parameters.gradientsOf("mean")).getMessage();
        assertTrue(buffer.contains("buffer"), buffer);
        String size = assertThrows(refused, () -> parameters.set("a", new float[5])).getMessage();
        assertTrue(size.contains("6 values; given 5"), size);
        var twice =
                new Parameters.Builder()
                        .add("a", Shape.of(1), Kind.TRAINABLE)
                        .add("a", Shape.of(1), Kind.BUFFER);
        assertTrue(assertThrows(refused, twice::build).getMessage().contains("\"a\""));
    }

    @Test
    void namesAndShapesAloneTakeNoMemory() {
        Parameters outline =
                new Parameters.Builder()
                        .add("a", Shape.of(1 << 20, 1 << 10), Kind.TRAINABLE)
                        .add("mean", Shape.of(4), Kind.BUFFER)
                        .outline();
        assertTrue(outline.isOutline());
        assertFalse(parameters().isOutline());
        assertEquals((1 << 30) + 4, outline.size());
        assertEquals(0, outline.values().length + outline.gradients().length);
        assertEquals(
                "Parameters[11 trained floats, 5 kept, a (2, 3), b (5,), mean (4,), count ()]",
                parameters().toString());
    }

    @Test
    void moreThanAnArrayHoldsIsRefused() {
        var most =
                new Parameters.Builder()
                        .add("a", Shape.of(Integer.MAX_VALUE - 65), Kind.TRAINABLE)
                        .add("b", Shape.of(1), Kind.BUFFER);
        assertEquals(Integer.MAX_VALUE - 64, most.outline().size());
        most.add("c", Shape.of(1), Kind.BUFFER);
        String said = assertThrows(IllegalArgumentException.class, most::outline).getMessage();
        assertTrue(said.contains("2,147,483,584 parameters in one network"), said);
    }

    @Test
    void theFirstValueThatIsNoNumberIsNamed() {
        Parameters parameters = parameters();
        assertNull(parameters.firstNonFinite());
        parameters.requireFinite("a training");
        parameters.values()[15] = Float.NaN;
        assertEquals("count", parameters.firstNonFinite().name());
        parameters.values()[8] = Float.NEGATIVE_INFINITY;
        assertEquals("\"b\" at index 2 is -Infinity", parameters.firstNonFinite().toString());
        String said =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> parameters.requireFinite("a training"))
                        .getMessage();
        assertTrue(said.startsWith("a training: \"b\" at index 2 is -Infinity;"), said);
    }
}
