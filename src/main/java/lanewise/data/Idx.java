package lanewise.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import lanewise.tensor.Shape;

/**
 * MNIST, Fashion-MNIST and whatever else comes as four IDX files of grey images and labels, gzipped
 * ({@code .gz}) or not.
 *
 * @see <a href="https://github.com/zalandoresearch/fashion-mnist">Fashion-MNIST</a>
 */
final class Idx {
    /** The classes of MNIST by label. */
    static final List<String> MNIST_CLASSES =
            List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    /** The classes of Fashion-MNIST by label. */
    static final List<String> FASHION_MNIST_CLASSES =
            List.of(
                    "T-shirt/top",
                    "Trouser",
                    "Pullover",
                    "Dress",
                    "Coat",
                    "Sandal",
                    "Shirt",
                    "Sneaker",
                    "Bag",
                    "Ankle boot");

    static final List<String> FILES =
            List.of(
                    "train-images-idx3-ubyte",
                    "train-labels-idx1-ubyte",
                    "t10k-images-idx3-ubyte",
                    "t10k-labels-idx1-ubyte");

    private static final int IMAGES_MAGIC = 0x803;
    private static final int LABELS_MAGIC = 0x801;

    private Idx() {}

    /** Whether any of the four files is in {@code folder}. */
    static boolean isIn(Path folder) {
        return FILES.stream().anyMatch(f -> Files.exists(find(folder, f)));
    }

    /**
     * Reads {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and the same with
     * {@code t10k}, which become the validation images.
     *
     * @param name what messages and reports call the data set
     * @param classNames by label
     * @throws IOException if a file is missing, is no IDX file, has another length than it says, or
     *     images and labels, or training and validation, do not agree
     */
    static Split read(String name, List<String> classNames, Path folder) throws IOException {
        Dataset train =
                read(name, classNames, find(folder, FILES.get(0)), find(folder, FILES.get(1)));
        Dataset validation =
                read(name, classNames, find(folder, FILES.get(2)), find(folder, FILES.get(3)));
        if (!train.shape().equals(validation.shape())) {
            throw new IOException(
                    folder
                            + ": training images are "
                            + train.shape()
                            + ", those of t10k "
                            + validation.shape());
        }
        return new Split(train, validation);
    }

    private static Path find(Path folder, String file) {
        Path plain = folder.resolve(file);
        return Files.exists(plain) ? plain : folder.resolve(file + ".gz");
    }

    private static Dataset read(
            String name, List<String> classNames, Path imageFile, Path labelFile)
            throws IOException {
        Content images = content(imageFile, IMAGES_MAGIC, 3);
        Content labels = content(labelFile, LABELS_MAGIC, 1);
        int count = images.dims[0];
        if (labels.dims[0] != count) {
            throw new IOException(
                    labelFile
                            + ": "
                            + labels.dims[0]
                            + " labels, expected "
                            + count
                            + ", one for each image of "
                            + imageFile);
        }
        int[] classes = new int[count];
        for (int i = 0; i < count; i++) {
            classes[i] = labels.bytes[i] & 0xff;
            if (classes[i] >= classNames.size()) {
                throw new IOException(
                        labelFile
                                + ": label "
                                + i
                                + " is "
                                + classes[i]
                                + ", expected 0 to "
                                + (classNames.size() - 1));
            }
        }
        Shape shape = Shape.image(1, images.dims[1], images.dims[2]);
        return Dataset.of(
                name,
                Samples.pixelsChannelsLast(shape, images.bytes),
                Targets.classes(classNames, classes));
    }

    private record Content(int[] dims, byte[] bytes) {}

    private static Content content(Path file, int magic, int rank) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    file
                            + ": there is no such file, nor one without .gz; put the four files "
                            + FILES
                            + " there");
        }
        boolean zipped = file.toString().endsWith(".gz");
        try (InputStream raw = Files.newInputStream(file);
                DataInputStream in =
                        new DataInputStream(
                                new BufferedInputStream(zipped ? new GZIPInputStream(raw) : raw))) {
            int found = in.readInt();
            if (found != magic) {
                throw new IOException(
                        String.format(
                                "%s: begins with 0x%08x, expected 0x%08x of an IDX file of %s",
                                file, found, magic, rank == 3 ? "images" : "labels"));
            }
            int[] dims = new int[rank];
            long size = 1;
            for (int i = 0; i < rank; i++) {
                dims[i] = in.readInt();
                size = dims[i] < 1 || size > Integer.MAX_VALUE ? Long.MAX_VALUE : size * dims[i];
            }
            if (size > Integer.MAX_VALUE) {
                throw new IOException(
                        file
                                + ": dimensions "
                                + Arrays.toString(dims)
                                + ", expected at least 1 each and at most 2147483647 bytes");
            }
            byte[] bytes = in.readNBytes((int) size);
            long header = 4 + 4L * rank;
            if (bytes.length < size) {
                throw new IOException(
                        length(file, zipped, "ends after " + (header + bytes.length), header + size)
                                + "; it was cut short, fetch it again");
            }
            if (in.read() >= 0) {
                throw new IOException(
                        length(file, zipped, "goes on after " + (header + size), header + size));
            }
            return new Content(dims, bytes);
        } catch (EOFException | ZipException e) {
            throw new IOException(
                    file + ": cut short or damaged (" + e.getMessage() + "); fetch it again", e);
        }
    }

    private static String length(Path file, boolean zipped, String found, long expected) {
        return file
                + ": "
                + found
                + " bytes"
                + (zipped ? " unzipped" : "")
                + ", expected "
                + expected
                + " by its own header";
    }
}
