package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

class DatasetTest {
    /** {@code size} images of one pixel whose byte and label tell which one it is. */
    private static Dataset counted(int size) {
        byte[] pixels = new byte[size];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            pixels[i] = (byte) i;
            labels[i] = i % 2;
        }
        return Dataset.of("counted", Shape.image(1, 1, 1), List.of("a", "b"), pixels, labels);
    }

    private static Set<Byte> members(Dataset data) {
        Set<Byte> members = new HashSet<>();
        for (int i = 0; i < data.size(); i++) {
            assertEquals((data.image(i)[0] & 0xff) % 2, data.label(i));
            members.add(data.image(i)[0]);
        }
        return members;
    }

    @Test
    void aSplitKeepsEveryImageOnce() {
        Split split = counted(100).split(30, Key.of(1));
        assertEquals(70, split.train().size());
        assertEquals(30, split.validation().size());
        Set<Byte> all = members(split.train());
        all.addAll(members(split.validation()));
        assertEquals(100, all.size());
    }

    @Test
    void aLimitFollowsFromItsKey() {
        Dataset data = counted(100);
        assertEquals(10, members(data.limit(10, Key.of(1))).size());
        assertEquals(members(data.limit(10, Key.of(1))), members(data.limit(10, Key.of(1))));
        assertNotEquals(members(data.limit(10, Key.of(1))), members(data.limit(10, Key.of(2))));
        assertTrue(
                members(data.limit(20, Key.of(1))).containsAll(members(data.limit(10, Key.of(1)))));
        assertSame(data, data.limit(100, Key.of(1)));
    }

    @Test
    void partsOfPartsAreOfThePart() {
        Dataset part = counted(100).split(50, Key.of(1)).train();
        assertTrue(members(part).containsAll(members(part.limit(7, Key.of(3)))));
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        Dataset data = counted(10);
        assertThrows(IllegalArgumentException.class, () -> data.limit(0, Key.of(1)));
        assertThrows(IllegalArgumentException.class, () -> data.split(0, Key.of(1)));
        assertThrows(IllegalArgumentException.class, () -> data.split(10, Key.of(1)));
    }

    @Test
    void arraysThatDoNotAgreeAreRefused() {
        Shape shape = Shape.image(1, 2, 2);
        List<String> names = List.of("a", "b");
        assertRefused("8", () -> Dataset.of("d", shape, names, new byte[7], new int[2]));
        assertRefused("no image", () -> Dataset.of("d", shape, names, new byte[0], new int[0]));
        assertRefused("label 2", () -> Dataset.of("d", shape, names, new byte[4], new int[] {2}));
        assertRefused("label -1", () -> Dataset.of("d", shape, names, new byte[4], new int[] {-1}));
        assertRefused("(2,)", () -> Dataset.of("d", Shape.of(2), names, new byte[2], new int[1]));
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void theTwoPartsOfASplitMustBeOfOneKind() {
        Dataset other =
                Dataset.of("o", Shape.image(1, 1, 1), List.of("a"), new byte[1], new int[1]);
        assertThrows(IllegalArgumentException.class, () -> new Split(counted(2), other));
    }

    @Test
    void normalizationIsTheMeanAndDeviationOfEachChannel() {
        byte[] pixels = {0, (byte) 255, 7, (byte) 255, (byte) 255, 7};
        Dataset data = Dataset.of("d", Shape.image(3, 1, 1), List.of("a"), pixels, new int[2]);
        Normalization n = Normalization.of(data);
        assertArrayEquals(new float[] {0.5f, 1, 7 / 255f}, n.mean());
        assertArrayEquals(new float[] {0.5f, 1, 1}, n.std());
        float[] x = new float[6];
        n.apply(pixels, x);
        assertArrayEquals(new float[] {-1, 0, 0, 1, 0, 0}, x);
    }

    @Test
    void normalizationIsPlainSinglePrecision() {
        Normalization n = new Normalization(new float[] {0.4914f}, new float[] {0.247f});
        byte[] pixels = new byte[256];
        float[] x = new float[256];
        for (int i = 0; i < 256; i++) {
            pixels[i] = (byte) i;
        }
        n.apply(pixels, x);
        for (int i = 0; i < 256; i++) {
            assertEquals((i / 255f - 0.4914f) / 0.247f, x[i]);
        }
    }

    @Test
    void normalizationsThatCannotBeUsedAreRefused() {
        float[] one = {1};
        for (float bad : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Normalization(one, new float[] {bad}));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new Normalization(new float[] {Float.NaN}, one));
        assertThrows(IllegalArgumentException.class, () -> new Normalization(one, new float[2]));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Normalization(one, one).apply(new byte[2], new float[3]));
        assertEquals(new Normalization(one, one), new Normalization(new float[] {1}, one));
    }
}
