package lanewise.kernel;

/**
 * A window that moves over an image, that of a convolution or of a pooling.
 *
 * @param kernel rows and columns of taps, 1 or more
 * @param stride from one output to the next, 1 or more
 * @param padding rows above and below the image and columns left and right of it, 0 or more
 * @param dilation from one tap to the next, 1 or more
 */
public record Window(Pair kernel, Pair stride, Pair padding, Pair dilation) {
    /** Refuses sizes that no window has. */
    public Window {
        positive("kernel", kernel);
        positive("stride", stride);
        positive("dilation", dilation);
        if (padding.height() < 0 || padding.width() < 0) {
            throw new IllegalArgumentException(
                    "padding (%d, %d), expected 0 or more"
                            .formatted(padding.height(), padding.width()));
        }
    }

    private static void positive(String name, Pair size) {
        if (size.height() < 1 || size.width() < 1) {
            throw new IllegalArgumentException(
                    "%s (%d, %d), expected 1 or more".formatted(name, size.height(), size.width()));
        }
    }

    /** Stride 1, no padding, neighbouring taps. */
    public static Window of(Pair kernel) {
        return new Window(kernel, Pair.of(1), Pair.of(0), Pair.of(1));
    }

    /** The same with as many rows as columns. */
    public static Window of(int kernel) {
        return of(Pair.of(kernel));
    }

    /** The same with another stride. */
    public Window withStride(Pair size) {
        return new Window(kernel, size, padding, dilation);
    }

    /** The same with another stride. */
    public Window withStride(int size) {
        return withStride(Pair.of(size));
    }

    /** The same with another padding. */
    public Window withPadding(Pair size) {
        return new Window(kernel, stride, size, dilation);
    }

    /** The same with another padding. */
    public Window withPadding(int size) {
        return withPadding(Pair.of(size));
    }

    /** The same with another dilation. */
    public Window withDilation(Pair size) {
        return new Window(kernel, stride, padding, size);
    }

    /** The same with another dilation. */
    public Window withDilation(int size) {
        return withDilation(Pair.of(size));
    }

    /** Rows and columns of the image that the taps reach from the first to the last. */
    public Pair span() {
        return new Pair(
                (kernel.height() - 1) * dilation.height() + 1,
                (kernel.width() - 1) * dilation.width() + 1);
    }

    /** Rows and columns of an image with its padding. */
    Pair padded(Pair image) {
        return new Pair(image.height() + 2 * padding.height(), image.width() + 2 * padding.width());
    }

    // As for a pair: what a record gets by itself is spun at run-time.

    @Override
    public boolean equals(Object other) {
        return other instanceof Window window
                && kernel.equals(window.kernel)
                && stride.equals(window.stride)
                && padding.equals(window.padding)
                && dilation.equals(window.dilation);
    }

    @Override
    public int hashCode() {
        int sizes = 31 * kernel.hashCode() + stride.hashCode();
        return 31 * (31 * sizes + padding.hashCode()) + dilation.hashCode();
    }
}
