package lanewise.kernel.scalar;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.DelegatingConvolution;
import lanewise.kernel.Epilogue;

/** Winograd's convolution of images of three colours: outputs alone, gradients are direct. */
public final class ScalarWinogradColours extends DelegatingConvolution {
    private final Convolution outputs;

    public ScalarWinogradColours(ConvGeometry g) {
        super(new ScalarConvolution(g));
        outputs = new ScalarWinograd(g);
    }

    @Override
    public int packedSize() {
        return outputs.packedSize();
    }

    @Override
    public void pack(float[] w, int wo, float[] packed, int po) {
        outputs.pack(w, wo, packed, po);
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
        outputs.forward(samples, x, xo, packed, po, epilogue, y, yo);
    }
}
