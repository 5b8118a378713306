package lanewise.testkit;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Kernels;

/**
 * A convolution as three functions of whole arrays: weights in PyTorch's order, images
 * channels-last.
 */
final class ConvolutionRun {
    private final Convolution convolution;
    private final ConvGeometry geometry;
    private final int samples;

    ConvolutionRun(Kernels kernels, ConvGeometry geometry, int samples) {
        convolution = kernels.convolution(geometry);
        this.geometry = geometry;
        this.samples = samples;
    }

    ConvGeometry geometry() {
        return geometry;
    }

    int inputs() {
        return samples * geometry.inputSize();
    }

    int outputs() {
        return samples * geometry.outputSize();
    }

    float[] forward(float[] x, float[] w) {
        float[] packed = new float[convolution.packedSize()];
        convolution.pack(w, 0, packed, 0);
        float[] y = new float[outputs()];
        convolution.forward(samples, x, 0, packed, 0, Epilogue.NONE, y, 0);
        return y;
    }

    float[] inputGradient(float[] dy, float[] w) {
        float[] packed = new float[convolution.packedBackwardSize()];
        convolution.packBackward(w, 0, packed, 0);
        float[] dx = new float[inputs()];
        convolution.backwardData(samples, dy, 0, packed, 0, dx, 0);
        return dx;
    }

    float[] weightGradient(float[] x, float[] dy) {
        float[] sums = new float[convolution.sumsSize()];
        convolution.backwardWeights(samples, x, 0, dy, 0, false, sums, 0);
        float[] dw = new float[geometry.weightSize()];
        convolution.weightGradient(1, sums, 0, 0, geometry.outChannels(), dw, 0);
        return dw;
    }
}
