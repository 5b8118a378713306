package lanewise.kernel;

/**
 * The gradients of a convolution that a max-pooling reads, with or without a ReLU between: from the
 * gradients of the pooled outputs and the choices alone. The output gradient, most of which is 0,
 * is neither made nor multiplied.
 *
 * <p>Made once and used for every step; it has no state and may be called from several threads on
 * different samples.
 *
 * <p><b>Order of sums</b>, the same in every implementation, for every thread count and lane width:
 *
 * <ul>
 *   <li>a weight gradient is one chain of {@code fma}, a bias gradient one chain of additions, over
 *       the samples' windows ascending, row by row, from what is there;
 *   <li>a window takes part with the element that it chose; one that several windows chose takes
 *       part once for each;
 *   <li>a window whose gradient is 0, or dropped on the way through the ReLU, is left out. For
 *       finite inputs its step would change no bit, except that a sum that an underflow made -0
 *       would become 0. An infinity or NaN that only such windows see does not reach the sums;
 *   <li>a tap in the padding reads 0, which for finite gradients likewise changes at most the sign
 *       of a zero;
 *   <li>an input gradient is a chain of additions, from 0, over windows ascending and in a window
 *       its elements row by row. What is added for an element is, at each tap, one chain of {@code
 *       fma} of gradient and weight, from 0, over the output channels ascending that chose it and
 *       are not left out. An element that none chose adds nothing.
 * </ul>
 */
public interface PooledGradient {
    /**
     * With fewer, a window's few inputs cost more than the zeros it leaves out, but of an image.
     */
    int LEAST_CHANNELS = 16;

    /** The most channels of what counts as an image. */
    int MOST_COLOURS = 3;

    /**
     * Whether a network sums the gradients of a convolution in this order: where it has one group
     * and windows lie two or more of its outputs apart, in rows and columns together; and where it
     * has {@link #LEAST_CHANNELS} input channels or more, or is {@linkplain #isOfImage of an
     * image}. This depends on the sizes alone, so that every machine computes the same bits, fused
     * or not.
     */
    static boolean applies(ConvGeometry convolution, PoolGeometry pooling) {
        return liesApart(convolution, pooling)
                && (convolution.inChannels() >= LEAST_CHANNELS || isOfImage(convolution, pooling));
    }

    private static boolean liesApart(ConvGeometry convolution, PoolGeometry pooling) {
        return convolution.groups() == 1 && pooling.strideHeight() * pooling.strideWidth() >= 2;
    }

    /**
     * Whether a convolution reads an image of at most {@link #MOST_COLOURS} channels pixel by
     * pixel, writes a multiple of 16 channels, and is read by windows of two by two.
     */
    static boolean isOfImage(ConvGeometry convolution, PoolGeometry pooling) {
        Window window = convolution.window();
        return convolution.inChannels() <= MOST_COLOURS
                && convolution.groups() == 1
                && convolution.outChannels() % 16 == 0
                && window.stride().equals(Pair.of(1))
                && window.dilation().equals(Pair.of(1))
                && pooling.isTwoByTwo();
    }

    /** The most weights of an input channel for which the input gradient goes over windows. */
    int MOST_WEIGHTS = 4000;

    /**
     * Whether the input gradient has this order, too: where there are whole vectors of 16 input
     * channels, each with at most {@link #MOST_WEIGHTS} weights, and at most a quarter of the
     * outputs is chosen. Otherwise the whole chain, most of it zeros, takes less time.
     */
    static boolean appliesToInputs(ConvGeometry convolution, PoolGeometry pooling) {
        return applies(convolution, pooling)
                && convolution.inChannels() % 16 == 0
                && convolution.weightSize() / convolution.inChannels() <= MOST_WEIGHTS
                && pooling.strideHeight() * pooling.strideWidth() >= 4;
    }

    /**
     * Floats of one gradient's sums: (output channel, kernel row, kernel column, input channel),
     * then one an output channel; the same in every implementation, so that members of a group may
     * have different ones.
     */
    int sumsSize();

    /**
     * Adds the gradients of some samples to {@code sums}, which are 0 where a chain starts.
     *
     * @param from the first sample, by its number in the batch whose choices are kept
     * @param to the number behind the last
     * @param x inputs of the convolution, of the first sample at {@code xo}
     * @param dy gradients of the pooled outputs, of the first sample at {@code dyo}
     */
    void add(int from, int to, float[] x, int xo, float[] dy, int dyo, float[] sums, int so);

    /**
     * Adds several gradients, as {@link Kernels#treeSum} does, and writes the sum in PyTorch's
     * order.
     *
     * @param count how many, 1 to {@link Kernels#TERMS_IN_A_TREE}
     * @param sums the first at {@code so}, each {@link #sumsSize} after the one before
     * @param dw receives the gradients of output channels {@code from} to {@code to - 1}, at the
     *     places that they have in the whole weight that starts at {@code dwo}
     */
    void weightGradient(int count, float[] sums, int so, int from, int to, float[] dw, int dwo);

    /**
     * Floats of the weights as {@link #backwardData} reads them: (output channel, tap, channel).
     */
    int packedBackwardSize();

    /** Packs weights that are in PyTorch's order. */
    void packBackward(float[] weight, int wo, float[] packed, int po);

    /**
     * The input gradients of some samples.
     *
     * @param from the first sample, by its number in the batch whose choices are kept
     * @param to the number behind the last
     * @param dy gradients of the pooled outputs, of the first sample at {@code dyo}
     * @param dx receives the gradients, of the first sample at {@code dxo}
     */
    void backwardData(
            int from, int to, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo);

    /** Refuses a pooling that does not read what the convolution writes. */
    static void check(ConvGeometry convolution, PoolGeometry pooling) {
        Pair output = new Pair(convolution.outHeight(), convolution.outWidth());
        if (!liesApart(convolution, pooling)
                || pooling.channels() != convolution.outChannels()
                || !pooling.input().equals(output)) {
            throw new IllegalArgumentException(
                    ("a pooling of %d channels, %s, stride %s, over a convolution of %d group(s) with %d"
                                    + " channels, %s; expected one group, the same sizes and a stride of 2 or"
                                    + " more")
                            .formatted(
                                    pooling.channels(),
                                    pooling.input(),
                                    pooling.window().stride(),
                                    convolution.groups(),
                                    convolution.outChannels(),
                                    output));
        }
    }
}
