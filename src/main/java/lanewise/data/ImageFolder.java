package lanewise.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import lanewise.random.Key;
import lanewise.tensor.Shape;

/**
 * Picture files in one folder a class, as torchvision's class of this name reads them: classes in
 * the order of the folders' names, pictures at any depth below.
 */
public final class ImageFolder {
    private static final List<String> VALIDATION_NAMES = List.of("val", "validation", "test");

    /** What the system's names have where the locale does not know a character. */
    private static final char UNREADABLE = '\ufffd';

    private ImageFolder() {}

    /**
     * Reads {@code folder/train} and {@code folder/val} (or {@code validation}, or {@code test});
     * if there is no {@code train}, the classes of {@code folder}, of which a fifth is put aside
     * for validation.
     *
     * @param shape what every picture is brought to, see {@link ImageFile#readChannelsLast}
     * @param key chooses the part that is put aside
     * @throws IOException if a picture cannot be read, a class has none, or there are not two
     *     classes
     */
    public static Split readSplit(Path folder, Shape shape, Key key) throws IOException {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(key, "key");
        Path train = folder.resolve("train");
        if (!Files.isDirectory(train)) {
            Dataset all = several(folder, read(folder, shape));
            if (all.size() < 2) {
                throw new IOException(
                        folder + ": one picture, expected at least 2 (training and validation)");
            }
            return all.split(Math.max(1, all.size() / 5), key);
        }
        for (String name : VALIDATION_NAMES) {
            if (Files.isDirectory(folder.resolve(name))) {
                Dataset first = several(train, read(train, shape));
                Dataset second = read(folder.resolve(name), shape);
                if (!first.classNames().equals(second.classNames())) {
                    throw new IOException(
                            folder
                                    + ": train has the classes "
                                    + first.classNames()
                                    + ", "
                                    + name
                                    + " has "
                                    + second.classNames()
                                    + "; expected the same");
                }
                return new Split(first, second);
            }
        }
        throw new IOException(
                folder + ": has train but none of " + VALIDATION_NAMES + " beside it");
    }

    private static Dataset several(Path folder, Dataset data) throws IOException {
        if (data.classNames().size() < 2) {
            String only = data.classNames().getFirst();
            throw new IOException(
                    "%s: one class, \"%s\" with %d pictures; expected a folder for each of two classes or more%s"
                            .formatted(
                                    folder,
                                    only,
                                    data.size(),
                                    hasFolder(folder.resolve(only))
                                            ? ", is it " + folder.resolve(only) + " that you mean?"
                                            : ""));
        }
        return data;
    }

    private static boolean hasFolder(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.anyMatch(Files::isDirectory);
        }
    }

    /**
     * Reads the pictures of every class folder.
     *
     * @param shape what every picture is brought to, see {@link ImageFile#readChannelsLast}
     * @throws IOException if a picture cannot be read, a class has none, or there is no class
     */
    public static Dataset read(Path folder, Shape shape) throws IOException {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(shape, "shape");
        List<Path> classes = classFolders(folder);
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            for (Path file : pictures(classes.get(label))) {
                files.add(file);
                labels.add(label);
            }
        }
        if ((long) files.size() * shape.size() > Integer.MAX_VALUE) {
            throw new IOException(
                    folder
                            + ": "
                            + files.size()
                            + " pictures of "
                            + shape
                            + " take more than 2147483647 bytes; choose a smaller size");
        }
        byte[] pixels = new byte[files.size() * shape.size()];
        for (int i = 0; i < files.size(); i++) {
            byte[] image = ImageFile.readChannelsLast(files.get(i), shape);
            System.arraycopy(image, 0, pixels, i * shape.size(), image.length);
        }
        return Dataset.of(
                folder.toString(),
                Samples.pixelsChannelsLast(shape, pixels),
                Targets.classes(
                        classes.stream().map(c -> c.getFileName().toString()).toList(),
                        labels.stream().mapToInt(Integer::intValue).toArray()));
    }

    private static List<Path> classFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + ": there is no such folder");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> classes =
                    entries.filter(Files::isDirectory)
                            .filter(f -> !f.getFileName().toString().startsWith("."))
                            .sorted(Comparator.comparing(f -> f.getFileName().toString()))
                            .toList();
            for (Path each : classes) {
                if (each.getFileName().toString().indexOf(UNREADABLE) >= 0) {
                    throw new IOException(
                            each
                                    + ": the name has characters that this locale does not know; set"
                                    + " LC_ALL=C.UTF-8, or rename the folder");
                }
            }
            if (classes.isEmpty()) {
                throw new IOException(
                        folder + ": no folder in it; expected one a class, with pictures");
            }
            return classes;
        }
    }

    private static List<Path> pictures(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            List<Path> pictures =
                    entries.filter(Files::isRegularFile)
                            .filter(ImageFile::isImage)
                            .sorted(Comparator.comparing(f -> folder.relativize(f).toString()))
                            .toList();
            if (pictures.isEmpty()) {
                throw new IOException(
                        folder
                                + ": no picture in it; expected files ending in "
                                + ImageFile.ENDINGS);
            }
            return pictures;
        }
    }
}
