package lanewise.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.random.Key;
import lanewise.tensor.Shape;

/**
 * Labelled images in memory, all of one shape, 8 bits a channel.
 *
 * <p>Parts of a data set ({@link #limit}, {@link #split}) share its pixels.
 */
public final class Dataset {
    private final String name;
    private final Shape shape;
    private final List<String> classNames;
    private final byte[] pixels;
    private final int[] labels;
    private final int[] rows;

    private Dataset(
            String name,
            Shape shape,
            List<String> classNames,
            byte[] pixels,
            int[] labels,
            int[] rows) {
        this.name = name;
        this.shape = shape;
        this.classNames = classNames;
        this.pixels = pixels;
        this.labels = labels;
        this.rows = rows;
    }

    /**
     * A data set over arrays that are not copied and must not change afterwards.
     *
     * @param name for messages and reports
     * @param shape of one image: (channels, height, width)
     * @param classNames by label
     * @param pixels unsigned, channels-last: image, row, column, channel
     * @param labels one an image, from 0 to {@code classNames.size() - 1}
     * @throws IllegalArgumentException if sizes do not agree, there is no image, or a label is out
     *     of range
     */
    public static Dataset of(
            String name, Shape shape, List<String> classNames, byte[] pixels, int[] labels) {
        if (shape.rank() != 3 || shape.size() == 0) {
            throw new IllegalArgumentException(
                    name + ": images of shape " + shape + ", expected (channels, height, width)");
        }
        if (labels.length == 0) {
            throw new IllegalArgumentException(name + ": there is no image in it");
        }
        if (pixels.length != (long) labels.length * shape.size()) {
            throw new IllegalArgumentException(
                    name
                            + ": "
                            + pixels.length
                            + " bytes of pixels, expected "
                            + (long) labels.length * shape.size()
                            + " for "
                            + labels.length
                            + " images of "
                            + shape);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException(
                        name
                                + ": image "
                                + i
                                + " has label "
                                + labels[i]
                                + ", expected 0 to "
                                + (classNames.size() - 1));
            }
        }
        int[] rows = IntStream.range(0, labels.length).toArray();
        return new Dataset(name, shape, List.copyOf(classNames), pixels, labels, rows);
    }

    /** What messages and reports call it. */
    public String name() {
        return name;
    }

    /** The shape of one image: (channels, height, width). */
    public Shape shape() {
        return shape;
    }

    /** The classes by label. */
    public List<String> classNames() {
        return classNames;
    }

    /** The number of images, at least 1. */
    public int size() {
        return rows.length;
    }

    /** The label of image {@code i}, from 0 to {@link #size} - 1. */
    public int label(int i) {
        return labels[rows[i]];
    }

    /** A copy of the pixels of image {@code i}: unsigned, row, column, channel. */
    public byte[] image(int i) {
        return Arrays.copyOfRange(pixels, start(i), start(i) + shape.size());
    }

    /**
     * {@code count} images chosen under {@code key}, in chosen order; this data set if it has no
     * more.
     *
     * @throws IllegalArgumentException if {@code count} is below 1
     */
    public Dataset limit(int count, Key key) {
        if (count < 1) {
            throw new IllegalArgumentException(
                    name + ": cannot be limited to " + count + " images; keep at least 1");
        }
        return count >= size() ? this : part(shuffled(key), 0, count);
    }

    /**
     * Two parts without a common image, chosen under {@code key}.
     *
     * @param validationSize the images of the validation part, from 1 to {@link #size} - 1
     * @throws IllegalArgumentException if a part would be empty
     */
    public Split split(int validationSize, Key key) {
        if (validationSize < 1 || validationSize >= size()) {
            throw new IllegalArgumentException(
                    name
                            + ": cannot put "
                            + validationSize
                            + " of "
                            + size()
                            + " images aside for validation; both parts need at least 1");
        }
        int[] order = shuffled(key);
        return new Split(part(order, validationSize, order.length), part(order, 0, validationSize));
    }

    /** All pixels; image {@code i} begins at {@link #start}. */
    byte[] pixels() {
        return pixels;
    }

    int start(int i) {
        return rows[i] * shape.size();
    }

    private int[] shuffled(Key key) {
        int[] order = rows.clone();
        new Draws(key).shuffle(order);
        return order;
    }

    private Dataset part(int[] order, int from, int to) {
        return new Dataset(
                name, shape, classNames, pixels, labels, Arrays.copyOfRange(order, from, to));
    }

    @Override
    public String toString() {
        return name + ": " + size() + " images " + shape + ", " + classNames.size() + " classes";
    }
}
