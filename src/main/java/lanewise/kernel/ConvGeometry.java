package lanewise.kernel;

/**
 * The sizes of a two-dimensional convolution, PyTorch's {@code conv2d}.
 *
 * @param inChannels channels of the input, a multiple of {@code groups}
 * @param input rows and columns of the input
 * @param outChannels channels of the output, a multiple of {@code groups}
 * @param window that moves over the input
 * @param groups into which channels are divided; each output sees its group alone
 * @param crop last rows and columns of the output that nobody reads and that are left out
 */
public record ConvGeometry(
        int inChannels, Pair input, int outChannels, Window window, int groups, Pair crop) {

    /** Refuses sizes that no convolution has. */
    public ConvGeometry {
        positive("inChannels", inChannels);
        positive("height", input.height());
        positive("width", input.width());
        positive("outChannels", outChannels);
        positive("groups", groups);
        if (inChannels % groups != 0 || outChannels % groups != 0) {
            throw new IllegalArgumentException(
                    "%d input and %d output channels, expected multiples of groups = %d"
                            .formatted(inChannels, outChannels, groups));
        }
        Pair span = window.span();
        Pair padded = window.padded(input);
        if (span.height() > padded.height() || span.width() > padded.width()) {
            throw new IllegalArgumentException(
                    "the kernel covers %d x %d, more than the padded input's %d x %d; use a smaller"
                                    .formatted(
                                            span.height(),
                                            span.width(),
                                            padded.height(),
                                            padded.width())
                            + " kernel or more padding");
        }
        if (crop.height() < 0
                || crop.width() < 0
                || crop.height()
                        >= outputs(
                                input.height(),
                                window.padding().height(),
                                window.kernel().height(),
                                window.dilation().height(),
                                window.stride().height())
                || crop.width()
                        >= outputs(
                                input.width(),
                                window.padding().width(),
                                window.kernel().width(),
                                window.dilation().width(),
                                window.stride().width())) {
            throw new IllegalArgumentException(
                    "crop (%d, %d), expected 0 or more that leaves an output"
                            .formatted(crop.height(), crop.width()));
        }
    }

    /** One group and all outputs. */
    public static ConvGeometry of(int inChannels, Pair input, int outChannels, Window window) {
        return new ConvGeometry(inChannels, input, outChannels, window, 1, Pair.of(0));
    }

    /** A dense convolution without padding, stride 1. */
    public static ConvGeometry valid(int inChannels, int height, int width, int out, int kernel) {
        return of(inChannels, new Pair(height, width), out, Window.of(kernel));
    }

    /** The same with another window. */
    public ConvGeometry withWindow(Window other) {
        return new ConvGeometry(inChannels, input, outChannels, other, groups, crop);
    }

    /** The same with channels divided into groups. */
    public ConvGeometry withGroups(int count) {
        return new ConvGeometry(inChannels, input, outChannels, window, count, crop);
    }

    /** The same, of whose output only the first rows and columns are computed. */
    public ConvGeometry cropped(int rows, int columns) {
        Pair left = new Pair(rows() - rows, columns() - columns);
        return new ConvGeometry(inChannels, input, outChannels, window, groups, left);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + ", expected 1 or more");
        }
    }

    private static int outputs(int in, int padding, int kernel, int dilation, int stride) {
        return (in + 2 * padding - (kernel - 1) * dilation - 1) / stride + 1;
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
        return rows() - crop.height();
    }

    /** Columns of the output. */
    public int outWidth() {
        return columns() - crop.width();
    }

    private int rows() {
        return outputs(height(), paddingHeight(), kernelHeight(), dilationHeight(), strideHeight());
    }

    private int columns() {
        return outputs(width(), paddingWidth(), kernelWidth(), dilationWidth(), strideWidth());
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
        return kernelHeight() * kernelWidth() * groupInChannels();
    }

    /** Floats of the weight. */
    public int weightSize() {
        return outChannels * depth();
    }

    /** Floats of one input sample. */
    public int inputSize() {
        return inChannels * height() * width();
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
        return paddingHeight() > 0 || paddingWidth() > 0;
    }

    /**
     * Whether weight gradients leave the taps in the padding out of their chains, instead of
     * multiplying zeros: where a group has 32 input channels or more, and a twelfth or more of the
     * products is saved, were all outputs computed. This depends on the geometry alone, and not on
     * what is cropped, so that every machine computes the same bits, fused or not.
     */
    public boolean leavesOutPadding() {
        long down = 0;
        for (int k = 0; k < kernelHeight(); k++) {
            down +=
                    TapRange.of(
                                    rows(),
                                    strideHeight(),
                                    k * dilationHeight() - paddingHeight(),
                                    height())
                            .count();
        }
        long across = 0;
        for (int k = 0; k < kernelWidth(); k++) {
            across +=
                    TapRange.of(
                                    columns(),
                                    strideWidth(),
                                    k * dilationWidth() - paddingWidth(),
                                    width())
                            .count();
        }
        return groupInChannels() >= 32
                && 12 * down * across <= 11L * kernelHeight() * kernelWidth() * rows() * columns();
    }
}
