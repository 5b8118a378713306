package lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {
    private static final Shape COLOUR = Shape.image(3, 2, 2);

    @TempDir Path folder;

    private Path picture(String name, BufferedImage image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        String format = name.substring(name.lastIndexOf('.') + 1);
        assertTrue(ImageIO.write(image, format, file.toFile()), format);
        return file;
    }

    private static BufferedImage plain(int width, int height, int rgb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    private static BufferedImage noise(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        var random = Key.of(3).sequence();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt() | 0xff000000);
            }
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.png", "a.bmp", "A.PNG"})
    void aPictureOfTheRightSizeComesUnchanged(String name) throws IOException {
        BufferedImage image = noise(5, 4, BufferedImage.TYPE_INT_RGB);
        byte[] pixels = ImageFile.readChannelsLast(picture(name, image), Shape.image(3, 4, 5));
        for (int i = 0; i < 20; i++) {
            int rgb = image.getRGB(i % 5, i / 5);
            assertEquals((byte) (rgb >> 16), pixels[3 * i]);
            assertEquals((byte) (rgb >> 8), pixels[3 * i + 1]);
            assertEquals((byte) rgb, pixels[3 * i + 2]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
    void greyLevelsStayWhatTheFileSays(int type) throws IOException {
        BufferedImage image = new BufferedImage(16, 16, type);
        int unit = type == BufferedImage.TYPE_BYTE_GRAY ? 1 : 257;
        byte[] expected = new byte[256];
        for (int i = 0; i < 256; i++) {
            expected[i] = (byte) i;
            image.getRaster().setSample(i % 16, i / 16, 0, i * unit);
        }
        Path file = picture("grey.png", image);
        assertArrayEquals(expected, ImageFile.readChannelsLast(file, Shape.image(1, 16, 16)));
        byte[] colour = ImageFile.readChannelsLast(file, Shape.image(3, 16, 16));
        for (int i = 0; i < 768; i++) {
            assertEquals(expected[i / 3], colour[i]);
        }
    }

    @Test
    void oneClassIsRefusedAndTheFolderThatMayBeMeantIsNamed() throws IOException {
        picture("pets/cat/a.png", plain(2, 2, 1));
        picture("pets/dog/b.png", plain(2, 2, 2));
        Key key = Key.of(1);
        String said =
                assertThrows(IOException.class, () -> ImageFolder.readSplit(folder, COLOUR, key))
                        .getMessage();
        assertTrue(said.contains("one class, \"pets\" with 2 pictures; expected a folder"), said);
        assertTrue(said.endsWith("is it " + folder.resolve("pets") + " that you mean?"), said);
        assertEquals(1, ImageFolder.readSplit(folder.resolve("pets"), COLOUR, key).train().size());
    }

    @Test
    void transparencyIsIgnored() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x10ff8001);
        assertArrayEquals(
                new byte[] {(byte) 0xff, (byte) 0x80, 1},
                ImageFile.readChannelsLast(picture("clear.png", image), Shape.image(3, 1, 1)));
    }

    @Test
    void colourBecomesGreyByWeight() throws IOException {
        Path file = picture("red.png", plain(2, 2, 0xff0000));
        assertArrayEquals(
                new byte[] {76, 76, 76, 76},
                ImageFile.readChannelsLast(file, Shape.image(1, 2, 2)));
    }

    @Test
    void bothOrdersOfPixelsAreTheSamePicture() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x010203);
        image.setRGB(1, 0, 0x0a0b0c);
        Path file = picture("orders.png", image);
        Shape shape = Shape.image(3, 1, 2);
        assertArrayEquals(
                new byte[] {1, 2, 3, 10, 11, 12}, ImageFile.readChannelsLast(file, shape));
        assertArrayEquals(new byte[] {1, 10, 2, 11, 3, 12}, ImageFile.read(file, shape));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,3", "100,7", "7,100", "64,64", "33,31", "1,50"})
    void aPlainPictureStaysPlainAtEverySize(int width, int height) throws IOException {
        Path file = picture("plain.png", plain(width, height, 0xc80a64));
        byte[] pixels = ImageFile.readChannelsLast(file, Shape.image(3, 16, 16));
        for (int i = 0; i < pixels.length; i += 3) {
            assertArrayEquals(
                    new byte[] {(byte) 0xc8, 0x0a, 0x64}, Arrays.copyOfRange(pixels, i, i + 3));
        }
    }

    @Test
    void shrinkingWeighsEveryPixelAndGrowingInterpolates() {
        byte[] step = {0, 0, 100, 100};
        assertArrayEquals(new byte[] {14, 86}, columns(step, 2));
        assertArrayEquals(new byte[] {0, 25, 75, 100}, columns(new byte[] {0, 100}, 4));
        assertArrayEquals(new byte[] {-1, -1}, columns(new byte[] {-1, -1, -1}, 2));
    }

    /** Resizes one row along its length only. */
    private static byte[] columns(byte[] row, int to) {
        byte[] square = new byte[row.length * row.length];
        for (int i = 0; i < square.length; i++) {
            square[i] = row[i % row.length];
        }
        return Arrays.copyOf(Resample.fit(square, 1, row.length, row.length, to, to), to);
    }

    @Test
    void theMiddleOfALongPictureIsTaken() {
        byte[] row = {1, 2, 3, 4, 5};
        assertArrayEquals(new byte[] {3}, Resample.fit(row, 1, 1, 5, 1, 1));
        assertArrayEquals(new byte[] {3}, Resample.fit(row, 1, 5, 1, 1, 1));
        assertArrayEquals(new byte[] {2, 3, 4}, Resample.fit(row, 1, 1, 5, 1, 3));
    }

    @Test
    void classesAreTheFoldersInOrderAndPicturesLieAnywhereBelow() throws IOException {
        picture("zebra/b.png", plain(2, 2, 0xff0000));
        picture("ant/deep/er/a.png", plain(4, 4, 0x00ff00));
        picture("ant/z.jpg", plain(2, 2, 0xffffff));
        picture(".git/no.png", plain(2, 2, 0));
        Files.writeString(folder.resolve("ant/notes.txt"), "no picture");
        Files.writeString(folder.resolve("notes.txt"), "no class");
        Dataset data = ImageFolder.read(folder, COLOUR);
        assertEquals(List.of("ant", "zebra"), data.classNames());
        assertEquals(3, data.size());
        assertEquals(List.of(0, 0, 1), List.of(data.label(0), data.label(1), data.label(2)));
        assertArrayEquals(
                new byte[] {0, -1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0}, data.pixelsChannelsLast(0));
        assertEquals(-1, data.pixelsChannelsLast(2)[0]);
    }

    @Test
    void aFifthIsPutAsideUnlessThereIsAFolderForIt() throws IOException {
        for (int i = 0; i < 10; i++) {
            picture((i % 2 == 0 ? "ant/" : "bee/") + i + ".png", plain(2, 2, i));
        }
        Split split = ImageFolder.readSplit(folder, COLOUR, Key.of(1));
        assertEquals(8, split.train().size());
        assertEquals(2, split.validation().size());
        Path outer = Files.createDirectories(folder.resolve("outer"));
        Files.createDirectory(outer.resolve("train"));
        Files.move(folder.resolve("ant"), outer.resolve("train/ant"));
        Files.move(folder.resolve("bee"), outer.resolve("train/bee"));
        assertRefused(
                "none of [val, validation, test]",
                () -> ImageFolder.readSplit(outer, COLOUR, Key.of(1)));
        picture("outer/val/bee/x.png", plain(2, 2, 7));
        assertRefused("expected the same", () -> ImageFolder.readSplit(outer, COLOUR, Key.of(1)));
        picture("outer/val/ant/y.png", plain(2, 2, 9));
        assertEquals(2, ImageFolder.readSplit(outer, COLOUR, Key.of(1)).validation().size());
    }

    @Test
    void whatIsNoPictureIsNamed() throws IOException {
        Path good = picture("ant/good.jpg", noise(40, 40, BufferedImage.TYPE_INT_RGB));
        Path bad = folder.resolve("ant/bad.png");
        Files.writeString(bad, "not a picture");
        assertRefused(bad + ": 13 bytes that are no PNG", () -> ImageFolder.read(folder, COLOUR));
        Files.delete(bad);
        byte[] whole = Files.readAllBytes(good);
        Files.write(good, Arrays.copyOf(whole, 300));
        assertRefused(good + ": cannot be decoded", () -> ImageFolder.read(folder, COLOUR));
        assertRefused(
                "no such file", () -> ImageFile.readChannelsLast(folder.resolve("no.png"), COLOUR));
        Files.delete(good);
        assertRefused("no picture in it", () -> ImageFolder.read(folder, COLOUR));
        Files.delete(folder.resolve("ant"));
        assertRefused("no folder in it", () -> ImageFolder.read(folder, COLOUR));
        assertRefused("no such folder", () -> ImageFolder.read(folder.resolve("no"), COLOUR));
    }

    @Test
    void damagedPicturesGiveNothingButAnIoException() throws IOException {
        var random = Key.of(4).sequence();
        for (String name : List.of("a.png", "a.jpg", "a.bmp", "a.gif")) {
            Path file = picture(name, noise(12, 9, BufferedImage.TYPE_INT_RGB));
            byte[] whole = Files.readAllBytes(file);
            for (int round = 0; round < 150; round++) {
                byte[] mutant = whole.clone();
                for (int i = 0; i < 3; i++) {
                    mutant[random.nextInt(Math.min(whole.length, 200))] = (byte) random.nextInt();
                }
                Files.write(file, mutant);
                try {
                    assertEquals(12, ImageFile.readChannelsLast(file, COLOUR).length);
                } catch (IOException refused) {
                    assertTrue(refused.getMessage().startsWith(file + ": "), refused.toString());
                }
            }
        }
    }

    @Test
    void shapesThatAreNoPictureAreRefused() throws IOException {
        Path file = picture("a.png", plain(2, 2, 0));
        for (Shape shape : List.of(Shape.of(4), Shape.image(2, 2, 2), Shape.image(3, 0, 2))) {
            assertThrows(
                    IllegalArgumentException.class, () -> ImageFile.readChannelsLast(file, shape));
        }
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IOException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
