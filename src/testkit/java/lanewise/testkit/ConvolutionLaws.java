package lanewise.testkit;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/**
 * Convolutions under test equal the plain loops bit for bit, whatever the geometry, the values and
 * where in an array they lie.
 */
public interface ConvolutionLaws {
    /** The kernels under test. */
    Kernels kernels();

    /** What they must equal. */
    default Kernels specification() {
        return KernelChoice.scalar();
    }

    /** The outputs agree. */
    @Law
    @Label("forward equals the specification bit for bit")
    default void forwardAgrees(
            @ForAll(supplier = Geometries.CroppedConvolutions.class) ConvGeometry geometry,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean bias,
            @ForAll boolean relu) {
        Bits.assertSame(
                "y",
                forward(specification(), geometry, fill, samples, margin, bias, relu),
                forward(kernels(), geometry, fill, samples, margin, bias, relu));
    }

    private static float[] forward(
            Kernels kernels,
            ConvGeometry geometry,
            Fill fill,
            int samples,
            int margin,
            boolean bias,
            boolean relu) {
        Convolution convolution = kernels.convolution(geometry);
        Operand x = Operand.of(fill, samples * geometry.inputSize(), margin);
        Operand w = Operand.of(fill.next(1), geometry.weightSize(), margin);
        Operand b = Operand.of(fill.next(2), geometry.outChannels(), margin);
        Operand y = Operand.of(fill.next(3), samples * geometry.outputSize(), margin);
        float[] packed = Operand.of(fill, 0, margin, convolution.packedSize()).array();
        convolution.pack(w.array(), w.offset(), packed, margin);
        convolution.forward(
                samples,
                x.array(),
                x.offset(),
                packed,
                margin,
                new Epilogue(bias ? b.array() : null, b.offset(), relu),
                y.array(),
                y.offset());
        return y.array();
    }

    /** The input gradients agree. */
    @Law
    @Label("backwardData equals the specification bit for bit")
    default void backwardDataAgrees(
            @ForAll(supplier = Geometries.CroppedConvolutions.class) ConvGeometry geometry,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(max = 17) int margin) {
        Bits.assertSame(
                "dx",
                backwardData(specification(), geometry, fill, samples, margin),
                backwardData(kernels(), geometry, fill, samples, margin));
    }

    private static float[] backwardData(
            Kernels kernels, ConvGeometry geometry, Fill fill, int samples, int margin) {
        Convolution convolution = kernels.convolution(geometry);
        Operand dy = Operand.of(fill, samples * geometry.outputSize(), margin);
        Operand w = Operand.of(fill.next(1), geometry.weightSize(), margin);
        Operand dx = Operand.of(fill.next(2), samples * geometry.inputSize(), margin);
        float[] packed = Operand.of(fill, 0, margin, convolution.packedBackwardSize()).array();
        convolution.packBackward(w.array(), w.offset(), packed, margin);
        convolution.backwardData(
                samples, dy.array(), dy.offset(), packed, margin, dx.array(), dx.offset());
        return dx.array();
    }

    /** The bias gradients agree, and take nothing from the weight gradients. */
    @Law
    @Label("backwardWeightsAndBias gives backwardWeights and columnSums bit for bit")
    default void biasGradientAgrees(
            @ForAll(supplier = Geometries.CroppedConvolutions.class) ConvGeometry geometry,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean accumulate) {
        Convolution convolution = kernels().convolution(geometry);
        int channels = geometry.outChannels();
        Operand x = Operand.of(fill, samples * geometry.inputSize(), margin);
        Operand dy = Operand.of(fill.next(1), samples * geometry.outputSize(), margin);
        Operand sums = Operand.of(fill.next(2), convolution.sumsSize(), margin);
        float[] alone = sums.array().clone();
        convolution.backwardWeightsAndBias(
                samples,
                x.array(),
                x.offset(),
                dy.array(),
                dy.offset(),
                accumulate,
                sums.array(),
                sums.offset());
        convolution.backwardWeights(
                samples,
                x.array(),
                x.offset(),
                dy.array(),
                dy.offset(),
                accumulate,
                alone,
                sums.offset());
        for (int n = 0; n < samples; n++) {
            specification()
                    .columnSums(
                            geometry.outputSize() / channels,
                            channels,
                            dy.array(),
                            dy.offset() + n * geometry.outputSize(),
                            accumulate || n > 0,
                            alone,
                            sums.offset() + geometry.weightSize());
        }
        Bits.assertSame("dweight and dbias", alone, sums.array());
    }

    /** The weight gradients agree, in chunks that are added as the network adds them. */
    @Law
    @Label("backwardWeights and weightGradient equal the specification bit for bit")
    default void weightGradientAgrees(
            @ForAll(supplier = Geometries.CroppedConvolutions.class) ConvGeometry geometry,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 9) int chunks,
            @ForAll @IntRange(max = 17) int margin,
            @ForAll boolean inPieces) {
        Bits.assertSame(
                "dweight",
                weightGradient(specification(), geometry, fill, chunks, margin, inPieces),
                weightGradient(kernels(), geometry, fill, chunks, margin, inPieces));
    }

    private static float[] weightGradient(
            Kernels kernels,
            ConvGeometry geometry,
            Fill fill,
            int chunks,
            int margin,
            boolean inPieces) {
        Convolution convolution = kernels.convolution(geometry);
        int inputs = geometry.inputSize();
        int outputs = geometry.outputSize();
        int size = convolution.sumsSize();
        Operand x = Operand.of(fill, 2 * chunks * inputs, margin);
        Operand dy = Operand.of(fill.next(1), 2 * chunks * outputs, margin);
        Operand dw = Operand.of(fill.next(2), geometry.weightSize(), margin);
        float[] sums = Operand.of(fill, 0, margin, chunks * size).array();
        for (int chunk = 0; chunk < chunks; chunk++) {
            for (int half = 0; half < (inPieces ? 2 : 1); half++) {
                int sample = 2 * chunk + half;
                convolution.backwardWeights(
                        inPieces ? 1 : 2,
                        x.array(),
                        x.offset() + sample * inputs,
                        dy.array(),
                        dy.offset() + sample * outputs,
                        half == 1,
                        sums,
                        margin + chunk * size);
            }
        }
        int middle = geometry.outChannels() / 2;
        convolution.weightGradient(chunks, sums, margin, 0, middle, dw.array(), dw.offset());
        convolution.weightGradient(
                chunks, sums, margin, middle, geometry.outChannels(), dw.array(), dw.offset());
        return dw.array();
    }
}
