package lanewise.kernel;

/**
 * A convolution of one geometry, made once and used for every step; it has no state and may be
 * called from several threads on different samples.
 *
 * <p>Inputs and outputs are channels-last: a sample is (height, width, channels). Weights come in
 * PyTorch's order (out, in / groups, height, width) and are packed before use. All methods
 * overwrite their result unless they say otherwise.
 *
 * <p><b>Order of sums</b>, the same in every implementation, for every thread count and lane width;
 * where {@link Winograd} applies, outputs and input gradients have another:
 *
 * <ul>
 *   <li>an output is one chain of {@code fma}, from 0, over kernel row, kernel column, input
 *       channel ascending; taps in the padding are left out; the bias is added last;
 *   <li>an input gradient is one chain of {@code fma}, from 0, over kernel row, kernel column and
 *       output channel ascending; taps that meet no output are left out;
 *   <li>a weight gradient is one chain of {@code fma} over the samples' output pixels ascending,
 *       from 0 or from what is there; taps in the padding are left out where that saves much
 *       ({@link ConvGeometry#leavesOutPadding}), else they read 0, which for finite gradients
 *       changes at most the sign of a zero.
 * </ul>
 */
public interface Convolution {
    /** The sizes. */
    ConvGeometry geometry();

    /** Floats of the weights packed for {@link #forward}. */
    int packedSize();

    /** Packs the weights at {@code w[wo..]} for {@link #forward}. */
    void pack(float[] w, int wo, float[] packed, int po);

    /** Floats of the weights packed for {@link #backwardData}. */
    int packedBackwardSize();

    /** Packs the weights at {@code w[wo..]} for {@link #backwardData}. */
    void packBackward(float[] w, int wo, float[] packed, int po);

    /**
     * The outputs of some samples.
     *
     * @param epilogue what is done to an output before it is stored
     */
    void forward(
            int samples,
            float[] x,
            int xo,
            float[] packed,
            int po,
            Epilogue epilogue,
            float[] y,
            int yo);

    /** The input gradients of some samples from their output gradients. */
    void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo);

    /**
     * The weight gradient of some samples, in the order of {@link #weightGradient}.
     *
     * @param accumulate whether the chain goes on from the values in {@code sums}, else from 0
     */
    void backwardWeights(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so);

    /**
     * {@link #backwardWeights}, and behind its sums the bias gradient: of each output channel the
     * {@link Kernels#columnSums} of one sample's output pixels after another's.
     *
     * @param accumulate whether the chains go on from the values in {@code sums}, else from 0
     */
    void backwardWeightsAndBias(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so);

    /** Floats of one gradient's sums: those of the weights, then one an output channel. */
    default int sumsSize() {
        return geometry().weightSize() + geometry().outChannels();
    }

    /**
     * Adds several weight gradients, as {@link Kernels#treeSum} does, and writes the sum in
     * PyTorch's order.
     *
     * @param count how many, 1 to {@link Kernels#TERMS_IN_A_TREE}
     * @param sums the first at {@code so}, each {@link #sumsSize} after the one before
     * @param dw receives the gradients of output channels {@code from} to {@code to - 1}, at the
     *     places that they have in the whole weight that starts at {@code dwo}
     */
    void weightGradient(int count, float[] sums, int so, int from, int to, float[] dw, int dwo);
}
