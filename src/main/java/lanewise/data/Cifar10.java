package lanewise.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lanewise.tensor.Shape;

/**
 * CIFAR-10 in its official binary version: 50,000 training and 10,000 validation images, 3 × 32 ×
 * 32, ten classes.
 *
 * @see <a href="https://www.cs.toronto.edu/~kriz/cifar.html">The data set and its format</a>
 */
final class Cifar10 {
    /** The folder that the official archive unpacks to. */
    static final String FOLDER = "cifar-10-batches-bin";

    /** The classes by label. */
    static final List<String> CLASS_NAMES =
            List.of(
                    "airplane",
                    "automobile",
                    "bird",
                    "cat",
                    "deer",
                    "dog",
                    "frog",
                    "horse",
                    "ship",
                    "truck");

    static final List<String> TRAIN_FILES =
            List.of(
                    "data_batch_1.bin",
                    "data_batch_2.bin",
                    "data_batch_3.bin",
                    "data_batch_4.bin",
                    "data_batch_5.bin");
    static final String TEST_FILE = "test_batch.bin";

    private static final Shape SHAPE = Shape.image(3, 32, 32);
    private static final int IMAGES = 10_000;
    private static final int PLANE = 32 * 32;
    private static final int RECORD = 1 + 3 * PLANE;

    private Cifar10() {}

    /** Whether {@code folder}, or the archive's folder in it, has any of the files. */
    static boolean isIn(Path folder) {
        Path home = home(folder);
        return Files.exists(home.resolve(TEST_FILE))
                || TRAIN_FILES.stream().anyMatch(f -> Files.exists(home.resolve(f)));
    }

    /**
     * Reads the six files.
     *
     * @param folder the one with the files, or the one where the archive was unpacked
     * @throws IOException if a file is missing, has another length, or holds a label beyond 9
     */
    static Split read(Path folder) throws IOException {
        Path home = home(folder);
        return new Split(read(home, TRAIN_FILES), read(home, List.of(TEST_FILE)));
    }

    private static Path home(Path folder) {
        Path unpacked = folder.resolve(FOLDER);
        return Files.isDirectory(unpacked) ? unpacked : folder;
    }

    private static Dataset read(Path home, List<String> names) throws IOException {
        for (String name : names) {
            checkLength(home.resolve(name));
        }
        byte[] pixels = new byte[names.size() * IMAGES * SHAPE.size()];
        int[] labels = new int[names.size() * IMAGES];
        byte[] block = new byte[100 * RECORD];
        int image = 0;
        for (String name : names) {
            Path file = home.resolve(name);
            try (InputStream in = Files.newInputStream(file)) {
                for (int first = 0; first < IMAGES; first += 100) {
                    if (in.readNBytes(block, 0, block.length) < block.length) {
                        throw new IOException(file + ": it became shorter while it was read");
                    }
                    for (int i = 0; i < 100; i++) {
                        int label = block[i * RECORD] & 0xff;
                        if (label >= CLASS_NAMES.size()) {
                            throw new IOException(
                                    file
                                            + ": record "
                                            + (first + i)
                                            + " (byte "
                                            + (long) (first + i) * RECORD
                                            + ") has label "
                                            + label
                                            + ", expected 0 to 9; the file is damaged or of"
                                            + " another kind, "
                                            + advice(home));
                        }
                        labels[image] = label;
                        interleave(block, i * RECORD + 1, pixels, image * SHAPE.size());
                        image++;
                    }
                }
            }
        }
        return Dataset.of(
                "cifar10",
                Samples.pixelsChannelsLast(SHAPE, pixels),
                Targets.classes(CLASS_NAMES, labels));
    }

    private static void checkLength(Path file) throws IOException {
        long expected = (long) IMAGES * RECORD;
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": there is no such file; " + advice(file.getParent()));
        }
        long found = Files.size(file);
        if (found != expected) {
            throw new IOException(
                    file
                            + ": "
                            + found
                            + " bytes, expected "
                            + expected
                            + " (10,000 records of 3,073 bytes); "
                            + advice(file.getParent()));
        }
    }

    private static String advice(Path folder) {
        return "unpack cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html in "
                + folder;
    }

    private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
        for (int i = 0; i < PLANE; i++) {
            pixels[to + 3 * i] = planes[from + i];
            pixels[to + 3 * i + 1] = planes[from + PLANE + i];
            pixels[to + 3 * i + 2] = planes[from + 2 * PLANE + i];
        }
    }
}
