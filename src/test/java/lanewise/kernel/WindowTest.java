package lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {
    @Test
    void windowsAreEqualIfAllFourSizesAre() {
        Window window = Window.of(3).withStride(2).withPadding(1).withDilation(4);
        Window same = new Window(Pair.of(3), Pair.of(2), Pair.of(1), Pair.of(4));
        assertEquals(window, same);
        assertEquals(window.hashCode(), same.hashCode());
        Pair other = new Pair(1, 2);
        for (Window unequal :
                List.of(
                        new Window(other, Pair.of(2), Pair.of(1), Pair.of(4)),
                        window.withStride(other),
                        window.withPadding(other),
                        window.withDilation(other))) {
            assertNotEquals(window, unequal);
            assertNotEquals(window.hashCode(), unequal.hashCode());
        }
        assertNotEquals(window, (Object) Pair.of(3));
    }
}
