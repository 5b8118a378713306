package lanewise.kernel;

/**
 * A convolution that computes its outputs in a form of its own, and perhaps its input gradients; it
 * leaves the rest to the direct form.
 */
public abstract class DelegatingConvolution implements Convolution {
    private final Convolution direct;

    /** A form that leaves to {@code direct} what it does not compute itself. */
    protected DelegatingConvolution(Convolution direct) {
        this.direct = direct;
    }

    @Override
    public final ConvGeometry geometry() {
        return direct.geometry();
    }

    @Override
    public int packedBackwardSize() {
        return direct.packedBackwardSize();
    }

    @Override
    public void packBackward(float[] w, int wo, float[] packed, int po) {
        direct.packBackward(w, wo, packed, po);
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        direct.backwardData(samples, dy, dyo, packed, po, dx, dxo);
    }

    @Override
    public final void backwardWeights(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so) {
        direct.backwardWeights(samples, x, xo, dy, dyo, accumulate, sums, so);
    }

    @Override
    public final void backwardWeightsAndBias(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so) {
        direct.backwardWeightsAndBias(samples, x, xo, dy, dyo, accumulate, sums, so);
    }

    @Override
    public final void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        direct.weightGradient(count, sums, so, from, to, dw, dwo);
    }
}
