package lanewise.mutant;

import lanewise.kernel.ConvGeometry;

/** Weights as a defect in a convolution's packing would read them. */
final class FaultyWeights {
    private FaultyWeights() {}

    static float[] of(FaultyKernels.Defect defect, ConvGeometry g, float[] w) {
        int taps = g.kernelHeight() * g.kernelWidth();
        int in = g.groupInChannels();
        return switch (defect) {
            case CONVOLUTION_TURNS_ITS_KERNEL -> turned(w, taps);
            case CONVOLUTION_TURNS_WITH_STRIDES ->
                    g.strideHeight() * g.strideWidth() > 1 ? turned(w, taps) : w;
            case CONVOLUTION_TURNS_WITH_DILATION ->
                    g.dilationHeight() * g.dilationWidth() > 1 ? turned(w, taps) : w;
            case CONVOLUTION_SWAPS_ITS_GROUPS -> g.groups() > 1 ? turned(w, w.length) : w;
            case CONVOLUTION_OF_ONE_TAP_IS_TRANSPOSED ->
                    taps == 1 && g.groups() == 1 ? transposed(w, g.outChannels(), in) : w;
            default -> w;
        };
    }

    private static float[] turned(float[] w, int length) {
        float[] result = w.clone();
        for (int i = 0; i < w.length / length * length; i++) {
            result[i / length * length + length - 1 - i % length] = w[i];
        }
        return result;
    }

    private static float[] transposed(float[] w, int rows, int columns) {
        float[] result = w.clone();
        for (int i = 0; i < rows * columns; i++) {
            result[i % columns * rows + i / columns] = w[i];
        }
        return result;
    }
}
