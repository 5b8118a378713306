package lanewise.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lanewise.random.Key;
import lanewise.tensor.Shape;

/**
 * A data set by its name, and where to look for it.
 *
 * <p>{@code shapes} is generated. {@code cifar10}, {@code mnist} and {@code fashion-mnist} are read
 * from the folder, or downloaded to it if they are not there. {@code folder} takes pictures in a
 * folder a class, see {@link ImageFolder#readSplit}.
 *
 * @param name one of {@link #NAMES}
 * @param folder where the files are; empty for {@link #defaultFolder}, and for {@code
 *     fashion-mnist} also Debian's
 * @param imageShape what the pictures of {@code folder} are brought to
 * @param limit the most images in each part, or 0 for all
 * @param seed decides what is generated and which images a limit or a split chooses
 */
public record DataSource(
        String name, Optional<Path> folder, Shape imageShape, int limit, long seed) {
    /** The names. */
    public static final List<String> NAMES =
            List.of("shapes", "cifar10", "mnist", "fashion-mnist", "folder");

    private static final Path DEBIAN_FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

    private static final Download CIFAR10 =
            new Download(
                    URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
                    170_052_171,
                    "SHA-256",
                    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd");
    private static final long CIFAR10_UNPACKED = 200_000_000;

    private static final String MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    private static final List<String> MNIST_MD5 =
            List.of(
                    "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                    "d53e105ee54ea40749a09fcbcd1e9432",
                    "9fb629c4189551a2d022fa330f9573f3",
                    "ec29112dd5afa0611ce80d1b7f02629c");
    private static final String FASHION_MNIST =
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    private static final List<String> FASHION_MNIST_MD5 =
            List.of(
                    "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                    "25c81989df183df01b3e8a0aad5dffbe",
                    "bef4ecab320f06d8554ea6380940ec79",
                    "bb300cfdad3c16e7a12a480ee83cd310");

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the name is none of these, the limit is negative, or
     *     {@code folder} has no folder
     */
    public DataSource {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "unknown data set \"" + name + "\"; known are " + String.join(", ", NAMES));
        }
        if (limit < 0) {
            throw new IllegalArgumentException(
                    "data set limited to " + limit + " images; expected 1 or more, or 0 for all");
        }
        if (name.equals("folder") && folder.isEmpty()) {
            throw new IllegalArgumentException(
                    "the data set \"folder\" needs a folder with pictures in one folder a class");
        }
    }

    /** A data set in its default place, whole, seed 0; pictures become 3 × 32 × 32. */
    public static DataSource of(String name) {
        return of(name, Optional.empty());
    }

    /** A data set in {@code folder}, whole, seed 0; pictures become 3 × 32 × 32. */
    public static DataSource of(String name, Optional<Path> folder) {
        return new DataSource(name, folder, Shape.image(3, 32, 32), 0, 0);
    }

    /** This data set, but at most {@code most} images in each part, or all for 0. */
    public DataSource limitedTo(int most) {
        return new DataSource(name, folder, imageShape, most, seed);
    }

    /** This data set, but of another seed. */
    public DataSource seeded(long by) {
        return new DataSource(name, folder, imageShape, limit, by);
    }

    /** This data set, but with pictures brought to another shape. */
    public DataSource sized(Shape shape) {
        return new DataSource(name, folder, shape, limit, seed);
    }

    /** Where a data set is kept if nothing else is said: {@code ~/.cache/lanewise/NAME}. */
    public static Path defaultFolder(String name) {
        return Path.of(System.getProperty("user.home"), ".cache", "lanewise", name);
    }

    /**
     * The data, downloaded first if need be.
     *
     * @throws IOException if files are missing and cannot be downloaded, or are damaged
     */
    public Split load(Download.Progress progress) throws IOException {
        Split split = loadWhole(progress);
        if (limit == 0) {
            return split;
        }
        Key key = Key.of(seed).child("limit");
        return new Split(
                split.train().limit(limit, key.child("train")),
                split.validation().limit(limit, key.child("validation")));
    }

    private Split loadWhole(Download.Progress progress) throws IOException {
        Optional<Path> place = fetch(progress);
        return switch (name) {
            case "shapes" -> Shapes.of(seed);
            case "cifar10" -> Cifar10.read(place.orElseThrow());
            case "mnist" -> Idx.read(name, Idx.MNIST_CLASSES, place.orElseThrow());
            case "fashion-mnist" -> Idx.read(name, Idx.FASHION_MNIST_CLASSES, place.orElseThrow());
            default ->
                    ImageFolder.readSplit(
                            place.orElseThrow(), imageShape, Key.of(seed).child("split"));
        };
    }

    /**
     * Downloads what is missing.
     *
     * @return where the files are; empty if the data set is generated
     * @throws IOException if files are missing and cannot be downloaded
     */
    public Optional<Path> fetch(Download.Progress progress) throws IOException {
        return switch (name) {
            case "shapes" -> Optional.empty();
            case "cifar10" -> Optional.of(fetchCifar10(CIFAR10, progress));
            case "mnist" -> Optional.of(fetchIdx(MNIST, MNIST_MD5, progress));
            case "fashion-mnist" ->
                    Optional.of(
                            folder.isEmpty() && Idx.isIn(DEBIAN_FASHION_MNIST)
                                    ? DEBIAN_FASHION_MNIST
                                    : fetchIdx(FASHION_MNIST, FASHION_MNIST_MD5, progress));
            default -> folder;
        };
    }

    private Path place() {
        return folder.orElseGet(() -> defaultFolder(name));
    }

    Path fetchCifar10(Download download, Download.Progress progress) throws IOException {
        Path place = place();
        if (!Cifar10.isIn(place)) {
            Path archive = place.resolve("cifar-10-binary.tar.gz");
            download(download, archive, progress);
            TarGz.unpack(archive, place, Cifar10.FOLDER, CIFAR10_UNPACKED);
            Files.delete(archive);
        }
        return place;
    }

    Path fetchIdx(String base, List<String> md5, Download.Progress progress) throws IOException {
        Path place = place();
        for (int i = 0; i < md5.size(); i++) {
            String plain = Idx.FILES.get(i);
            Path zipped = place.resolve(plain + ".gz");
            if (!Files.exists(place.resolve(plain)) && !Files.exists(zipped)) {
                URI uri = URI.create(base + plain + ".gz");
                download(
                        new Download(uri, Download.UNKNOWN_LENGTH, "MD5", md5.get(i)),
                        zipped,
                        progress);
            }
        }
        return place;
    }

    private void download(Download download, Path target, Download.Progress progress)
            throws IOException {
        if (Files.exists(place()) && !Files.isDirectory(place())) {
            throw new IOException(place() + ": is a file, expected a folder for " + name);
        }
        try {
            download.fetch(target, progress);
        } catch (IOException e) {
            throw new IOException(
                    name
                            + " is not in "
                            + place()
                            + " and could not be downloaded; put its files there. "
                            + e.getMessage(),
                    e);
        }
    }
}
