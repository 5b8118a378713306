package lanewise.kernel;

/**
 * The sizes of a two-dimensional convolution, PyTorch's {@code conv2d}.
 *
 * @param inChannels channels of the input, a multiple of {@code groups}
 * @param height of the input
 * @param width of the input
 * @param outChannels channels of the output, a multiple of {@code groups}
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param strideHeight rows from one output to the next
 * @param strideWidth columns from one output to the next
 * @param paddingHeight rows of zeros above and below
 * @param paddingWidth columns of zeros left and right
 * @param dilationHeight rows from one tap to the next
 * @param dilationWidth columns from one tap to the next
 * @param groups into which channels are divided; each output sees its group alone
 * @param cropHeight last rows of the output that nobody reads and that are left out
 * @param cropWidth last columns of the output that are left out
 */
public record ConvGeometry(
        int inChannels,
        int height,
        int width,
        int outChannels,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        int paddingHeight,
        int paddingWidth,
        int dilationHeight,
        int dilationWidth,
        int groups,
        int cropHeight,
        int cropWidth) {

    /** Refuses sizes that no convolution has. */
    public ConvGeometry {
        positive("inChannels", inChannels);
        positive("height", height);
        positive("width", width);
        positive("outChannels", outChannels);
        positive("kernelHeight", kernelHeight);
        positive("kernelWidth", kernelWidth);
        positive("strideHeight", strideHeight);
        positive("strideWidth", strideWidth);
        positive("dilationHeight", dilationHeight);
        positive("dilationWidth", dilationWidth);
        positive("groups", groups);
        if (paddingHeight < 0 || paddingWidth < 0) {
            throw new IllegalArgumentException(
                    "padding (%d, %d), expected 0 or more".formatted(paddingHeight, paddingWidth));
        }
        if (inChannels % groups != 0 || outChannels % groups != 0) {
            throw new IllegalArgumentException(
                    "%d input and %d output channels, expected multiples of groups = %d"
                            .formatted(inChannels, outChannels, groups));
        }
        if (span(kernelHeight, dilationHeight) > height + 2 * paddingHeight
                || span(kernelWidth, dilationWidth) > width + 2 * paddingWidth) {
            throw new IllegalArgumentException(
                    "the kernel covers %d x %d, more than the padded input's %d x %d; use a smaller"
                                    .formatted(
                                            span(kernelHeight, dilationHeight),
                                            span(kernelWidth, dilationWidth),
                                            height + 2 * paddingHeight,
                                            width + 2 * paddingWidth)
                            + " kernel or more padding");
        }
        if (cropHeight < 0
                || cropWidth < 0
                || cropHeight
                        >= outputs(
                                height, paddingHeight, kernelHeight, dilationHeight, strideHeight)
                || cropWidth
                        >= outputs(width, paddingWidth, kernelWidth, dilationWidth, strideWidth)) {
            throw new IllegalArgumentException(
                    "crop (%d, %d), expected 0 or more that leaves an output"
                            .formatted(cropHeight, cropWidth));
        }
    }

    /** All outputs. */
    public ConvGeometry(
            int inChannels,
            int height,
            int width,
            int outChannels,
            int kernelHeight,
            int kernelWidth,
            int strideHeight,
            int strideWidth,
            int paddingHeight,
            int paddingWidth,
            int dilationHeight,
            int dilationWidth,
            int groups) {
        this(
                inChannels,
                height,
                width,
                outChannels,
                kernelHeight,
                kernelWidth,
                strideHeight,
                strideWidth,
                paddingHeight,
                paddingWidth,
                dilationHeight,
                dilationWidth,
                groups,
                0,
                0);
    }

    /** A dense convolution without padding, stride 1. */
    public static ConvGeometry valid(int inChannels, int height, int width, int out, int kernel) {
        return new ConvGeometry(
                inChannels, height, width, out, kernel, kernel, 1, 1, 0, 0, 1, 1, 1);
    }

    /** The same, of whose output only the first rows and columns are computed. */
    public ConvGeometry cropped(int rows, int columns) {
        return new ConvGeometry(
                inChannels,
                height,
                width,
                outChannels,
                kernelHeight,
                kernelWidth,
                strideHeight,
                strideWidth,
                paddingHeight,
                paddingWidth,
                dilationHeight,
                dilationWidth,
                groups,
                cropHeight + outHeight() - rows,
                cropWidth + outWidth() - columns);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + ", expected 1 or more");
        }
    }

    private static int span(int kernel, int dilation) {
        return (kernel - 1) * dilation + 1;
    }

    private static int outputs(int in, int padding, int kernel, int dilation, int stride) {
        return (in + 2 * padding - span(kernel, dilation)) / stride + 1;
    }

    /** Rows of the output. */
    public int outHeight() {
        return outputs(height, paddingHeight, kernelHeight, dilationHeight, strideHeight)
                - cropHeight;
    }

    /** Columns of the output. */
    public int outWidth() {
        return outputs(width, paddingWidth, kernelWidth, dilationWidth, strideWidth) - cropWidth;
    }

    /** Input channels that one output sees. */
    public int groupInChannels() {
        return inChannels / groups;
    }

    /** Output channels of one group. */
    public int groupOutChannels() {
        return outChannels / groups;
    }

    /** Products summed in one output element: the length of its chain. */
    public int depth() {
        return kernelHeight * kernelWidth * groupInChannels();
    }

    /** Floats of the weight. */
    public int weightSize() {
        return outChannels * depth();
    }

    /** Floats of one input sample. */
    public int inputSize() {
        return inChannels * height * width;
    }

    /** Floats of one output sample. */
    public int outputSize() {
        return outChannels * outHeight() * outWidth();
    }

    /** Multiplications and additions of one sample's forward pass. */
    public long flops() {
        return 2L * outputSize() * depth();
    }

    /** Whether the input has to be surrounded by zeros. */
    public boolean padded() {
        return paddingHeight > 0 || paddingWidth > 0;
    }

    /**
     * Whether weight gradients leave the taps in the padding out of their chains, instead of
     * multiplying zeros: where a group has 32 input channels or more, and a twelfth or more of the
     * products is saved, were all outputs computed. This depends on the geometry alone, and not on
     * what is cropped, so that every machine computes the same bits, fused or not.
     */
    public boolean leavesOutPadding() {
        int rows = outHeight() + cropHeight;
        int columns = outWidth() + cropWidth;
        long down = met(rows, strideHeight, kernelHeight, dilationHeight, paddingHeight, height);
        long across = met(columns, strideWidth, kernelWidth, dilationWidth, paddingWidth, width);
        long all = (long) kernelHeight * kernelWidth * rows * columns;
        return groupInChannels() >= 32 && 12 * down * across <= 11 * all;
    }

    /** Pairs of an output and a tap that is not in the padding. */
    private static int met(
            int outputs, int stride, int kernel, int dilation, int padding, int size) {
        int met = 0;
        for (int k = 0; k < kernel; k++) {
            met += TapRange.of(outputs, stride, k * dilation - padding, size).count();
        }
        return met;
    }
}
