package lanewise.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
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

    /** Panels of four vectors, of two and of one, met by tiles of any number of rows. */
    @Example
    void everyNumberOfRowsForEveryPanel() {
        for (int width = 1; width <= 13; width++) {
            agree(ConvGeometry.valid(100, 1, width, 112, 1), 1);
        }
        agree(ConvGeometry.valid(130, 3, 5, 66, 2), 1);
    }

    @Example
    void moreTilesThanABlock() {
        agree(ConvGeometry.valid(32, 17, 18, 48, 3), 4);
        agree(new ConvGeometry(160, 7, 9, 176, 3, 3, 1, 1, 1, 1, 1, 1, 1), 3);
    }

    /** Where weight gradients leave it out, among them some that are not finite. */
    @Example
    void paddingThatIsLeftOut() {
        for (ConvGeometry geometry :
                List.of(
                        new ConvGeometry(32, 24, 25, 33, 5, 5, 1, 1, 2, 2, 1, 1, 1),
                        new ConvGeometry(36, 7, 9, 40, 3, 3, 1, 1, 1, 1, 1, 1, 1),
                        new ConvGeometry(64, 6, 7, 48, 3, 3, 1, 2, 2, 0, 1, 2, 2),
                        new ConvGeometry(33, 1, 600, 7, 1, 3, 1, 1, 0, 100, 1, 100, 1),
                        new ConvGeometry(32, 1, 1, 32, 3, 3, 1, 1, 1, 1, 1, 1, 1))) {
            assertTrue(geometry.leavesOutPadding(), geometry.toString());
            agree(geometry, 3);
            Fill special = new Fill(Fill.Kind.SPECIAL, 5);
            weightGradientAgrees(geometry, special, 2, 3, false);
            biasGradientAgrees(geometry, special, 3, 3, true);
            biasGradientAgrees(geometry, special, 3, 3, false);
        }
    }

    @Example
    void depthwiseWithManyChannels() {
        agree(new ConvGeometry(67, 9, 9, 67, 3, 3, 1, 1, 1, 1, 1, 1, 67), 2);
        agree(new ConvGeometry(34, 8, 8, 68, 3, 3, 2, 2, 1, 1, 1, 1, 34), 2);
    }
}
