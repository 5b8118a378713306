package lanewise.nn.layer;

import java.util.List;
import java.util.Optional;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * One-dimensional convolution (cross-correlation), PyTorch's {@code nn.Conv1d}.
 *
 * <p>Input (C, L), output (O, L') with L' = (L + 2 padding - dilation (kernel - 1) - 1) / stride +
 * 1. Parameters {@code weight} (O, C / groups, kernel), {@code bias} (O,).
 *
 * @param inChannels C, a multiple of groups
 * @param outChannels O, a multiple of groups
 * @param kernelSize taps
 * @param stride from output to output
 * @param padding zeros on each side
 * @param dilation from tap to tap
 * @param groups into which the channels are divided
 * @param bias whether a bias is added
 */
public record Conv1d(
        int inChannels,
        int outChannels,
        int kernelSize,
        int stride,
        int padding,
        int dilation,
        int groups,
        boolean bias)
        implements Layer {

    /** Refuses sizes that no convolution has, as far as they do not depend on the input. */
    public Conv1d {
        Conv2d.geometry(
                () -> "conv1d(%d, %d, %d)".formatted(inChannels, outChannels, kernelSize),
                () -> {
                    Window window = window(kernelSize, stride, padding, dilation);
                    return ConvGeometry.of(inChannels, window.span(), outChannels, window)
                            .withGroups(groups);
                });
    }

    /** Stride 1, no padding, one group, with bias. */
    public Conv1d(int inChannels, int outChannels, int kernelSize) {
        this(inChannels, outChannels, kernelSize, 1, 0, 1, 1, true);
    }

    /** The same with another stride. */
    public Conv1d stride(int size) {
        return new Conv1d(
                inChannels, outChannels, kernelSize, size, padding, dilation, groups, bias);
    }

    /** The same with another padding. */
    public Conv1d padding(int size) {
        return new Conv1d(
                inChannels, outChannels, kernelSize, stride, size, dilation, groups, bias);
    }

    /** The same with another dilation. */
    public Conv1d dilation(int size) {
        return new Conv1d(inChannels, outChannels, kernelSize, stride, padding, size, groups, bias);
    }

    /** The same with another number of groups. */
    public Conv1d groups(int count) {
        return new Conv1d(
                inChannels, outChannels, kernelSize, stride, padding, dilation, count, bias);
    }

    /** The same without a bias. */
    public Conv1d withoutBias() {
        return new Conv1d(
                inChannels, outChannels, kernelSize, stride, padding, dilation, groups, false);
    }

    /** Of an image of one row. */
    private static Window window(int kernelSize, int stride, int padding, int dilation) {
        return new Window(
                new Pair(1, kernelSize),
                new Pair(1, stride),
                new Pair(0, padding),
                new Pair(1, dilation));
    }

    private ConvGeometry geometry(Shape input) {
        if (input.rank() != 2 || input.dim(0) != inChannels) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected (%d, length)"
                            .formatted(this, input, inChannels));
        }
        Window window = window(kernelSize, stride, padding, dilation);
        return Conv2d.geometry(
                () -> this + " on input " + input,
                () ->
                        ConvGeometry.of(inChannels, new Pair(1, input.dim(1)), outChannels, window)
                                .withGroups(groups));
    }

    @Override
    public String stem() {
        return "conv";
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.of(outChannels, geometry(input).outWidth());
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        Shape weight = Shape.of(outChannels, inChannels / groups, kernelSize);
        return Conv2d.parameters(weight, outChannels, bias);
    }

    @Override
    public Optional<Layer> foldable(Shape input) {
        return Optional.of(
                new Conv1d(
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
        return Conv2d.flops(geometry(input));
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new BoundConvolution(
                binding.kernels().convolution(geometry(binding.input())), bias, binding);
    }

    @Override
    public String toString() {
        return Written.call("conv1d", inChannels, outChannels, kernelSize)
                .option("stride", stride, 1)
                .option("padding", padding, 0)
                .option("dilation", dilation, 1)
                .option("groups", groups, 1)
                .when(!bias, "withoutBias")
                .toString();
    }
}
