package lanewise.nn.layer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Fusion;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * Two-dimensional convolution (cross-correlation), PyTorch's {@code nn.Conv2d}.
 *
 * <p>Input (C, H, W), output (O, H', W') with H' = (H + 2 padding - dilation (kernel - 1) - 1) /
 * stride + 1, likewise W'. Parameters {@code weight} (O, C / groups, kernel, kernel), {@code bias}
 * (O,).
 *
 * @param inChannels C, a multiple of groups
 * @param outChannels O, a multiple of groups
 * @param kernelSize rows, columns
 * @param stride rows, columns
 * @param padding rows, columns of zeros on each side
 * @param dilation rows, columns from tap to tap
 * @param groups into which the channels are divided
 * @param bias whether a bias is added
 */
public record Conv2d(
        int inChannels,
        int outChannels,
        Pair kernelSize,
        Pair stride,
        Pair padding,
        Pair dilation,
        int groups,
        boolean bias)
        implements Layer {

    /** Refuses sizes that no convolution has, as far as they do not depend on the input. */
    public Conv2d {
        geometry(
                () -> "conv2d(%d, %d, %s)".formatted(inChannels, outChannels, kernelSize),
                () -> {
                    Window window = new Window(kernelSize, stride, padding, dilation);
                    return ConvGeometry.of(inChannels, window.span(), outChannels, window)
                            .withGroups(groups);
                });
    }

    /** A geometry, or a refusal that names the layer. */
    static ConvGeometry geometry(Supplier<String> layer, Supplier<ConvGeometry> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(layer.get() + ": " + e.getMessage(), e);
        }
    }

    /** Stride 1, no padding, one group, with bias. */
    public Conv2d(int inChannels, int outChannels, int kernelSize) {
        this(
                inChannels,
                outChannels,
                Pair.of(kernelSize),
                Pair.of(1),
                Pair.of(0),
                Pair.of(1),
                1,
                true);
    }

    /** The same with another stride. */
    public Conv2d stride(int size) {
        return stride(Pair.of(size));
    }

    /** The same with another stride. */
    public Conv2d stride(Pair size) {
        return new Conv2d(
                inChannels, outChannels, kernelSize, size, padding, dilation, groups, bias);
    }

    /** The same with another padding. */
    public Conv2d padding(int size) {
        return padding(Pair.of(size));
    }

    /** The same with another padding. */
    public Conv2d padding(Pair size) {
        return new Conv2d(
                inChannels, outChannels, kernelSize, stride, size, dilation, groups, bias);
    }

    /** The same with another dilation. */
    public Conv2d dilation(int size) {
        return dilation(Pair.of(size));
    }

    /** The same with another dilation. */
    public Conv2d dilation(Pair size) {
        return new Conv2d(inChannels, outChannels, kernelSize, stride, padding, size, groups, bias);
    }

    /** The same with another number of groups. */
    public Conv2d groups(int count) {
        return new Conv2d(
                inChannels, outChannels, kernelSize, stride, padding, dilation, count, bias);
    }

    /** The same without a bias. */
    public Conv2d withoutBias() {
        return new Conv2d(
                inChannels, outChannels, kernelSize, stride, padding, dilation, groups, false);
    }

    private ConvGeometry geometry(Shape input) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException(
                    "%s takes images (channels, height, width), given %s".formatted(this, input));
        }
        if (input.dim(0) != inChannels) {
            throw new IllegalArgumentException(
                    "%s: input has %d channels in %s, expected %d"
                            .formatted(this, input.dim(0), input, inChannels));
        }
        return geometry(
                () -> this + " on input " + input,
                () ->
                        ConvGeometry.of(
                                        inChannels,
                                        new Pair(input.dim(1), input.dim(2)),
                                        outChannels,
                                        new Window(kernelSize, stride, padding, dilation))
                                .withGroups(groups));
    }

    @Override
    public Set<Fusion.Offer> offers() {
        return Set.of(
                Fusion.Offer.APPLIES_RELU,
                Fusion.Offer.COMPUTES_WHAT_IS_READ,
                Fusion.Offer.SUMS_OVER_WINDOWS);
    }

    @Override
    public String stem() {
        return "conv";
    }

    @Override
    public Shape outputShape(Shape input) {
        ConvGeometry geometry = geometry(input);
        return Shape.image(outChannels, geometry.outHeight(), geometry.outWidth());
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        Shape weight =
                Shape.of(outChannels, inChannels / groups, kernelSize.height(), kernelSize.width());
        return parameters(weight, outChannels, bias);
    }

    /**
     * Those of a convolution, in one or two dimensions or transposed, with PyTorch's first values.
     */
    static List<ParameterSpec> parameters(Shape weight, int outChannels, boolean bias) {
        int fanIn = Inits.fanIn(weight);
        ParameterSpec weights =
                ParameterSpec.trainable(
                        "weight", weight, Inits.kaimingUniform(fanIn, Math.sqrt(5)));
        return bias
                ? List.of(
                        weights,
                        ParameterSpec.trainable(
                                "bias", Shape.of(outChannels), Inits.uniform(1 / Math.sqrt(fanIn))))
                : List.of(weights);
    }

    @Override
    public Optional<Layer> foldable(Shape input) {
        return Optional.of(
                new Conv2d(
                        inChannels,
                        outChannels,
                        kernelSize,
                        stride,
                        padding,
                        dilation,
                        groups,
                        true));
    }

    @Override
    public long flops(Shape input) {
        return flops(geometry(input));
    }

    /** Those of a convolution in one or two dimensions: taps in the padding count. */
    static long flops(ConvGeometry geometry) {
        return 2L * geometry.outputSize() * geometry.depth();
    }

    @Override
    public BoundLayer bind(Binding binding) {
        Shape output = binding.output();
        ConvGeometry geometry = geometry(binding.input()).cropped(output.dim(1), output.dim(2));
        return new BoundConvolution(binding.kernels().convolution(geometry), bias, binding);
    }

    @Override
    public String toString() {
        boolean square = kernelSize.height() == kernelSize.width();
        return square
                ? Written.call("conv2d", inChannels, outChannels, kernelSize.height())
                        .option("stride", stride, Pair.of(1))
                        .option("padding", padding, Pair.of(0))
                        .option("dilation", dilation, Pair.of(1))
                        .option("groups", groups, 1)
                        .when(!bias, "withoutBias")
                        .toString()
                : Written.record(this);
    }
}
