package lanewise.data;

import java.util.Objects;
import lanewise.io.MappedTensor;
import lanewise.io.Tensor;
import lanewise.nn.Layout;
import lanewise.tensor.Shape;

/**
 * The samples of a data set, or its targets where those are values: floats of one shape, read by
 * their number.
 *
 * <p>What says nothing of an order takes and gives PyTorch's, channels first; what says
 * channels-last takes the order that networks compute in: an image of shape (channels, height,
 * width) then lies as row, column, channel, a sequence (channels, length) as place, channel.
 *
 * <p>A source of one's own needs {@link #shape}, {@link #size} and {@link #readChannelsLast}, which
 * the loader's thread calls.
 */
public interface Samples {
    /** The shape of one sample, in PyTorch's order. */
    Shape shape();

    /** How many there are. */
    int size();

    /**
     * Writes one sample, channels-last.
     *
     * @param i its number, from 0 to {@link #size} - 1
     * @param into receives {@code shape().size()} floats
     * @param at where the first goes
     */
    void readChannelsLast(int i, float[] into, int at);

    /** A copy of one sample, in PyTorch's order. */
    default float[] read(int i) {
        float[] inside = new float[shape().size()];
        readChannelsLast(i, inside, 0);
        float[] sample = new float[inside.length];
        Layout.toChannelsFirst(shape(), inside, 0, sample, 0);
        return sample;
    }

    /**
     * Samples one after another, in PyTorch's order. Samples of one dimension are not copied and
     * must not change afterwards.
     *
     * @param shape of one sample
     * @throws IllegalArgumentException if the floats are no whole number of samples
     */
    static Samples of(Shape shape, float... values) {
        Objects.requireNonNull(shape, "shape");
        int size =
                FloatSamples.count(
                        shape, Objects.requireNonNull(values, "values").length, "floats");
        if (shape.rank() < 2) {
            return new FloatSamples(shape, size, values);
        }
        float[] inside = new float[values.length];
        for (int at = 0; at < values.length; at += shape.size()) {
            Layout.toChannelsLast(shape, values, at, inside, at);
        }
        return new FloatSamples(shape, size, inside);
    }

    /**
     * Samples one after another, channels-last; they are not copied and must not change afterwards.
     *
     * @param shape of one sample, in PyTorch's order
     * @throws IllegalArgumentException if the floats are no whole number of samples
     */
    static Samples ofChannelsLast(Shape shape, float... values) {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(values, "values");
        return new FloatSamples(shape, FloatSamples.count(shape, values.length, "floats"), values);
    }

    /**
     * The samples of an array whose first dimension counts them, in PyTorch's order: (samples,
     * channels, height, width), (samples, features). U8 of four dimensions are taken for images,
     * read as 0 to 1. The array may not be copied.
     *
     * @throws IllegalArgumentException if the array is a scalar
     */
    static Samples of(Tensor tensor) {
        return TensorSamples.of(tensor, false);
    }

    /**
     * The same of an array that lies channels-last: (samples, height, width, channels).
     *
     * @throws IllegalArgumentException if the array is a scalar
     */
    static Samples ofChannelsLast(Tensor tensor) {
        return TensorSamples.of(tensor, true);
    }

    /**
     * The samples of a file that stays on the disk, as {@link #of(Tensor)} takes them.
     *
     * @throws IllegalArgumentException if the array is a scalar
     */
    static Samples of(MappedTensor tensor) {
        return MappedSamples.of(tensor, false);
    }

    /**
     * The samples of a file that stays on the disk, as {@link #ofChannelsLast(Tensor)} takes them.
     *
     * @throws IllegalArgumentException if the array is a scalar
     */
    static Samples ofChannelsLast(MappedTensor tensor) {
        return MappedSamples.of(tensor, true);
    }

    /**
     * The rows of a table, as samples of one dimension.
     *
     * @throws IllegalArgumentException if rows differ in length
     */
    static Samples ofRows(float[]... rows) {
        if (Objects.requireNonNull(rows, "rows").length == 0) {
            throw new IllegalArgumentException("no rows, expected 1 or more");
        }
        int features = rows[0] == null ? 0 : rows[0].length;
        if (features == 0) {
            throw new IllegalArgumentException("row 0 has no values, expected 1 or more");
        }
        float[] values = new float[Math.multiplyExact(rows.length, features)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null) {
                throw new IllegalArgumentException(
                        "row %d is null, expected %d values".formatted(i, features));
            }
            if (rows[i].length != features) {
                throw new IllegalArgumentException(
                        "row %d has %d values, row 0 has %d; expected rows of one length"
                                .formatted(i, rows[i].length, features));
            }
            System.arraycopy(rows[i], 0, values, i * features, features);
        }
        return of(Shape.of(features), values);
    }

    /**
     * Images of 8 bits a channel, one after another, in PyTorch's order: image, channel, row,
     * column. They are read as 0 to 1.
     *
     * @param shape of one image: (channels, height, width)
     * @param pixels unsigned
     * @throws IllegalArgumentException if the bytes are no whole number of images
     */
    static Samples pixels(Shape shape, byte... pixels) {
        PixelSamples.check(shape, pixels);
        int channels = shape.dim(0);
        int plane = shape.size() / channels;
        byte[] inside = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int image = i / shape.size();
            int channel = i / plane % channels;
            inside[(image * plane + i % plane) * channels + channel] = pixels[i];
        }
        return new PixelSamples(shape, inside);
    }

    /**
     * Images of 8 bits a channel, one after another, channels-last: image, row, column, channel.
     * They are read as 0 to 1, are not copied and must not change afterwards.
     *
     * @param shape of one image: (channels, height, width)
     * @param pixels unsigned
     * @throws IllegalArgumentException if the bytes are no whole number of images
     */
    static Samples pixelsChannelsLast(Shape shape, byte... pixels) {
        PixelSamples.check(shape, pixels);
        return new PixelSamples(shape, pixels);
    }

    /**
     * Whole numbers, as an embedding takes them; {@link Normalization#of} leaves them alone. They
     * are not copied and must not change afterwards.
     *
     * @param shape of one sample, of one dimension
     * @throws IllegalArgumentException if the numbers are no whole number of samples, or one of
     *     them is beyond 2^24 and no float
     */
    static Samples indices(Shape shape, int... values) {
        return new IndexSamples(shape, values);
    }
}
