package lanewise.kernel.vector;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;

/**
 * The convolution as matrix products whose rows are found through tables, so that nothing is
 * copied.
 *
 * <p>Channels-last, the inputs of one output pixel are a few contiguous stretches (a kernel row
 * each, or a tap where taps are not neighbours). A tile takes eight output pixels with the same
 * taps, across rows and images, and two vectors of output channels. An input gradient is the same
 * with inputs and outputs exchanged ({@link PixelProduct}), a weight gradient a sum of outer
 * products ({@link DirectGradient}).
 */
final class VectorConvolution implements Convolution {
    /** Output pixels of the tables; more are done table by table. */
    private static final int TABLE_PIXELS = 4096;

    /** Floats of samples done at once: the classes of pixels at the borders find them in cache. */
    private static final int SAMPLE_FLOATS = 64 * 1024;

    private final ConvGeometry geometry;
    private final DirectWeights weights;
    private final PixelProduct outputs;
    private final PixelProduct inputs;
    private final DirectGradient gradient;

    VectorConvolution(ConvGeometry g) {
        geometry = g;
        int pixels = g.outHeight() * g.outWidth();
        int sample = Math.max(g.inputSize(), g.outputSize());
        int images = Math.max(1, Math.min(TABLE_PIXELS / pixels, SAMPLE_FLOATS / sample));
        weights = new DirectWeights(g);
        outputs = PixelProduct.ofOutputs(g, images);
        inputs = PixelProduct.ofInputs(g, images);
        gradient = new DirectGradient(g, weights, images);
    }

    @Override
    public ConvGeometry geometry() {
        return geometry;
    }

    @Override
    public int packedSize() {
        return geometry.groups() * outputs.packedGroup();
    }

    @Override
    public void pack(float[] w, int wo, float[] packed, int po) {
        weights.pack(w, wo, packed, po, outputs.packedGroup());
    }

    @Override
    public int packedBackwardSize() {
        return geometry.groups() * inputs.packedGroup();
    }

    @Override
    public void packBackward(float[] w, int wo, float[] packed, int po) {
        weights.packBackward(w, wo, packed, po, inputs.packedGroup());
    }

    @Override
    public void forward(
            int samples,
            float[] x,
            int xo,
            float[] packed,
            int po,
            Epilogue epilogue,
            float[] y,
            int yo) {
        outputs.run(samples, x, xo, packed, po, epilogue, y, yo);
    }

    @Override
    public void backwardData(
            int samples, float[] dy, int dyo, float[] packed, int po, float[] dx, int dxo) {
        inputs.run(samples, dy, dyo, packed, po, Epilogue.NONE, dx, dxo);
    }

    @Override
    public void backwardWeights(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so) {
        gradient.add(samples, x, xo, dy, dyo, accumulate, sums, so, false);
    }

    @Override
    public void backwardWeightsAndBias(
            int samples,
            float[] x,
            int xo,
            float[] dy,
            int dyo,
            boolean accumulate,
            float[] sums,
            int so) {
        gradient.add(samples, x, xo, dy, dyo, accumulate, sums, so, true);
    }

    @Override
    public void weightGradient(
            int count, float[] sums, int so, int from, int to, float[] dw, int dwo) {
        gradient.finish(count, sums, so, from, to, dw, dwo);
    }
}
