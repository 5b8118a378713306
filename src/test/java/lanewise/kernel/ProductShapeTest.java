package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProductShapeTest {
    @Test
    void rowsLieBehindEachOtherUnlessOtherDistancesAreGiven() {
        ProductShape shape = ProductShape.of(2, 3, 4);
        assertEquals(new ProductShape(2, 3, 4, false, false, 4, 3, 3), shape);
        assertEquals(new ProductShape(2, 3, 4, true, false, 2, 3, 3), shape.withTransA());
        assertEquals(new ProductShape(2, 3, 4, false, true, 4, 4, 3), shape.withTransB());
        assertEquals(new ProductShape(2, 3, 4, false, false, 5, 6, 7), shape.withLeading(5, 6, 7));
        assertEquals(48, shape.flops());
    }

    @Test
    void sizesBelowZeroAndRowsThatOverlapAreRefused() {
        refused(() -> ProductShape.of(-1, 1, 1), "m = -1, n = 1, k = 1");
        refused(() -> ProductShape.of(1, -1, 1), "n = -1");
        refused(() -> ProductShape.of(1, 1, -1), "k = -1");
        ProductShape shape = ProductShape.of(2, 3, 4);
        refused(() -> shape.withLeading(3, 3, 3), "lda 3, expected 4 or more");
        refused(() -> shape.withTransA().withLeading(1, 3, 3), "lda 1, expected 2 or more");
        refused(() -> shape.withLeading(4, 2, 3), "ldb 2, expected 3 or more");
        refused(() -> shape.withTransB().withLeading(4, 3, 3), "ldb 3, expected 4 or more");
        refused(() -> shape.withLeading(4, 3, 2), "ldc 2, expected 3 or more");
    }

    private static void refused(Supplier<ProductShape> making, String said) {
        String message = assertThrows(IllegalArgumentException.class, making::get).getMessage();
        assertTrue(message.contains(said), message);
    }
}
