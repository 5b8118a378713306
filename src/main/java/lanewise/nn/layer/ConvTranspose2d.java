package lanewise.nn.layer;

import java.util.List;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Pair;
import lanewise.kernel.Window;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.ChunkSums;
import lanewise.nn.GradientSources;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.nn.Written;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * Transposed two-dimensional convolution, PyTorch's {@code nn.ConvTranspose2d}: the gradient of a
 * convolution by its input, used as a layer.
 *
 * <p>Input (C, H, W), output (O, H', W') with H' = (H - 1) stride - 2 padding + dilation (kernel -
 * 1) + outputPadding + 1, likewise W'. Parameters {@code weight} (C, O / groups, kernel, kernel),
 * {@code bias} (O,).
 *
 * @param inChannels C, a multiple of groups
 * @param outChannels O, a multiple of groups
 * @param window kernel, stride, dilation, and the padding that is taken off the output on each side
 * @param outputPadding rows, columns added to the output at its end, less than the stride or the
 *     dilation
 * @param groups into which the channels are divided
 * @param bias whether a bias is added
 */
public record ConvTranspose2d(
        int inChannels,
        int outChannels,
        Window window,
        Pair outputPadding,
        int groups,
        boolean bias)
        implements Layer {

    /** Refuses sizes that no convolution has, as far as they do not depend on the input. */
    public ConvTranspose2d {
        Pair stride = window.stride();
        Pair dilation = window.dilation();
        if (outputPadding.height() < 0
                || outputPadding.width() < 0
                || outputPadding.height() >= Math.max(stride.height(), dilation.height())
                || outputPadding.width() >= Math.max(stride.width(), dilation.width())) {
            throw new IllegalArgumentException(
                    ("convTranspose2d: output padding %s, expected 0 to less than the stride %s or"
                                    + " the dilation %s")
                            .formatted(outputPadding, stride, dilation));
        }
        Conv2d.geometry(
                () ->
                        "convTranspose2d(%d, %d, %s)"
                                .formatted(inChannels, outChannels, window.kernel()),
                () ->
                        ConvGeometry.of(outChannels, window.span(), inChannels, window)
                                .withGroups(groups));
    }

    /** Stride 1, no padding, one group, with bias. */
    public ConvTranspose2d(int inChannels, int outChannels, int kernelSize) {
        this(inChannels, outChannels, Window.of(kernelSize), Pair.of(0), 1, true);
    }

    private ConvTranspose2d with(Window other) {
        return new ConvTranspose2d(inChannels, outChannels, other, outputPadding, groups, bias);
    }

    /** The same with another stride. */
    public ConvTranspose2d stride(int size) {
        return stride(Pair.of(size));
    }

    /** The same with another stride. */
    public ConvTranspose2d stride(Pair size) {
        return with(window.withStride(size));
    }

    /** The same with another output padding, for which stride or dilation is wide enough. */
    public ConvTranspose2d outputPadding(int size) {
        return outputPadding(Pair.of(size));
    }

    /** The same with another output padding, for which stride or dilation is wide enough. */
    public ConvTranspose2d outputPadding(Pair size) {
        return new ConvTranspose2d(inChannels, outChannels, window, size, groups, bias);
    }

    /** The same with another stride and output padding. */
    public ConvTranspose2d stride(int size, int outputPadding) {
        return stride(Pair.of(size), Pair.of(outputPadding));
    }

    /** The same with another stride and output padding. */
    public ConvTranspose2d stride(Pair size, Pair outputPadding) {
        return new ConvTranspose2d(
                inChannels, outChannels, window.withStride(size), outputPadding, groups, bias);
    }

    /** The same with another padding. */
    public ConvTranspose2d padding(int size) {
        return padding(Pair.of(size));
    }

    /** The same with another padding. */
    public ConvTranspose2d padding(Pair size) {
        return with(window.withPadding(size));
    }

    /** The same with another dilation. */
    public ConvTranspose2d dilation(int size) {
        return dilation(Pair.of(size));
    }

    /** The same with another dilation. */
    public ConvTranspose2d dilation(Pair size) {
        return with(window.withDilation(size));
    }

    /** The same with another number of groups. */
    public ConvTranspose2d groups(int count) {
        return new ConvTranspose2d(inChannels, outChannels, window, outputPadding, count, bias);
    }

    /** The same without a bias. */
    public ConvTranspose2d withoutBias() {
        return new ConvTranspose2d(inChannels, outChannels, window, outputPadding, groups, false);
    }

    /** The convolution whose input gradient this is: from the output to the input. */
    private ConvGeometry geometry(Shape input) {
        if (input.rank() != 3 || input.dim(0) != inChannels) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected (%d, height, width)"
                            .formatted(this, input, inChannels));
        }
        Pair span = window.span();
        Pair stride = window.stride();
        Pair padding = window.padding();
        int height =
                (input.dim(1) - 1) * stride.height()
                        - 2 * padding.height()
                        + span.height()
                        + outputPadding.height();
        int width =
                (input.dim(2) - 1) * stride.width()
                        - 2 * padding.width()
                        + span.width()
                        + outputPadding.width();
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "%s on input %s: the output would be %d x %d; use less padding"
                            .formatted(this, input, height, width));
        }
        ConvGeometry convolution =
                ConvGeometry.of(outChannels, new Pair(height, width), inChannels, window)
                        .withGroups(groups);
        // With an output padding of a stride or more the convolution would have further outputs.
        return convolution.cropped(input.dim(1), input.dim(2));
    }

    @Override
    public String stem() {
        return "conv";
    }

    @Override
    public Shape outputShape(Shape input) {
        ConvGeometry geometry = geometry(input);
        return Shape.image(outChannels, geometry.height(), geometry.width());
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        Shape weight =
                Shape.of(
                        inChannels,
                        outChannels / groups,
                        window.kernel().height(),
                        window.kernel().width());
        return Conv2d.parameters(weight, outChannels, bias);
    }

    /** As many as of the convolution whose input gradient this is. */
    @Override
    public long flops(Shape input) {
        return Conv2d.flops(geometry(input));
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new Bound(binding.kernels().convolution(geometry(binding.input())), binding, bias);
    }

    @Override
    public String toString() {
        Pair kernel = window.kernel();
        if (kernel.height() != kernel.width()) {
            return Written.record(this);
        }
        Pair stride = window.stride();
        boolean square =
                stride.height() == stride.width()
                        && outputPadding.height() == outputPadding.width();
        Object steps = square ? (Object) stride.height() : stride;
        Object added = square ? (Object) outputPadding.height() : outputPadding;
        boolean adds = !outputPadding.equals(Pair.of(0));
        return Written.call("convTranspose2d", inChannels, outChannels, kernel.height())
                .option("dilation", window.dilation(), Pair.of(1))
                .when(adds, "stride", steps, added)
                .option("stride", adds ? Pair.of(1) : stride, Pair.of(1))
                .option("padding", window.padding(), Pair.of(0))
                .option("groups", groups, 1)
                .when(!bias, "withoutBias")
                .toString();
    }

    private static final class Bound implements BoundLayer {
        private static final int CHANNELS_A_PART = 16;

        private final Convolution convolution;
        private final Binding b;
        private final int weight;
        private final int bias;
        private final boolean hasBias;
        private final Slot packed;
        private final Slot packedBackward;
        private final ChunkSums weightSums;
        private final ChunkSums biasSums;

        Bound(Convolution convolution, Binding binding, boolean hasBias) {
            this.convolution = convolution;
            b = binding;
            weight = b.parameter("weight").offset();
            this.hasBias = hasBias;
            bias = hasBias ? b.parameter("bias").offset() : 0;
            packed = b.packed().reserve(convolution.packedBackwardSize());
            packedBackward =
                    b.dx() == null ? null : b.workspace().reserve(convolution.packedSize());
            weightSums = new ChunkSums(b, convolution.sumsSize());
            biasSums = new ChunkSums(b, channels());
        }

        private int channels() {
            return convolution.geometry().inChannels();
        }

        @Override
        public void pack() {
            float[] values = b.parameters().values();
            convolution.packBackward(values, weight, packed.array(), packed.offset());
        }

        @Override
        public void prepare(Pass pass) {
            float[] values = b.parameters().values();
            if (packedBackward != null) {
                convolution.pack(values, weight, packedBackward.array(), packedBackward.offset());
            }
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            float[] y = b.y().array();
            convolution.backwardData(
                    to - from,
                    b.x().array(),
                    b.x().at(from),
                    packed.array(),
                    packed.offset(),
                    y,
                    b.y().at(from));
            float[] values = b.parameters().values();
            int channels = channels();
            for (int at = b.y().at(from); hasBias && at < b.y().at(to); at += channels) {
                for (int c = 0; c < channels; c++) {
                    y[at + c] += values[bias + c];
                }
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            int samples = to - from;
            convolution.backwardWeights(
                    samples,
                    b.dy().array(),
                    b.dy().at(from),
                    b.x().array(),
                    b.x().at(from),
                    !first,
                    weightSums.array(),
                    weightSums.at(chunk));
            if (hasBias) {
                for (int n = from; n < to; n++) {
                    b.kernels()
                            .columnSums(
                                    b.y().stride() / channels(),
                                    channels(),
                                    b.dy().array(),
                                    b.dy().at(n),
                                    !first || n > from,
                                    biasSums.array(),
                                    biasSums.at(chunk));
                }
            }
            if (b.dx() != null) {
                convolution.forward(
                        samples,
                        b.dy().array(),
                        b.dy().at(from),
                        packedBackward.array(),
                        packedBackward.offset(),
                        Epilogue.NONE,
                        b.dx().array(),
                        b.dx().at(from));
            }
        }

        @Override
        public void gradientSources(GradientSources sources) {
            weightSums.tell(sources);
            biasSums.tell(sources);
        }

        @Override
        public int gradientParts() {
            return Math.ceilDiv(convolution.geometry().outChannels(), CHANNELS_A_PART);
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            int from = part * CHANNELS_A_PART;
            int to = Math.min(convolution.geometry().outChannels(), from + CHANNELS_A_PART);
            convolution.weightGradient(
                    chunks,
                    weightSums.array(),
                    weightSums.at(0),
                    from,
                    to,
                    b.parameters().gradients(),
                    weight);
            if (hasBias && part == 0) {
                biasSums.finish(chunks, b.parameters().gradients(), bias);
            }
        }
    }
}
