package lanewise.testkit;

import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
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
        agree("y", geometry, fill, (c, values) -> forward(c, values, samples, margin, bias, relu));
    }

    /** Alone, and one time in eight on three threads at once, each with operands of its own. */
    private void agree(
            String what,
            ConvGeometry geometry,
            Fill fill,
            BiFunction<Convolution, Fill, float[]> use) {
        Convolution plain = specification().convolution(geometry);
        Convolution tested = kernels().convolution(geometry);
        float[] expected = use.apply(plain, fill);
        Bits.assertSame(what, expected, use.apply(tested, fill));
        if (Arrays.hashCode(expected) % 8 == 0) {
            float[][] each = new float[3][];
            Arrays.setAll(each, worker -> use.apply(plain, fill.next(20 + worker)));
            OnThreads.run(
                    each.length,
                    worker -> {
                        for (int round = 0; round < 60; round++) {
                            Bits.assertSame(
                                    what + " on three threads",
                                    each[worker],
                                    use.apply(tested, fill.next(20 + worker)));
                        }
                    });
        }
    }

    private static float[] forward(
            Convolution convolution,
            Fill fill,
            int samples,
            int margin,
            boolean bias,
            boolean relu) {
        ConvGeometry geometry = convolution.geometry();
        Operand x = Operand.of(fill, samples * geometry.inputSize(), margin);
        Operand w = Operand.of(fill.next(1), geometry.weightSize(), margin);
        Operand b = Operand.of(fill.next(2), geometry.outChannels(), margin);
        Operand y = Operand.of(fill.next(3), samples * geometry.outputSize(), margin);
        float[] packed = Operand.of(fill, 0, margin, convolution.packedSize() + margin % 3).array();
        IntConsumer pass =
                way -> {
                    convolution.pack(w.array(), w.offset(), packed, margin);
                    assertOpen(packed, margin + convolution.packedSize());
                    convolution.forward(
                            samples,
                            x.array(),
                            x.offset(),
                            packed,
                            margin,
                            new Epilogue(bias == (way > 0) ? b.array() : null, b.offset(), relu),
                            y.array(),
                            y.offset());
                };
        // Weights learn where they are, and one object may serve several uses: it keeps nothing.
        fill.next(4).into(w.array(), w.offset(), geometry.weightSize());
        pass.accept(0);
        fill.next(1).into(w.array(), w.offset(), geometry.weightSize());
        pass.accept(1);
        return y.array();
    }

    /** What lies behind packed weights is NaN still. */
    private static void assertOpen(float[] packed, int end) {
        for (int i = end; i < packed.length; i++) {
            if (!Float.isNaN(packed[i])) {
                throw new AssertionError("packing writes beside its result");
            }
        }
    }

    /** The input gradients agree. */
    @Law
    @Label("backwardData equals the specification bit for bit")
    default void backwardDataAgrees(
            @ForAll(supplier = Geometries.CroppedConvolutions.class) ConvGeometry geometry,
            @ForAll(supplier = Fills.Any.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll @IntRange(max = 17) int margin) {
        agree("dx", geometry, fill, (c, values) -> backwardData(c, values, samples, margin, false));
    }

    private static float[] backwardData(
            Convolution convolution, Fill fill, int samples, int margin, boolean dead) {
        ConvGeometry geometry = convolution.geometry();
        Operand dy = Operand.of(fill, samples * geometry.outputSize(), margin);
        if (dead) {
            Arrays.fill(dy.array(), margin, margin + samples * geometry.outputSize(), 0f);
        }
        Operand w = Operand.of(fill.next(1), geometry.weightSize(), margin);
        Operand dx = Operand.of(fill.next(2), samples * geometry.inputSize(), margin);
        int size = convolution.packedBackwardSize();
        float[] packed = Operand.of(fill, 0, margin, size + margin % 3).array();
        for (int way = 4; way >= 1; way -= 3) {
            // The weights before, in the same place: nothing may be kept of them.
            fill.next(way).into(w.array(), w.offset(), geometry.weightSize());
            convolution.packBackward(w.array(), w.offset(), packed, margin);
            assertOpen(packed, margin + size);
        }
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
        agree(
                "dweight",
                geometry,
                fill,
                (c, values) -> weightGradient(c, values, chunks, margin, inPieces));
    }

    private static float[] weightGradient(
            Convolution convolution, Fill fill, int chunks, int margin, boolean inPieces) {
        ConvGeometry geometry = convolution.geometry();
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
        float[] before = dw.array().clone();
        convolution.weightGradient(chunks, sums, margin, 0, middle, dw.array(), dw.offset());
        int rest = dw.offset() + middle * (geometry.weightSize() / geometry.outChannels());
        Bits.assertSame(
                "the gradients of other channels",
                before,
                rest,
                dw.array(),
                rest,
                before.length - rest);
        convolution.weightGradient(
                chunks, sums, margin, middle, geometry.outChannels(), dw.array(), dw.offset());
        return dw.array();
    }

    /**
     * What chance draws rarely: every length of a row, products below all floats, and zeros against
     * weights that are no numbers; once.
     */
    @Once
    @Label("edges: convolutions of every length, of subnormal values, of gradients that are 0")
    default void convolutionsAtTheEdges() {
        for (int length = 5; length <= 70; length++) {
            Fill fill = Fill.centred(length);
            int kernel = 1 + length % 2 * 2;
            ConvGeometry row = ConvGeometry.valid(1 + length % 3, kernel, length, 2, kernel);
            agree("y", row, fill, (c, values) -> forward(c, values, 2, 3, true, false));
            agree("dx", row, fill, (c, values) -> backwardData(c, values, 2, 3, false));
            agree("dweight", row, fill, (c, values) -> weightGradient(c, values, 2, 3, true));
        }
        for (int side : new int[] {1, 2, 3}) {
            ConvGeometry geometry = ConvGeometry.valid(side, 5, 4, 5, side);
            for (int seed = 0; seed < 8; seed++) {
                Fill small = new Fill(Fill.Kind.SUBNORMAL, seed);
                agree("y", geometry, small, (c, fill) -> forward(c, fill, 2, 3, false, true));
                Fill special = new Fill(Fill.Kind.SPECIAL, seed);
                agree("dx", geometry, special, (c, fill) -> backwardData(c, fill, 2, 3, true));
            }
        }
    }
}
