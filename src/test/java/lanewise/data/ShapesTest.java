package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapesTest {
    private static long checksum(Dataset data) {
        CRC32 crc = new CRC32();
        for (int i = 0; i < data.size(); i++) {
            crc.update(data.pixelsChannelsLast(i));
            crc.update(data.label(i));
        }
        return crc.getValue();
    }

    @Test
    void aSeedMeansTheSameBytesForEver() {
        Split split = Shapes.of(42, 200, 100);
        assertEquals(3748032393L, checksum(split.train()));
        assertEquals(305623894L, checksum(split.validation()));
    }

    @Test
    void seedsAndPartsDiffer() {
        Split split = Shapes.of(1, 50, 50);
        assertNotEquals(checksum(split.train()), checksum(split.validation()));
        assertNotEquals(checksum(split.train()), checksum(Shapes.of(2, 50, 50).train()));
    }

    @Test
    void moreImagesBeginWithTheSame() {
        assertEquals(
                checksum(Shapes.of(3, 20, 1).train()),
                checksum(Shapes.of(3, 90, 1).train().subset(IntStream.range(0, 20).toArray())));
    }

    @Test
    void classesComeInEqualNumbers() {
        int[] count = new int[10];
        Dataset data = Shapes.of(1, 100, 1).train();
        for (int i = 0; i < 100; i++) {
            count[data.label(i)]++;
        }
        for (int c : count) {
            assertEquals(10, c);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void noImagesAreRefused(int size) {
        assertThrows(IllegalArgumentException.class, () -> Shapes.of(1, size, 10));
        assertThrows(IllegalArgumentException.class, () -> Shapes.of(1, 10, size));
    }
}
