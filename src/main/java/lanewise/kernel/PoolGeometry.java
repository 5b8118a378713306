package lanewise.kernel;

/**
 * The sizes of a two-dimensional pooling, PyTorch's {@code max_pool2d}.
 *
 * @param channels of input and output
 * @param height of the input
 * @param width of the input
 * @param kernelHeight rows of the window
 * @param kernelWidth columns of the window
 * @param strideHeight rows from one window to the next
 * @param strideWidth columns from one window to the next
 * @param paddingHeight rows outside, above and below, at most half the window
 * @param paddingWidth columns outside, left and right, at most half the window
 * @param dilationHeight rows from one element of a window to the next
 * @param dilationWidth columns from one element of a window to the next
 * @param ceilMode whether a last window that hangs over the edge counts
 */
public record PoolGeometry(
        int channels,
        int height,
        int width,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int paddingHeight,
        int paddingWidth,
        int dilationHeight,
        int dilationWidth,
        boolean ceilMode) {

    /** Refuses sizes that no pooling has. */
    public PoolGeometry {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "input (%d, %d, %d), expected 1 or more in each dimension"
                            .formatted(channels, height, width));
        }
        if (kernelHeight < 1 || kernelWidth < 1 || strideHeight < 1 || strideWidth < 1) {
            throw new IllegalArgumentException(
                    "kernel (%d, %d), stride (%d, %d), expected 1 or more"
                            .formatted(kernelHeight, kernelWidth, strideHeight, strideWidth));
        }
        if (dilationHeight < 1 || dilationWidth < 1) {
            throw new IllegalArgumentException(
                    "dilation (%d, %d), expected 1 or more"
                            .formatted(dilationHeight, dilationWidth));
        }
        if (paddingHeight < 0
                || paddingWidth < 0
                || paddingHeight > kernelHeight / 2
                || paddingWidth > kernelWidth / 2) {
            throw new IllegalArgumentException(
                    "padding (%d, %d), expected 0 to half of the kernel (%d, %d)"
                            .formatted(paddingHeight, paddingWidth, kernelHeight, kernelWidth));
        }
        if (size(height, kernelHeight, strideHeight, paddingHeight, dilationHeight, ceilMode) < 1
                || size(width, kernelWidth, strideWidth, paddingWidth, dilationWidth, ceilMode)
                        < 1) {
            throw new IllegalArgumentException(
                    "a window of (%d, %d) does not fit the padded input of (%d, %d)"
                            .formatted(
                                    (kernelHeight - 1) * dilationHeight + 1,
                                    (kernelWidth - 1) * dilationWidth + 1,
                                    height + 2 * paddingHeight,
                                    width + 2 * paddingWidth));
        }
        if (dilationHeight > height && paddingHeight > 0
                || dilationWidth > width && paddingWidth > 0) {
            throw new IllegalArgumentException(
                    "input (%d, %d), dilation (%d, %d): a window may lie in the padding alone;"
                                    .formatted(height, width, dilationHeight, dilationWidth)
                            + " expected an input as large as the dilation, or no padding");
        }
    }

    /** A square window without padding whose stride is its size. */
    public static PoolGeometry square(int channels, int height, int width, int kernel) {
        return new PoolGeometry(
                channels, height, width, kernel, kernel, kernel, kernel, 0, 0, 1, 1, false);
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

    /** Rows of the output. */
    public int outHeight() {
        return size(height, kernelHeight, strideHeight, paddingHeight, dilationHeight, ceilMode);
    }

    /** Columns of the output. */
    public int outWidth() {
        return size(width, kernelWidth, strideWidth, paddingWidth, dilationWidth, ceilMode);
    }

    /** Floats of one input sample. */
    public int inputSize() {
        return channels * height * width;
    }

    /** Floats of one output sample. */
    public int outputSize() {
        return channels * outHeight() * outWidth();
    }

    /** Whether this is the plain 2 x 2 window with stride 2. */
    public boolean isTwoByTwo() {
        return kernelHeight == 2
                && kernelWidth == 2
                && strideHeight == 2
                && strideWidth == 2
                && paddingHeight == 0
                && paddingWidth == 0
                && dilationHeight == 1
                && dilationWidth == 1
                && outHeight() * 2 <= height
                && outWidth() * 2 <= width;
    }
}
