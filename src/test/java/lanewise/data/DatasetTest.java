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
        return Dataset.of(
                "counted",
                Samples.pixelsChannelsLast(Shape.image(1, 1, 1), pixels),
                Targets.classes(List.of("a", "b"), labels));
    }

    private static Set<Byte> members(Dataset data) {
        Set<Byte> members = new HashSet<>();
        for (int i = 0; i < data.size(); i++) {
            assertEquals((data.pixelsChannelsLast(i)[0] & 0xff) % 2, data.label(i));
            members.add(data.pixelsChannelsLast(i)[0]);
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
        Samples two = Samples.pixels(shape, new byte[8]);
        assertRefused("7 bytes", () -> Samples.pixels(shape, new byte[7]));
        assertRefused("7 bytes", () -> Samples.pixelsChannelsLast(shape, new byte[7]));
        assertRefused("(2,)", () -> Samples.pixels(Shape.of(2), new byte[2]));
        assertRefused("7 floats", () -> Samples.of(shape, new float[7]));
        assertRefused("0 each", () -> Samples.of(Shape.of(0), new float[0]));
        assertRefused("7 floats", () -> Samples.ofChannelsLast(shape, new float[7]));
        assertRefused("row 1 has 1", () -> Samples.ofRows(new float[2], new float[1]));
        assertRefused("row 1 is null", () -> Samples.ofRows(new float[2], null));
        assertRefused("row 0 has no values", () -> Samples.ofRows(new float[0], new float[0]));
        assertRefused("7 numbers", () -> Samples.indices(Shape.of(2), new int[7]));
        assertRefused("(1, 2)", () -> Samples.indices(Shape.of(1, 2), new int[2]));
        assertRefused("index 16777217", () -> Samples.indices(Shape.of(1), 16777217));
        assertRefused("two classes are named \"a\"", () -> Targets.classes(List.of("a", "a"), 1));
        assertRefused("label 2", () -> Targets.classes(names, 0, 2));
        assertRefused("label -1", () -> Targets.classes(names, -1));
        assertRefused("5 floats", () -> Targets.vectors(Shape.of(2), new float[5]));
        assertRefused(
                "no sample",
                () ->
                        Dataset.of(
                                "d",
                                Samples.pixels(shape, new byte[0]),
                                Targets.classes(names, new int[0])));
        for (int count : new int[] {0, 1, 3}) {
            String message = "d: 2 samples and " + count + " targets";
            assertRefused(
                    message, () -> Dataset.of("d", two, Targets.classes(names, new int[count])));
            assertRefused(message, () -> Dataset.of("d", two, Targets.numbers(new float[count])));
        }
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void theTwoPartsOfASplitMustBeOfOneKind() {
        Samples pixel = Samples.pixels(Shape.image(1, 1, 1), new byte[1]);
        Dataset oneClass = Dataset.of("o", pixel, Targets.classes(List.of("a"), 0));
        Dataset numbers = Dataset.of("n", pixel, Targets.numbers(0));
        Dataset vectors = Dataset.of("v", pixel, Targets.vectors(Shape.of(2), 0, 0));
        Dataset floats = Dataset.of("f", Samples.of(Shape.of(1), 0), Targets.numbers(0));
        assertThrows(IllegalArgumentException.class, () -> new Split(counted(2), oneClass));
        assertThrows(IllegalArgumentException.class, () -> new Split(counted(2), numbers));
        assertThrows(IllegalArgumentException.class, () -> new Split(vectors, numbers));
        assertThrows(IllegalArgumentException.class, () -> new Split(floats, numbers));
    }

    @Test
    void aSubsetKeepsTheOrderItIsGiven() {
        Dataset part = counted(10).subset(7, 2, 7);
        assertEquals(3, part.size());
        assertEquals(
                List.of(7, 2, 7),
                List.of(
                        (int) part.pixelsChannelsLast(0)[0],
                        (int) part.pixelsChannelsLast(1)[0],
                        (int) part.pixelsChannelsLast(2)[0]));
        assertEquals(List.of(1, 0, 1), List.of(part.label(0), part.label(1), part.label(2)));
        assertEquals(2, part.subset(1).pixelsChannelsLast(0)[0]);
        assertRefused("no sample", () -> part.subset());
        assertRefused("no sample 3, expected 0 to 2", () -> part.subset(3));
        assertRefused("no sample -1", () -> part.subset(-1));
    }

    @Test
    void rowsHaveNumbersOrVectorsAsTargets() {
        Samples rows = Samples.ofRows(new float[] {1, 2, 3}, new float[] {4, 5, 6});
        Dataset numbers = Dataset.of("numbers", rows, Targets.numbers(7, 8));
        assertEquals(Schema.values(Shape.of(3), Shape.of(1)), numbers.schema());
        assertArrayEquals(new float[] {4, 5, 6}, numbers.sample(1));
        assertArrayEquals(new float[] {8}, numbers.target(1));
        Dataset vectors = Dataset.of("v", rows, Targets.vectors(Shape.of(2), 7, 8, 9, 10));
        assertEquals(Schema.values(Shape.of(3), Shape.of(2)), vectors.schema());
        assertArrayEquals(new float[] {9, 10}, vectors.subset(1).target(0));
        assertEquals("v: 2 samples (3,), targets (2,)", vectors.toString());
        assertRefused("its targets are values", () -> vectors.label(0));
        assertRefused("its samples are floats", () -> vectors.pixelsChannelsLast(0));
    }

    @Test
    void bothOrdersOfPixelsGiveTheSameImage() {
        Shape shape = Shape.image(2, 1, 3);
        float[] first = {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60};
        float[] last = {1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60};
        byte[] firstBytes = new byte[12];
        byte[] lastBytes = new byte[12];
        for (int i = 0; i < 12; i++) {
            firstBytes[i] = (byte) first[i];
            lastBytes[i] = (byte) last[i];
        }
        for (Samples samples :
                List.of(Samples.of(shape, first), Samples.ofChannelsLast(shape, last))) {
            assertArrayEquals(new float[] {10, 20, 30, 40, 50, 60}, samples.read(1));
            float[] inside = new float[7];
            samples.readChannelsLast(1, inside, 1);
            assertArrayEquals(new float[] {0, 10, 40, 20, 50, 30, 60}, inside);
        }
        for (Samples samples :
                List.of(
                        Samples.pixels(shape, firstBytes),
                        Samples.pixelsChannelsLast(shape, lastBytes))) {
            float[] read = samples.read(0);
            for (int i = 0; i < 6; i++) {
                assertEquals(first[i] / 255f, read[i]);
            }
            Dataset data = Dataset.of("d", samples, Targets.numbers(0, 0));
            assertArrayEquals(new byte[] {10, 40, 20, 50, 30, 60}, data.pixelsChannelsLast(1));
        }
    }

    @Test
    void classWeightsGiveEveryClassTheSamePart() {
        Dataset data =
                Dataset.of(
                        "d",
                        Samples.of(Shape.of(1), new float[10]),
                        Targets.classes(List.of("a", "b"), 0, 0, 0, 0, 0, 0, 0, 0, 1, 1));
        assertArrayEquals(new int[] {8, 2}, data.classCounts());
        assertArrayEquals(new double[] {0.625, 2.5}, data.classWeights());
        assertArrayEquals(new double[] {1, 1}, data.subset(0, 8).classWeights());
        assertRefused("no sample of class \"b\"", () -> data.subset(0, 1).classWeights());
    }
}
