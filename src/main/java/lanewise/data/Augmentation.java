package lanewise.data;

import lanewise.tensor.Shape;

/**
 * Random changes of training images.
 *
 * <p>What happens to an image follows from the epoch's key and the image's index alone, not from
 * its place in a batch.
 *
 * @param horizontalFlip whether one image in two is mirrored left to right
 * @param padAndCrop how many black pixels are put around an image before a part of its own size is
 *     cut out at random; 0 for none
 */
public record Augmentation(boolean horizontalFlip, int padAndCrop) {
    /** Images as they are. */
    public static final Augmentation NONE = new Augmentation(false, 0);

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if {@code padAndCrop} is negative
     */
    public Augmentation {
        if (padAndCrop < 0) {
            throw new IllegalArgumentException(
                    "augmentation: " + padAndCrop + " pixels of padding, expected 0 or more");
        }
    }

    /**
     * Refuses images that are too small for the padding: of some, nothing would be left.
     *
     * @param image channels, height, width
     * @throws IllegalArgumentException if the padding is as large as a side
     */
    public void check(Shape image) {
        int most = Math.min(image.dim(1), image.dim(2)) - 1;
        if (padAndCrop > most) {
            throw new IllegalArgumentException(
                    "augmentation: %d pixels of padding around images of %d × %d, expected at most %d"
                            .formatted(padAndCrop, image.dim(1), image.dim(2), most));
        }
    }

    /**
     * Changes an image that lies channels-last.
     *
     * @param bits bit 63 mirrors; bits 0 to 30 and 31 to 61 choose row and column of the part that
     *     is cut out
     * @param black by channel
     * @param copy of the image
     * @param x receives the changed one, from {@code at} on
     */
    void apply(long bits, Shape shape, float[] black, float[] copy, float[] x, int at) {
        int channels = shape.dim(0);
        int height = shape.dim(1);
        int width = shape.dim(2);
        boolean flip = horizontalFlip && bits < 0;
        int pad = padAndCrop;
        int dy = (int) ((bits & 0x7fffffff) * (2L * pad + 1) >>> 31) - pad;
        int dx = (int) ((bits >>> 31 & 0x7fffffff) * (2L * pad + 1) >>> 31) - pad;
        int begin = Math.clamp(-dx, 0, width);
        int end = Math.clamp(width - dx, begin, width);
        for (int row = 0; row < height; row++) {
            int to = at + row * width * channels;
            int source = row + dy;
            boolean inside = source >= 0 && source < height && begin < end;
            int left = inside ? begin : width;
            blacken(black, x, to, left);
            if (inside) {
                int column = flip ? width - 1 - (begin + dx) : begin + dx;
                int from = (source * width + column) * channels;
                int step = flip ? -channels : channels;
                move(copy, from, step, channels, x, to + begin * channels, end - begin);
                blacken(black, x, to + end * channels, width - end);
            }
        }
    }

    private static void move(
            float[] from, int start, int step, int channels, float[] to, int at, int pixels) {
        if (step > 0) {
            System.arraycopy(from, start, to, at, pixels * channels);
            return;
        }
        for (int i = 0; i < pixels; i++) {
            for (int c = 0; c < channels; c++) {
                to[at + i * channels + c] = from[start + i * step + c];
            }
        }
    }

    private static void blacken(float[] black, float[] x, int at, int pixels) {
        for (int i = 0; i < pixels; i++) {
            System.arraycopy(black, 0, x, at + i * black.length, black.length);
        }
    }
}
