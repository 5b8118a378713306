package lanewise.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A shape is a value: sizes that nobody can change. */
class ShapeTest {
    @Test
    void theSizeIsTheProduct() {
        assertEquals(60, Shape.of(3, 4, 5).size());
        assertEquals(1, Shape.of().size());
        assertEquals(0, Shape.of(3, 0).size());
        assertEquals(46340 * 46340, Shape.of(46340, 46340).size());
        assertEquals(Integer.MAX_VALUE, Shape.of(Integer.MAX_VALUE).size());
    }

    @Test
    void dimensionsCountFromBothEnds() {
        Shape shape = Shape.image(3, 4, 5);
        assertEquals(3, shape.rank());
        for (int i = 0; i < 3; i++) {
            assertEquals(3 + i, shape.dim(i));
            assertEquals(3 + i, shape.dim(i - 3));
        }
    }

    @Test
    void aDimensionIsPutInFront() {
        assertEquals(Shape.of(7, 3, 4), Shape.of(3, 4).prepend(7));
        assertEquals(Shape.of(7), Shape.of().prepend(7));
    }

    @Test
    void nobodyChangesAShape() {
        int[] dims = {3, 4};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.dims()[1] = 9;
        assertArrayEquals(new int[] {3, 4}, shape.dims());
    }

    @Test
    void equalShapesAreEqual() {
        assertEquals(Shape.of(3, 4), Shape.of(3, 4));
        assertEquals(Shape.of(3, 4).hashCode(), Shape.of(3, 4).hashCode());
        assertNotEquals(Shape.of(3, 4), Shape.of(4, 3));
        assertNotEquals(Shape.of(3, 4).hashCode(), Shape.of(4, 3).hashCode());
        assertNotEquals(Shape.of(3, 4), Shape.of(3, 4, 1));
        assertNotEquals(Shape.of(3), "(3,)");
    }

    @Test
    void aShapePrintsAsPyTorchPrintsIt() {
        assertEquals("(3, 4)", Shape.of(3, 4).toString());
        assertEquals("(3,)", Shape.of(3).toString());
        assertEquals("()", Shape.of().toString());
    }

    @Test
    void sizesThatNoTensorHasAreRefused() {
        Class<IllegalArgumentException> refused = IllegalArgumentException.class;
        String negative = assertThrows(refused, () -> Shape.of(3, -1)).getMessage();
        assertTrue(negative.contains("[3, -1]"), negative);
        String large = assertThrows(refused, () -> Shape.of(1 << 16, 1 << 15)).getMessage();
        assertTrue(large.contains("2147483647"), large);
    }
}
