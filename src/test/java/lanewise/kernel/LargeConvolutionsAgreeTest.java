package lanewise.kernel;

import lanewise.testkit.ConvolutionLaws;
import lanewise.testkit.Fill;
import net.jqwik.api.Example;
import net.jqwik.api.Tag;

/** Convolutions larger than the blocks that the vector form works in. */
@Tag("lanes")
class LargeConvolutionsAgreeTest implements ConvolutionLaws {
    @Override
    public Kernels kernels() {
        return KernelChoice.choose("vector").kernels();
    }

    @Override
    public Kernels specification() {
        return Kernels.scalar();
    }

    private void agree(ConvGeometry geometry, int samples) {
        Fill fill = Fill.centred(samples);
        forwardAgrees(geometry, fill, samples, 3, true, true);
        backwardDataAgrees(geometry, fill, samples, 3);
        weightGradientAgrees(geometry, fill, samples, 3, true);
    }

    @Example
    void morePixelsThanATable() {
        agree(ConvGeometry.valid(3, 68, 70, 5, 3), 1);
        agree(new ConvGeometry(2, 70, 67, 3, 3, 3, 1, 1, 2, 1, 1, 1, 1), 1);
    }

    @Example
    void imagesThatShareATable() {
        agree(ConvGeometry.valid(3, 30, 30, 32, 3), 6);
        agree(new ConvGeometry(16, 33, 34, 33, 3, 3, 2, 2, 1, 1, 1, 1, 1), 5);
    }

    @Example
    void chainsLongerThanAStretch() {
        agree(ConvGeometry.valid(130, 6, 5, 47, 3), 2);
        agree(ConvGeometry.valid(515, 1, 1, 70, 1), 3);
        agree(new ConvGeometry(99, 4, 4, 101, 2, 2, 1, 1, 0, 0, 1, 1, 1), 2);
    }

    @Example
    void moreTilesThanABlock() {
        agree(ConvGeometry.valid(32, 17, 18, 48, 3), 4);
        agree(new ConvGeometry(160, 7, 9, 176, 3, 3, 1, 1, 1, 1, 1, 1, 1), 3);
    }

    @Example
    void depthwiseWithManyChannels() {
        agree(new ConvGeometry(67, 9, 9, 67, 3, 3, 1, 1, 1, 1, 1, 1, 67), 2);
        agree(new ConvGeometry(34, 8, 8, 68, 3, 3, 2, 2, 1, 1, 1, 1, 34), 2);
    }
}
