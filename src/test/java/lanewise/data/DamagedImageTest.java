package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import lanewise.fuzz.InMemory;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of which something is missing are refused, as Pillow does. */
class DamagedImageTest {
    private static final Shape SHAPE = Shape.image(3, 40, 48);

    @TempDir(factory = InMemory.class)
    Path folder;

    private static byte[] picture(String format) throws IOException {
        boolean palette = format.equals("gif");
        BufferedImage image =
                new BufferedImage(
                        48,
                        40,
                        palette ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 48 * 40; i++) {
            image.setRGB(i % 48, i / 48, random.nextInt(1 << 24));
        }
        var out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out), format);
        return out.toByteArray();
    }

    private byte[] read(byte[] bytes) throws IOException {
        return ImageFile.readChannelsLast(Files.write(folder.resolve("p"), bytes), SHAPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "bmp", "gif"})
    void aPictureThatIsCutIsRefused(String format) throws IOException {
        byte[] whole = picture(format);
        read(whole);
        for (int length = 1; length < whole.length; length += Math.max(1, whole.length / 200)) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> read(cut), format + " of " + length);
        }
    }

    /** A BMP has neither marks nor sums: its pixels may be zero. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif"})
    void aPictureThatEndsInZerosIsRefused(String format) throws IOException {
        byte[] whole = picture(format);
        for (int length = 1; length < whole.length - 8; length += Math.max(1, whole.length / 200)) {
            byte[] zeros = Arrays.copyOf(Arrays.copyOf(whole, length), whole.length);
            assertThrows(IOException.class, () -> read(zeros), format + " of " + length);
        }
    }

    @Test
    void aPipeIsNamedAsThatAndNotWaitedFor(@TempDir Path disk) throws Exception {
        Path pipe = disk.resolve("pipe.png");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        var e = assertThrows(IOException.class, () -> ImageFile.readChannelsLast(pipe, SHAPE));
        assertEquals(pipe + ": is a device or a pipe, expected a picture", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiff", "wbmp"})
    void formatsThatAreNotDocumentedAreRefused(String format) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_BINARY);
        var out = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(image, format, out), format);
        var e = assertThrows(IOException.class, () -> read(out.toByteArray()));
        assertTrue(e.getMessage().contains("no PNG, JPEG, BMP or GIF"), e.getMessage());
    }

    @Test
    void aSmallFileThatClaimsManyPixelsIsRefused() throws IOException {
        byte[] png = picture("png");
        ByteBuffer header = ByteBuffer.wrap(png);
        header.putInt(16, 60_000).putInt(20, 60_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        header.putInt(29, (int) crc.getValue());
        var e = assertThrows(IOException.class, () -> read(png));
        assertTrue(e.getMessage().contains("60,000 × 60,000 pixels"), e.getMessage());
    }

    @Test
    void aClassWhoseNameTheLocaleDoesNotKnowIsRefused() throws Exception {
        String make = "mkdir \"$(printf '%s/\\377')\" \"$0/b\"".formatted(folder);
        int code =
                new ProcessBuilder("sh", "-c", make, folder.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
        assertTrue(code == 0);
        var e = assertThrows(IOException.class, () -> ImageFolder.read(folder, SHAPE));
        assertTrue(e.getMessage().contains("LC_ALL=C.UTF-8"), e.getMessage());
    }
}
