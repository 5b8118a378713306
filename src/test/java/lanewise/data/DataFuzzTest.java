package lanewise.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import lanewise.fuzz.Fuzz;
import lanewise.fuzz.InMemory;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutants of data files are read or refused, in memory that follows from their size. */
class DataFuzzTest {
    private static final int BUFFERS = 1 << 20;

    @TempDir(factory = InMemory.class)
    Path folder;

    @Test
    void idx() throws IOException {
        byte[] images =
                ByteBuffer.allocate(16 + 2 * 9).putInt(0x803).putInt(2).putInt(3).putInt(3).array();
        byte[] labels = ByteBuffer.allocate(10).putInt(0x801).putInt(2).array();
        for (int i = 0; i < 4; i++) {
            Files.write(folder.resolve(Idx.FILES.get(i)), i % 2 == 0 ? images : labels);
        }
        Path mutated = folder.resolve(Idx.FILES.get(0));
        new Fuzz(
                        "idx",
                        bytes -> {
                            Files.write(mutated, bytes);
                            Idx.read("mnist", Idx.MNIST_CLASSES, folder);
                        },
                        IOException.class,
                        64,
                        BUFFERS)
                .run(List.of(images));
    }

    @Test
    void idxThatIsZipped() throws IOException {
        byte[] images =
                ByteBuffer.allocate(16 + 2 * 9).putInt(0x803).putInt(2).putInt(3).putInt(3).array();
        byte[] labels = ByteBuffer.allocate(10).putInt(0x801).putInt(2).array();
        for (int i = 0; i < 4; i++) {
            Files.write(
                    folder.resolve(Idx.FILES.get(i) + ".gz"), zip(i % 2 == 0 ? images : labels));
        }
        Path mutated = folder.resolve(Idx.FILES.get(0) + ".gz");
        new Fuzz(
                        "idx-gz",
                        bytes -> {
                            Files.write(mutated, bytes);
                            Idx.read("mnist", Idx.MNIST_CLASSES, folder);
                        },
                        IOException.class,
                        2_000,
                        BUFFERS)
                .run(List.of(zip(images)));
    }

    /** Files of any other length than the official one are refused by it. */
    @Test
    void cifar10() throws IOException {
        byte[] record = new byte[10_000 * 3073];
        for (String name : Cifar10.TRAIN_FILES) {
            Files.write(folder.resolve(name), record);
        }
        Path mutated = folder.resolve(Cifar10.TEST_FILE);
        byte[] odd = record.clone();
        odd[3073 * 7] = 10;
        Files.write(mutated, odd);
        org.junit.jupiter.api.Assertions.assertThrows(
                IOException.class, () -> Cifar10.read(folder));
        Files.write(mutated, record);
        Cifar10.read(folder);
        for (String name : Cifar10.TRAIN_FILES) {
            Files.write(folder.resolve(name), new byte[3073]);
        }
        org.junit.jupiter.api.Assertions.assertThrows(
                IOException.class, () -> Cifar10.read(folder));
    }

    private static byte[] zip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void tarGz() throws IOException {
        var tar = new ByteArrayOutputStream();
        DataSourceTest.entry(tar, "top/", '5', new byte[0]);
        DataSourceTest.entry(tar, "top/a.bin", '0', new byte[700]);
        DataSourceTest.entry(tar, "top/b.txt", '0', "text".getBytes());
        byte[] whole = DataSourceTest.end(tar);
        Path archive = folder.resolve("a.tar.gz");
        Path place = Files.createDirectory(folder.resolve("place"));
        new Fuzz(
                        "tar.gz",
                        bytes -> {
                            Files.write(archive, bytes);
                            try {
                                TarGz.unpack(archive, place, "top", 10_000);
                            } finally {
                                clear(place);
                            }
                        },
                        IOException.class,
                        6_000,
                        4 * BUFFERS)
                .run(List.of(whole));
    }

    private static void clear(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files.subList(0, files.size() - 1)) {
            Files.delete(file);
        }
    }

    @Test
    void images() throws IOException {
        List<byte[]> whole = new ArrayList<>();
        for (String format : List.of("png", "jpeg", "bmp", "gif")) {
            int type =
                    format.equals("gif")
                            ? BufferedImage.TYPE_BYTE_INDEXED
                            : BufferedImage.TYPE_INT_RGB;
            BufferedImage image = new BufferedImage(9, 7, type);
            for (int i = 0; i < 9; i++) {
                image.setRGB(i, i % 7, 0x102030 * i);
            }
            var out = new ByteArrayOutputStream();
            ImageIO.write(image, format, out);
            whole.add(out.toByteArray());
        }
        Path mutated = folder.resolve("mutant.png");
        Shape shape = Shape.image(3, 4, 4);
        new Fuzz(
                        "images",
                        bytes -> {
                            Files.write(mutated, bytes);
                            ImageFile.readChannelsLast(mutated, shape);
                        },
                        IOException.class,
                        60_000,
                        8 * BUFFERS)
                .run(whole);
    }
}
