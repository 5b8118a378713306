package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";

    @TempDir Path folder;

    @BeforeEach
    void writeFourFiles() throws IOException {
        write(IMAGES, images(3, 2, 4, 24));
        write(LABELS, labels(3, 9, 0, 5));
        write("t10k-images-idx3-ubyte", images(1, 2, 4, 8));
        write("t10k-labels-idx1-ubyte", labels(1, 1));
    }

    private static byte[] images(int count, int height, int width, int bytes) {
        ByteBuffer file = ByteBuffer.allocate(16 + bytes);
        file.putInt(0x803).putInt(count).putInt(height).putInt(width);
        for (int i = 0; i < bytes; i++) {
            file.put((byte) (250 + i));
        }
        return file.array();
    }

    private static byte[] labels(int count, int... labels) {
        ByteBuffer file = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(count);
        for (int label : labels) {
            file.put((byte) label);
        }
        return file.array();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void zip(String name, byte[] bytes) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".gz")))) {
            out.write(bytes);
        }
    }

    private Split read() throws IOException {
        return Idx.read("mnist", Idx.MNIST_CLASSES, folder);
    }

    private void assertRefused(String... parts) {
        String message = assertThrows(IOException.class, this::read).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void plainAndZippedFilesReadAlike() throws IOException {
        for (int round = 0; round < 2; round++) {
            Split split = read();
            assertEquals(Shape.image(1, 2, 4), split.train().shape());
            assertEquals(3, split.train().size());
            assertEquals(1, split.validation().size());
            assertEquals(9, split.train().label(0));
            assertArrayEquals(
                    new byte[] {2, 3, 4, 5, 6, 7, 8, 9}, split.train().pixelsChannelsLast(1));
            zip(IMAGES, images(3, 2, 4, 24));
            zip(LABELS, labels(3, 9, 0, 5));
        }
    }

    @Test
    void aLengthThatIsNotTheHeadersIsNamed() throws IOException {
        write(IMAGES, images(3, 2, 4, 23));
        assertRefused(IMAGES + ": ends after 39 bytes, expected 40 by its own header");
        write(IMAGES, images(3, 2, 4, 25));
        assertRefused(IMAGES + ": goes on after 40 bytes, expected 40");
        zip(IMAGES, images(3, 2, 4, 20));
        assertRefused(IMAGES + ".gz: ends after 36 bytes unzipped, expected 40");
        write(LABELS, new byte[] {0, 0, 8, 1, 0, 0});
        Files.delete(folder.resolve(IMAGES + ".gz"));
        write(IMAGES, images(3, 2, 4, 24));
        assertRefused(LABELS + ": cut short");
    }

    @Test
    void aDamagedGzipIsNamed() throws IOException {
        zip(IMAGES, images(3, 2, 4, 24));
        Path zipped = folder.resolve(IMAGES + ".gz");
        byte[] whole = Files.readAllBytes(zipped);
        Files.write(zipped, Arrays.copyOf(whole, whole.length - 9));
        assertRefused(IMAGES + ".gz: cut short or damaged");
        whole[whole.length - 6] ^= 1;
        Files.write(zipped, whole);
        assertRefused(IMAGES + ".gz: cut short or damaged");
        Files.write(zipped, new byte[30]);
        assertRefused(IMAGES + ".gz: cut short or damaged");
    }

    @Test
    void aHeaderThatLiesIsRefusedBeforeMemoryIsTaken() throws IOException {
        write(IMAGES, images(Integer.MAX_VALUE, 1, 1, 24));
        assertRefused("ends after 40 bytes, expected 2147483663");
        write(IMAGES, images(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 24));
        assertRefused("dimensions [2147483647, 2147483647, 2147483647]");
        write(IMAGES, images(-1, 2, 4, 24));
        assertRefused("dimensions [-1, 2, 4]");
        write(IMAGES, images(0, 2, 4, 0));
        assertRefused("at least 1 each");
    }

    @Test
    void whatIsNoIdxFileOrMissingIsNamed() throws IOException {
        write(IMAGES, labels(3, 1, 2, 3));
        assertRefused(IMAGES + ": begins with 0x00000801, expected 0x00000803");
        Files.delete(folder.resolve(IMAGES));
        assertRefused(IMAGES + ".gz: there is no such file");
    }

    @Test
    void labelsMustFitTheImagesAndTheClasses() throws IOException {
        write(LABELS, labels(2, 1, 2));
        assertRefused(LABELS + ": 2 labels, expected 3");
        write(LABELS, labels(3, 1, 10, 2));
        assertRefused(LABELS + ": label 1 is 10, expected 0 to 9");
    }
}
