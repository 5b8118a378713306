package lanewise.nn.layer;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Kernels;
import lanewise.kernel.Pair;
import lanewise.kernel.PooledGradient;
import lanewise.kernel.Window;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Fusion;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.nn.Pooled;
import lanewise.nn.Written;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

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
                "conv2d(%d, %d, %s)".formatted(inChannels, outChannels, kernelSize),
                () -> {
                    Window window = new Window(kernelSize, stride, padding, dilation);
                    return ConvGeometry.of(inChannels, window.span(), outChannels, window)
                            .withGroups(groups);
                });
    }

    /** A geometry, or a refusal that names the layer. */
    static ConvGeometry geometry(String layer, Supplier<ConvGeometry> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(layer + ": " + e.getMessage(), e);
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
                this + " on input " + input,
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
    public BoundLayer bind(Binding binding) {
        Shape output = binding.output();
        ConvGeometry geometry = geometry(binding.input()).cropped(output.dim(1), output.dim(2));
        return new Bound(binding.kernels().convolution(geometry), bias, binding);
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

    /** Also a one-dimensional convolution, whose images have one row. */
    static final class Bound implements BoundLayer {
        private static final int CHANNELS_A_PART = 16;

        private final Convolution convolution;
        private final ConvGeometry geometry;
        private final Kernels kernels;
        private final Fusion.Role fusion;
        private final Parameters parameters;
        private final int weight;
        private final int bias;
        private final Epilogue epilogue;

        /** What sums the gradients where a max-pooling reads the outputs, else null. */
        private final PooledGradient pooledGradient;

        private final Pooled pooled;
        private final int sumsSize;
        private final Slot x;
        private final Slot y;
        private final Slot dx;
        private final Slot dy;
        private final Slot packed;
        private final Slot packedBackward;
        private final Slot sums;

        Bound(Convolution convolution, boolean hasBias, Binding binding) {
            this.convolution = convolution;
            geometry = convolution.geometry();
            kernels = binding.kernels();
            fusion = binding.fusion();
            parameters = binding.parameters();
            weight = binding.parameter("weight").offset();
            bias = hasBias ? binding.parameter("bias").offset() : -1;
            epilogue = new Epilogue(hasBias ? parameters.values() : null, bias, fusion.reluAfter());
            x = binding.x();
            y = binding.y();
            dx = binding.dx();
            dy = binding.dy();
            packed = binding.workspace().reserve(convolution.packedSize());
            packedBackward =
                    dx == null
                            ? null
                            : binding.workspace().reserve(convolution.packedBackwardSize());
            pooled = binding.pooled();
            pooledGradient = pooled == null ? null : pooled.gradient(geometry);
            if (pooledGradient != null && dx == null && binding.shared().fuse()) {
                pooled.doNotUnfold();
            }
            sumsSize = pooledGradient == null ? convolution.sumsSize() : pooledGradient.sumsSize();
            int chunks = binding.trains() ? binding.maxChunks() : 0;
            sums = binding.workspace().reserve(chunks * sumsSize);
        }

        @Override
        public void prepare(Pass pass) {
            float[] values = parameters.values();
            convolution.pack(values, weight, packed.array(), packed.offset());
            if (packedBackward != null && pass.goesBack()) {
                convolution.packBackward(
                        values, weight, packedBackward.array(), packedBackward.offset());
            }
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            convolution.forward(
                    to - from,
                    x.array(),
                    x.at(from, pass.worker()),
                    packed.array(),
                    packed.offset(),
                    epilogue,
                    y.array(),
                    y.at(from, pass.worker()));
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (pooledGradient == null) {
                backwardFromOutputs(pass, from, to, chunk, first);
            } else {
                backwardFromWindows(pass, from, to, chunk, first);
            }
            if (dx != null) {
                convolution.backwardData(
                        to - from,
                        dy.array(),
                        dy.at(from, pass.worker()),
                        packedBackward.array(),
                        packedBackward.offset(),
                        dx.array(),
                        dx.at(from, pass.worker()));
            }
        }

        private void backwardFromWindows(Pass pass, int from, int to, int chunk, boolean first) {
            int at = sumsAt(chunk);
            if (first) {
                Arrays.fill(sums.array(), at, at + sumsSize, 0f);
            }
            Slot gradients = pooled.dy();
            pooledGradient.add(
                    from,
                    to,
                    x.array(),
                    x.at(from, pass.worker()),
                    gradients.array(),
                    gradients.at(from, pass.worker()),
                    sums.array(),
                    at);
        }

        private void backwardFromOutputs(Pass pass, int from, int to, int chunk, boolean first) {
            int samples = to - from;
            if (fusion.reluAfter() && !fusion.gatedAbove()) {
                kernels.reluBackward(
                        samples * y.stride(),
                        y.array(),
                        y.at(from, pass.worker()),
                        dy.array(),
                        dy.at(from, pass.worker()),
                        dy.array(),
                        dy.at(from, pass.worker()));
            }
            if (bias < 0) {
                convolution.backwardWeights(
                        samples,
                        x.array(),
                        x.at(from, pass.worker()),
                        dy.array(),
                        dy.at(from, pass.worker()),
                        !first,
                        sums.array(),
                        sumsAt(chunk));
            } else {
                convolution.backwardWeightsAndBias(
                        samples,
                        x.array(),
                        x.at(from, pass.worker()),
                        dy.array(),
                        dy.at(from, pass.worker()),
                        !first,
                        sums.array(),
                        sumsAt(chunk));
            }
        }

        /** Where a chunk's sums are: those of the weights, then those of the bias. */
        private int sumsAt(int chunk) {
            return sums.offset() + chunk * sumsSize;
        }

        @Override
        public int gradientParts() {
            return (geometry.outChannels() + CHANNELS_A_PART - 1) / CHANNELS_A_PART;
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            int from = part * CHANNELS_A_PART;
            int to = Math.min(geometry.outChannels(), from + CHANNELS_A_PART);
            float[] all = sums.array();
            float[] gradients = parameters.gradients();
            if (pooledGradient == null) {
                convolution.weightGradient(chunks, all, sums.offset(), from, to, gradients, weight);
            } else {
                pooledGradient.weightGradient(
                        chunks, all, sums.offset(), from, to, gradients, weight);
            }
            if (bias >= 0) {
                int behind = sumsSize - geometry.outChannels() + from;
                System.arraycopy(all, sumsAt(0) + behind, gradients, bias + from, to - from);
                for (int chunk = 1; chunk < chunks; chunk++) {
                    kernels.add(to - from, all, sumsAt(chunk) + behind, gradients, bias + from);
                }
            }
        }
    }
}
