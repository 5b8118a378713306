package lanewise.data;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Objects;

/**
 * What turns a sample into a network's input: (x − mean) / std, a channel, where channels are the
 * first dimension of a sample's shape: the features of a row, the colours of an image. A pixel of 8
 * bits is x = byte / 255.
 *
 * @param mean by channel
 * @param std by channel, above 0
 */
public record Normalization(float[] mean, float[] std) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the lengths differ, a value is not finite, or a deviation
     *     is not above 0
     */
    public Normalization {
        mean = Objects.requireNonNull(mean, "mean").clone();
        std = Objects.requireNonNull(std, "std").clone();
        if (mean.length != std.length || mean.length == 0) {
            throw new IllegalArgumentException(
                    "normalization: %d means and %d standard deviations, expected one of each a channel"
                            .formatted(mean.length, std.length));
        }
        for (int c = 0; c < mean.length; c++) {
            if (!Float.isFinite(mean[c]) || !Float.isFinite(std[c]) || std[c] <= 0) {
                throw new IllegalArgumentException(
                        "normalization: channel %d has mean %s and standard deviation %s, expected finite numbers and a deviation above 0"
                                .formatted(c, mean[c], std[c]));
            }
        }
    }

    /** What changes nothing: mean 0, deviation 1. */
    public static Normalization none(int channels) {
        float[] std = new float[channels];
        Arrays.fill(std, 1);
        return new Normalization(new float[channels], std);
    }

    /**
     * The mean and standard deviation of every channel over all samples; take those of the training
     * data for validation data too. A channel without variation gets std 1. Sums over pixels are
     * exact, those over floats are in double precision, in the data set's order. {@link
     * Samples#indices} are left as they are.
     *
     * @throws IllegalArgumentException if a value is not finite
     */
    public static Normalization of(Dataset data) {
        return switch (Objects.requireNonNull(data, "data").samples()) {
            case PixelSamples pixels -> of(data, pixels);
            case IndexSamples indices -> none(data.schema().channels());
            default -> ofFloats(data);
        };
    }

    /**
     * The mean and standard deviation of every channel over one pass of a stream, in double
     * precision.
     *
     * @throws IllegalArgumentException if a value is not finite
     * @throws IOException if the stream cannot be read
     */
    public static Normalization of(SampleStream stream) throws IOException {
        Moments moments = new Moments(stream.schema().channels());
        Sample sample = new Sample(stream.schema());
        try (SampleStream.Cursor cursor = stream.open()) {
            for (long i = 0; cursor.next(sample); i++) {
                moments.add(stream.name(), i, sample.x());
            }
        }
        return moments.normalization();
    }

    private static Normalization of(Dataset data, PixelSamples images) {
        int channels = data.schema().channels();
        int size = data.shape().size();
        byte[] pixels = images.pixels();
        long[] sum = new long[channels];
        long[] squares = new long[channels];
        for (int i = 0; i < data.size(); i++) {
            int start = data.row(i) * size;
            for (int c = 0; c < channels; c++) {
                long s = 0;
                long q = 0;
                for (int p = start + c; p < start + size; p += channels) {
                    int v = pixels[p] & 0xff;
                    s += v;
                    q += v * v;
                }
                sum[c] += s;
                squares[c] += q;
            }
        }
        long count = (long) data.size() * (size / channels);
        float[] mean = new float[channels];
        float[] std = new float[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = (float) (sum[c] / (255.0 * count));
            BigInteger spread =
                    BigInteger.valueOf(squares[c])
                            .multiply(BigInteger.valueOf(count))
                            .subtract(BigInteger.valueOf(sum[c]).pow(2));
            std[c] =
                    spread.signum() == 0
                            ? 1
                            : (float) (Math.sqrt(spread.doubleValue()) / (255.0 * count));
        }
        return new Normalization(mean, std);
    }

    private static Normalization ofFloats(Dataset data) {
        Moments moments = new Moments(data.schema().channels());
        float[] x = new float[data.shape().size()];
        for (int i = 0; i < data.size(); i++) {
            data.samples().readChannelsLast(data.row(i), x, 0);
            moments.add(data.name(), data.row(i), x);
        }
        return moments.normalization();
    }

    /** A copy of the means. */
    @Override
    public float[] mean() {
        return mean.clone();
    }

    /** A copy of the standard deviations. */
    @Override
    public float[] std() {
        return std.clone();
    }

    /**
     * Normalises one sample that lies in PyTorch's order, channels first.
     *
     * @param into receives the values; may be {@code sample}
     * @throws IllegalArgumentException if the lengths differ or are no multiple of the channels
     */
    public void apply(float[] sample, float[] into) {
        check(sample.length, into.length);
        int plane = sample.length / mean.length;
        for (int i = 0; i < sample.length; i++) {
            int c = i / plane;
            into[i] = (sample[i] - mean[c]) / std[c];
        }
    }

    /**
     * Normalises the unsigned pixels of one image that lie in PyTorch's order: channel, row,
     * column.
     *
     * @throws IllegalArgumentException if the lengths differ or are no multiple of the channels
     */
    public void apply(byte[] pixels, float[] into) {
        check(pixels.length, into.length);
        int plane = pixels.length / mean.length;
        for (int i = 0; i < pixels.length; i++) {
            int c = i / plane;
            into[i] = ((pixels[i] & 0xff) / 255f - mean[c]) / std[c];
        }
    }

    /**
     * Normalises samples that lie channels-last.
     *
     * @param into receives the values; may be {@code samples}
     * @throws IllegalArgumentException if the lengths differ or are no multiple of the channels
     */
    public void applyChannelsLast(float[] samples, float[] into) {
        check(samples.length, into.length);
        System.arraycopy(samples, 0, into, 0, into.length);
        normalize(into, 0, into.length);
    }

    /**
     * Normalises unsigned pixels that lie channels-last: row, column, channel.
     *
     * @throws IllegalArgumentException if the lengths differ or are no multiple of the channels
     */
    public void applyChannelsLast(byte[] pixels, float[] into) {
        check(pixels.length, into.length);
        float[] table = table();
        for (int i = 0; i < pixels.length; i++) {
            into[i] = table[(i % mean.length) << 8 | pixels[i] & 0xff];
        }
    }

    private void check(int given, int room) {
        if (given != room || given % mean.length != 0) {
            throw new IllegalArgumentException(
                    "normalization: %d values of %d channels do not fit %d values"
                            .formatted(given, mean.length, room));
        }
    }

    /** Normalises, in place, values that lie channels-last. */
    void normalize(float[] x, int at, int count) {
        for (int i = 0, c = 0; i < count; i++, c = c + 1 == mean.length ? 0 : c + 1) {
            x[at + i] = (x[at + i] - mean[c]) / std[c];
        }
    }

    /** The value of byte b of channel c at {@code c << 8 | b}. */
    float[] table() {
        float[] table = new float[mean.length << 8];
        for (int i = 0; i < table.length; i++) {
            table[i] = ((i & 0xff) / 255f - mean[i >> 8]) / std[i >> 8];
        }
        return table;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalization that
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(std, that.std);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return "mean " + Arrays.toString(mean) + ", std " + Arrays.toString(std);
    }
}
