package lanewise.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;
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
        return KernelChoice.scalar();
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
        agree(ConvGeometry.of(2, new Pair(70, 67), 3, Window.of(3).withPadding(new Pair(2, 1))), 1);
    }

    @Example
    void imagesThatShareATable() {
        agree(ConvGeometry.valid(3, 30, 30, 32, 3), 6);
        agree(
                ConvGeometry.of(
                        16, new Pair(33, 34), 33, Window.of(3).withStride(2).withPadding(1)),
                5);
    }

    @Example
    void chainsLongerThanAStretch() {
        agree(ConvGeometry.valid(130, 6, 5, 47, 3), 2);
        agree(ConvGeometry.valid(515, 1, 1, 70, 1), 3);
        agree(ConvGeometry.of(99, new Pair(4, 4), 101, Window.of(2)), 2);
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
        agree(ConvGeometry.of(160, new Pair(7, 9), 176, Window.of(3).withPadding(1)), 3);
    }

    /** Where weight gradients leave it out, among them some that are not finite. */
    @Example
    void paddingThatIsLeftOut() {
        for (ConvGeometry geometry :
                List.of(
                        ConvGeometry.of(32, new Pair(24, 25), 33, Window.of(5).withPadding(2)),
                        ConvGeometry.of(36, new Pair(7, 9), 40, Window.of(3).withPadding(1)),
                        ConvGeometry.of(
                                        64,
                                        new Pair(6, 7),
                                        48,
                                        Window.of(3)
                                                .withStride(new Pair(1, 2))
                                                .withPadding(new Pair(2, 0))
                                                .withDilation(new Pair(1, 2)))
                                .withGroups(2),
                        ConvGeometry.of(
                                33,
                                new Pair(1, 600),
                                7,
                                Window.of(new Pair(1, 3))
                                        .withPadding(new Pair(0, 100))
                                        .withDilation(new Pair(1, 100))),
                        ConvGeometry.of(32, new Pair(1, 1), 32, Window.of(3).withPadding(1)))) {
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
        agree(
                ConvGeometry.of(67, new Pair(9, 9), 67, Window.of(3).withPadding(1)).withGroups(67),
                2);
        agree(
                ConvGeometry.of(34, new Pair(8, 8), 68, Window.of(3).withStride(2).withPadding(1))
                        .withGroups(34),
                2);
    }
}
