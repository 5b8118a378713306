package lanewise.kernel;

/**
 * The sizes of a two-dimensional pooling, PyTorch's {@code max_pool2d}.
 *
 * @param channels of input and output
 * @param input rows and columns of the input
 * @param window that moves over the input, with a padding of at most half the kernel
 * @param ceilMode whether a last window that hangs over the edge counts
 */
public record PoolGeometry(int channels, Pair input, Window window, boolean ceilMode) {
    private static final Window PAIRS = Window.of(2).withStride(2);

    /** Refuses sizes that no pooling has. */
    public PoolGeometry {
        int height = input.height();
        int width = input.width();
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "input (%d, %d, %d), expected 1 or more in each dimension"
                            .formatted(channels, height, width));
        }
        Pair kernel = window.kernel();
        Pair stride = window.stride();
        Pair padding = window.padding();
        Pair dilation = window.dilation();
        if (padding.height() > kernel.height() / 2 || padding.width() > kernel.width() / 2) {
            throw new IllegalArgumentException(
                    "padding (%d, %d), expected 0 to half of the kernel (%d, %d)"
                            .formatted(
                                    padding.height(),
                                    padding.width(),
                                    kernel.height(),
                                    kernel.width()));
        }
        if (size(
                                height,
                                kernel.height(),
                                stride.height(),
                                padding.height(),
                                dilation.height(),
                                ceilMode)
                        < 1
                || size(
                                width,
                                kernel.width(),
                                stride.width(),
                                padding.width(),
                                dilation.width(),
                                ceilMode)
                        < 1) {
            throw new IllegalArgumentException(
                    "a window of (%d, %d) does not fit the padded input of (%d, %d)"
                            .formatted(
                                    window.span().height(),
                                    window.span().width(),
                                    window.padded(input).height(),
                                    window.padded(input).width()));
        }
        if (dilation.height() > height && padding.height() > 0
                || dilation.width() > width && padding.width() > 0) {
            throw new IllegalArgumentException(
                    "input (%d, %d), dilation (%d, %d): a window may lie in the padding alone;"
                                    .formatted(height, width, dilation.height(), dilation.width())
                            + " expected an input as large as the dilation, or no padding");
        }
    }

    /** A square window without padding whose stride is its size. */
    public static PoolGeometry square(int channels, int height, int width, int kernel) {
        Window window = Window.of(kernel).withStride(kernel);
        return new PoolGeometry(channels, new Pair(height, width), window, false);
    }

    private static int size(
            int in, int kernel, int stride, int padding, int dilation, boolean ceil) {
        int room = in + 2 * padding - (kernel - 1) * dilation - 1;
        if (room < 0 && !(ceil && room > -stride)) {
            return 0;
        }
        int out = Math.floorDiv(room + (ceil ? stride - 1 : 0), stride) + 1;
        // A window must start inside the input or its left padding.
        return ceil && (out - 1) * stride >= in + padding ? out - 1 : out;
    }

    /** Rows of the input. */
    public int height() {
        return input.height();
    }

    /** Columns of the input. */
    public int width() {
        return input.width();
    }

    /** Rows of the window. */
    public int kernelHeight() {
        return window.kernel().height();
    }

    /** Columns of the window. */
    public int kernelWidth() {
        return window.kernel().width();
    }

    /** Rows from one output to the next. */
    public int strideHeight() {
        return window.stride().height();
    }

    /** Columns from one output to the next. */
    public int strideWidth() {
        return window.stride().width();
    }

    /** Rows of padding above and below. */
    public int paddingHeight() {
        return window.padding().height();
    }

    /** Columns of padding left and right. */
    public int paddingWidth() {
        return window.padding().width();
    }

    /** Rows from one tap to the next. */
    public int dilationHeight() {
        return window.dilation().height();
    }

    /** Columns from one tap to the next. */
    public int dilationWidth() {
        return window.dilation().width();
    }

    /** Rows of the output. */
    public int outHeight() {
        return size(
                height(),
                kernelHeight(),
                strideHeight(),
                paddingHeight(),
                dilationHeight(),
                ceilMode);
    }

    /** Columns of the output. */
    public int outWidth() {
        return size(
                width(), kernelWidth(), strideWidth(), paddingWidth(), dilationWidth(), ceilMode);
    }

    /** Floats of one input sample. */
    public int inputSize() {
        return channels * height() * width();
    }

    /** Floats of one output sample. */
    public int outputSize() {
        return channels * outHeight() * outWidth();
    }

    /** Whether this is the plain 2 x 2 window with stride 2. */
    public boolean isTwoByTwo() {
        return window.equals(PAIRS) && outHeight() * 2 <= height() && outWidth() * 2 <= width();
    }
}
