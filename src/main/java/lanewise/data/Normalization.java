package lanewise.data;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * What turns a byte into a network's input: (x / 255 − mean) / std, a channel.
 *
 * @param mean by channel, in units of full intensity
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
        mean = mean.clone();
        std = std.clone();
        if (mean.length != std.length || mean.length == 0) {
            throw new IllegalArgumentException(
                    "normalization: "
                            + mean.length
                            + " means and "
                            + std.length
                            + " standard deviations, expected one of each a channel");
        }
        for (int c = 0; c < mean.length; c++) {
            if (!Float.isFinite(mean[c]) || !Float.isFinite(std[c]) || std[c] <= 0) {
                throw new IllegalArgumentException(
                        "normalization: channel "
                                + c
                                + " has mean "
                                + mean[c]
                                + " and standard deviation "
                                + std[c]
                                + ", expected finite numbers and a deviation above 0");
            }
        }
    }

    /**
     * The mean and standard deviation of every channel over all images. The sums are exact, so the
     * result does not depend on the images' order. A channel without variation gets std 1.
     */
    public static Normalization of(Dataset data) {
        int channels = data.shape().dim(0);
        int size = data.shape().size();
        byte[] pixels = data.pixels();
        long[] sum = new long[channels];
        long[] squares = new long[channels];
        for (int i = 0; i < data.size(); i++) {
            int start = data.start(i);
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
     * Normalizes unsigned bytes whose channels are interleaved.
     *
     * @throws IllegalArgumentException if the lengths differ or are no multiple of the channels
     */
    public void apply(byte[] pixels, float[] into) {
        if (pixels.length != into.length || pixels.length % mean.length != 0) {
            throw new IllegalArgumentException(
                    "normalization: "
                            + pixels.length
                            + " pixels of "
                            + mean.length
                            + " channels do not fit "
                            + into.length
                            + " values");
        }
        float[] table = table();
        for (int i = 0; i < pixels.length; i++) {
            into[i] = table[(i % mean.length) << 8 | pixels[i] & 0xff];
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
