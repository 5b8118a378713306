package lanewise.kernel;

/**
 * A max-pooling of one geometry, made once and used for every step; it has no state and may be
 * called from several threads on different samples.
 *
 * <p>An output is the largest element of its window; of equal ones the first, and the last NaN if
 * there is one. Inputs and outputs are channels-last.
 */
public interface MaxPool {
    /** The sizes. */
    PoolGeometry geometry();

    /** The outputs of some samples. */
    void forward(int samples, float[] x, int xo, float[] y, int yo);

    /** Longs that keep what was chosen in one sample. */
    int choicesSize();

    /**
     * The same, for a backward pass of the same kernels.
     *
     * @param throughRelu whether gradients of outputs that are 0 or less will be dropped, as the
     *     ReLU that made {@code x} would drop them
     * @param choices receives {@link #choicesSize} longs a sample
     */
    void forwardChoosing(
            int samples,
            float[] x,
            int xo,
            boolean throughRelu,
            long[] choices,
            int co,
            float[] y,
            int yo);

    /**
     * Where in its sample the element lies that became an output, or -1 if its gradient is dropped.
     *
     * @param co where the choices of the sample start
     * @param output the number of the output in its sample
     */
    int chosen(long[] choices, int co, int output);

    /** The input gradients: the whole of an output's gradient goes to the element chosen. */
    void backward(int samples, long[] choices, int co, float[] dy, int dyo, float[] dx, int dxo);
}
