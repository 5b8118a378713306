package lanewise.testkit;

import java.util.function.IntUnaryOperator;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Kernels;
import lanewise.kernel.Pair;
import lanewise.kernel.ProductShape;
import lanewise.kernel.Window;
import lanewise.kernel.Winograd;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.constraints.IntRange;

/**
 * What convolutions are to each other and to products of matrices, whoever computes them: laws that
 * a specification and its fast form can both break.
 *
 * <p>Two sides that are one chain of sums give equal values, but for the sign of zero. So do all
 * forms on small integers, where nothing is rounded. Where {@link Winograd} computes one side, the
 * others' may differ by what its error and that of a chain allow.
 */
public interface ConvolutionAlgebraLaws {
    /** The kernels under test. */
    Kernels kernels();

    private ConvolutionRun run(ConvGeometry geometry, int samples) {
        return new ConvolutionRun(kernels(), geometry, samples);
    }

    /** A convolution is the product of its input's windows, written as rows, and its weights. */
    @Law
    @Label("convolution equals its im2col product, forward and both gradients")
    default void convolutionIsAProduct(
            @ForAll(supplier = Geometries.Convolutions.class) ConvGeometry geometry,
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 2) int samples) {
        ConvolutionRun run = run(geometry, samples);
        float[] x = fill.floats(run.inputs());
        float[] w = fill.next(1).floats(geometry.weightSize());
        float[] dy = fill.next(2).floats(run.outputs());
        Im2col columns = new Im2col(geometry, samples, kernels());
        Slack slack = new Slack(fill, samples, geometry);
        slack.assertSame("y", columns.forward(x, w), run.forward(x, w));
        slack.assertSame("dx", columns.inputGradient(dy, w), run.inputGradient(dy, w));
        slack.assertSame("dweight", columns.weightGradient(x, dy), run.weightGradient(x, dy));
    }

    /** Pixels times weights: nothing is gathered. */
    @Law
    @Label("a 1 x 1 convolution is a matrix product")
    default void pointwiseIsAProduct(
            @ForAll(supplier = LaneSizes.Channels.class) int in,
            @ForAll(supplier = LaneSizes.Channels.class) int out,
            @ForAll @IntRange(min = 1, max = 6) int height,
            @ForAll @IntRange(min = 1, max = 6) int width,
            @ForAll @IntRange(min = 1, max = 3) int samples,
            @ForAll(supplier = Fills.Ordinary.class) Fill fill) {
        ConvolutionRun run = run(ConvGeometry.valid(in, height, width, out, 1), samples);
        int pixels = samples * height * width;
        float[] x = fill.floats(pixels * in);
        float[] w = fill.next(1).floats(out * in);
        float[] dy = fill.next(2).floats(pixels * out);
        float[] y = new float[pixels * out];
        float[] dx = new float[pixels * in];
        float[] dw = new float[out * in];
        Kernels k = kernels();
        float[] transposed = new float[in * out];
        for (int i = 0; i < in * out; i++) {
            transposed[i % in * out + i / in] = w[i];
        }
        k.product(ProductShape.of(pixels, out, in)).run(x, 0, transposed, 0, false, y, 0);
        k.product(ProductShape.of(pixels, in, out)).run(dy, 0, w, 0, false, dx, 0);
        k.product(ProductShape.of(out, in, pixels).withTransA()).run(dy, 0, x, 0, false, dw, 0);
        Slack slack = new Slack(fill, samples, run.geometry());
        slack.assertSame("y", y, run.forward(x, w));
        slack.assertSame("dx", dx, run.inputGradient(dy, w));
        slack.assertSame("dweight", dw, run.weightGradient(x, dy));
    }

    /** What padding reads is 0. */
    @Law
    @Label("padding equals explicit zeros")
    default void paddingIsZeros(
            @ForAll(supplier = Geometries.Convolutions.class) ConvGeometry g,
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 2) int samples) {
        int height = g.height() + 2 * g.paddingHeight();
        int width = g.width() + 2 * g.paddingWidth();
        ConvGeometry wide =
                ConvGeometry.of(
                                g.inChannels(),
                                new Pair(height, width),
                                g.outChannels(),
                                g.window().withPadding(0))
                        .withGroups(g.groups());
        Embedding.into(wide)
                .inputs(i -> {
                    int pixel = i / g.inChannels();
                    int h = pixel / g.width() + g.paddingHeight();
                    int w = pixel % g.width() + g.paddingWidth();
                    return (h * width + w) * g.inChannels() + i % g.inChannels();
                })
                .check(kernels(), g, samples, fill);
    }

    /** A stride of s takes every s-th output of stride 1. */
    @Law
    @Label("stride s is subsampling")
    default void strideIsSubsampling(
            @ForAll(supplier = Geometries.Convolutions.class) ConvGeometry g,
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 2) int samples) {
        ConvGeometry every = g.withWindow(g.window().withStride(1));
        Embedding.into(every)
                .outputs(i -> {
                    int pixel = i / g.outChannels();
                    int h = pixel / g.outWidth() * g.strideHeight();
                    int w = pixel % g.outWidth() * g.strideWidth();
                    return (h * every.outWidth() + w) * g.outChannels() + i % g.outChannels();
                })
                .check(kernels(), g, samples, fill);
    }

    /** A dilated kernel is a larger one with zeros between the taps. */
    @Law
    @Label("dilation puts zeros between the taps")
    default void dilationIsAKernelWithHoles(
            @ForAll(supplier = Geometries.Convolutions.class) ConvGeometry g,
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 2) int samples) {
        int height = (g.kernelHeight() - 1) * g.dilationHeight() + 1;
        int width = (g.kernelWidth() - 1) * g.dilationWidth() + 1;
        ConvGeometry full =
                g.withWindow(
                        new Window(
                                new Pair(height, width),
                                g.window().stride(),
                                g.window().padding(),
                                Pair.of(1)));
        Embedding.into(full)
                .weights(i -> {
                    int row = i / g.kernelWidth();
                    int plane = row / g.kernelHeight();
                    int h = row % g.kernelHeight() * g.dilationHeight();
                    int w = i % g.kernelWidth() * g.dilationWidth();
                    return (plane * height + h) * width + w;
                })
                .check(kernels(), g, samples, fill);
    }

    /** Groups are blocks on the diagonal of the weights; the rest is 0. */
    @Law
    @Label("grouping is block-diagonal")
    default void groupsAreBlocks(
            @ForAll(supplier = Geometries.Convolutions.class) ConvGeometry g,
            @ForAll(supplier = Fills.Ordinary.class) Fill fill,
            @ForAll @IntRange(min = 1, max = 2) int samples) {
        ConvGeometry dense = g.withGroups(1);
        int taps = g.kernelHeight() * g.kernelWidth();
        Embedding.into(dense)
                .weights(i -> {
                    int out = i / g.depth();
                    int in = i % g.depth() / taps;
                    int first = out / g.groupOutChannels() * g.groupInChannels();
                    return (out * g.inChannels() + first + in) * taps + i % taps;
                })
                .check(kernels(), g, samples, fill);
    }

    /** f(2x + z, w) = 2 f(x, w) + f(z, w), and so in the weights: exactly, on small integers. */
    @Law
    @Label("linear in inputs and in weights, exactly")
    default void convolutionIsLinear(
            @ForAll(supplier = Geometries.Convolutions.class) ConvGeometry geometry,
            @ForAll @IntRange(max = 100_000) int seed) {
        ConvolutionRun run = run(geometry, 1);
        Fill fill = Fill.smallIntegers(seed);
        float[] x = fill.floats(run.inputs());
        float[] z = fill.next(1).floats(run.inputs());
        float[] w = fill.next(2).floats(geometry.weightSize());
        float[] v = fill.next(3).floats(geometry.weightSize());
        Slack exact = new Slack(fill, 1, geometry);
        exact.assertSame(
                "y of 2x + z",
                combined(run.forward(x, w), run.forward(z, w)),
                run.forward(combined(x, z), w));
        exact.assertSame(
                "y of weights 2w + v",
                combined(run.forward(x, w), run.forward(x, v)),
                run.forward(x, combined(w, v)));
    }

    private static float[] combined(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = 2 * a[i] + b[i];
        }
        return sum;
    }

    /**
     * One convolution inside another: its inputs, weights and outputs are some of the other's,
     * whose other inputs, weights and output gradients are 0.
     *
     * @param into the other one
     * @param inputs where an input of a sample is in the other's
     * @param weights where a weight is
     * @param outputs where an output of a sample is
     */
    record Embedding(
            ConvGeometry into,
            IntUnaryOperator inputs,
            IntUnaryOperator weights,
            IntUnaryOperator outputs) {
        private static final IntUnaryOperator SAME = i -> i;

        static Embedding into(ConvGeometry into) {
            return new Embedding(into, SAME, SAME, SAME);
        }

        Embedding inputs(IntUnaryOperator places) {
            return new Embedding(into, places, weights, outputs);
        }

        Embedding weights(IntUnaryOperator places) {
            return new Embedding(into, inputs, places, outputs);
        }

        Embedding outputs(IntUnaryOperator places) {
            return new Embedding(into, inputs, weights, places);
        }

        void check(Kernels kernels, ConvGeometry part, int samples, Fill fill) {
            ConvolutionRun small = new ConvolutionRun(kernels, part, samples);
            ConvolutionRun large = new ConvolutionRun(kernels, into, samples);
            float[] x = fill.floats(small.inputs());
            float[] w = fill.next(1).floats(part.weightSize());
            float[] dy = fill.next(2).floats(small.outputs());
            float[] wideX = scatter(inputs, part.inputSize(), x, into.inputSize());
            float[] wideW = scatter(weights, part.weightSize(), w, into.weightSize());
            float[] wideDy = scatter(outputs, part.outputSize(), dy, into.outputSize());
            Slack slack = new Slack(fill, samples, part, into);
            slack.assertSame(
                    "y",
                    gather(
                            outputs,
                            part.outputSize(),
                            large.forward(wideX, wideW),
                            into.outputSize()),
                    small.forward(x, w));
            slack.assertSame(
                    "dx",
                    gather(
                            inputs,
                            part.inputSize(),
                            large.inputGradient(wideDy, wideW),
                            into.inputSize()),
                    small.inputGradient(dy, w));
            slack.assertSame(
                    "dweight",
                    gather(
                            weights,
                            part.weightSize(),
                            large.weightGradient(wideX, wideDy),
                            into.weightSize()),
                    small.weightGradient(x, dy));
        }

        private static float[] scatter(IntUnaryOperator to, int size, float[] from, int largeSize) {
            float[] large = new float[from.length / size * largeSize];
            for (int i = 0; i < from.length; i++) {
                large[i / size * largeSize + to.applyAsInt(i % size)] = from[i];
            }
            return large;
        }

        private static float[] gather(IntUnaryOperator to, int size, float[] from, int largeSize) {
            float[] small = new float[from.length / largeSize * size];
            for (int i = 0; i < small.length; i++) {
                small[i] = from[i / size * largeSize + to.applyAsInt(i % size)];
            }
            return small;
        }
    }

    /**
     * By how much two sides may differ: nothing where both are chains, or on small integers; else
     * the bounds of {@link Winograd} and of a chain, for operands up to {@link #LARGEST}.
     *
     * @param fill what operands are made of
     * @param samples in the batch
     * @param geometries of the convolutions that are compared
     */
    record Slack(Fill fill, int samples, ConvGeometry... geometries) {
        /** No value of the kinds in {@link Fills.Ordinary} is larger. */
        private static final double LARGEST = 4;

        private double bound(String what) {
            double bound = 0;
            for (ConvGeometry g : geometries) {
                if (Winograd.applies(g) && fill.kind() != Fill.Kind.SMALL_INTEGERS) {
                    double in = g.inChannels();
                    double out = g.outChannels();
                    double pixels = (double) samples * (g.outHeight() + 1) * (g.outWidth() + 1);
                    double tiles = pixels / 4;
                    bound +=
                            switch (what) {
                                case "y" -> 64 * in * (in + 12) + 81 * in * in;
                                case "dx" -> 64 * out * (out + 16) + 81 * out * out;
                                default -> 36 * tiles * (tiles + 12) + pixels * pixels;
                            };
                }
            }
            return bound * 0x1p-24 * LARGEST * LARGEST;
        }

        void assertSame(String what, float[] expected, float[] actual) {
            double bound = bound(what);
            for (int i = 0; i < expected.length; i++) {
                if (!(Math.abs((double) expected[i] - actual[i]) <= bound)) {
                    throw new AssertionError(
                            "%s[%d] is %s, expected %s, bound %s (seed %s)"
                                    .formatted(what, i, actual[i], expected[i], bound, fill));
                }
            }
        }
    }
}
