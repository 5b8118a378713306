package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {
    private static final int RECORD = 3073;
    private static final int FILE = 10_000 * RECORD;

    @TempDir Path folder;

    @BeforeEach
    void writeSparseFiles() throws IOException {
        for (String name : Cifar10.TRAIN_FILES) {
            resize(folder.resolve(name), FILE);
        }
        resize(folder.resolve(Cifar10.TEST_FILE), FILE);
    }

    private static void resize(Path file, long length) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(length);
        }
    }

    private void put(String name, long at, byte... bytes) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            open.seek(at);
            open.write(bytes);
        }
    }

    @Test
    void recordsBecomeInterleavedPixels() throws IOException {
        byte[] record = new byte[RECORD];
        Key.of(1).sequence().nextBytes(record);
        record[0] = 7;
        put("data_batch_3.bin", 1234L * RECORD, record);
        put("test_batch.bin", 9999L * RECORD, record);
        Split split = Cifar10.read(folder);
        assertEquals(50_000, split.train().size());
        assertEquals(10_000, split.validation().size());
        assertEquals(Shape.image(3, 32, 32), split.train().shape());
        assertEquals("horse", split.train().classNames().get(7));
        byte[] expected = new byte[3072];
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < 1024; i++) {
                expected[3 * i + c] = record[1 + 1024 * c + i];
            }
        }
        assertEquals(7, split.train().label(21_234));
        assertArrayEquals(expected, split.train().pixelsChannelsLast(21_234));
        assertEquals(7, split.validation().label(9999));
        assertArrayEquals(expected, split.validation().pixelsChannelsLast(9999));
        assertEquals(0, Arrays.compare(new byte[3072], split.train().pixelsChannelsLast(21_235)));
    }

    @Test
    void theArchivesOwnFolderIsFound() throws IOException {
        Path outer = Files.createDirectory(folder.resolve("outer"));
        Path inner = Files.createDirectory(outer.resolve(Cifar10.FOLDER));
        for (String name : Cifar10.TRAIN_FILES) {
            Files.move(folder.resolve(name), inner.resolve(name));
        }
        Files.move(folder.resolve(Cifar10.TEST_FILE), inner.resolve(Cifar10.TEST_FILE));
        assertTrue(Cifar10.isIn(outer));
        assertEquals(50_000, Cifar10.read(outer).train().size());
    }

    @Test
    void aMissingShortOrLongFileIsNamedWithItsExpectedLength() throws IOException {
        resize(folder.resolve("data_batch_2.bin"), FILE - 1);
        assertRefused("data_batch_2.bin: 30729999 bytes, expected 30730000");
        resize(folder.resolve("data_batch_2.bin"), FILE + 1);
        assertRefused("data_batch_2.bin: 30730001 bytes, expected 30730000");
        Files.delete(folder.resolve("data_batch_2.bin"));
        assertRefused("data_batch_2.bin: there is no such file");
    }

    @Test
    void aLabelBeyondNineIsNamedWithItsRecord() throws IOException {
        put("test_batch.bin", 42L * RECORD, (byte) 10);
        assertRefused("test_batch.bin: record 42 (byte 129066) has label 10");
        put("test_batch.bin", 42L * RECORD, (byte) 255);
        assertRefused("has label 255, expected 0 to 9");
    }

    private void assertRefused(String part) {
        String message = assertThrows(IOException.class, () -> Cifar10.read(folder)).getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("cifar-10-binary.tar.gz"), message);
    }
}
