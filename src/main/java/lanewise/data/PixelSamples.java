package lanewise.data;

import java.util.Arrays;
import lanewise.tensor.Shape;

/** Images in memory, 8 bits a channel, channels-last. */
record PixelSamples(Shape shape, byte[] pixels) implements Samples {
    static void check(Shape shape, byte[] pixels) {
        if (shape.rank() != 3) {
            throw new IllegalArgumentException(
                    "pixels of images of shape " + shape + ", expected (channels, height, width)");
        }
        FloatSamples.count(shape, pixels.length, "bytes");
    }

    @Override
    public int size() {
        return pixels.length / shape.size();
    }

    @Override
    public void readChannelsLast(int i, float[] into, int at) {
        int from = i * shape.size();
        for (int j = 0; j < shape.size(); j++) {
            into[at + j] = (pixels[from + j] & 0xff) / 255f;
        }
    }

    /** The same, each byte by its channel's table. */
    void readNormalized(int i, float[] table, float[] into, int at) {
        int size = shape.size();
        int from = i * size;
        switch (shape.dim(0)) {
            case 1 -> {
                for (int j = 0; j < size; j++) {
                    into[at + j] = table[pixels[from + j] & 0xff];
                }
            }
            case 3 -> {
                for (int j = 0; j < size; j += 3) {
                    into[at + j] = table[pixels[from + j] & 0xff];
                    into[at + j + 1] = table[256 | pixels[from + j + 1] & 0xff];
                    into[at + j + 2] = table[512 | pixels[from + j + 2] & 0xff];
                }
            }
            default -> {
                int channels = shape.dim(0);
                for (int j = 0, c = 0; j < size; j++, c = c + 1 == channels ? 0 : c + 1) {
                    into[at + j] = table[c << 8 | pixels[from + j] & 0xff];
                }
            }
        }
    }

    byte[] image(int i) {
        return Arrays.copyOfRange(pixels, i * shape.size(), (i + 1) * shape.size());
    }
}
