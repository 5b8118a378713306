package lanewise.nn.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Kernels;
import lanewise.kernel.ProductShape;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Fusion;
import lanewise.nn.GradientSources;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.nn.SampleProducts;
import lanewise.nn.Written;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * y = x Wᵀ + b, PyTorch's {@code nn.Linear}.
 *
 * <p>Input (..., in), output (..., out): with more than one dimension the last is taken, as PyTorch
 * does. Parameters {@code weight} (out, in), {@code bias} (out,).
 *
 * @param inFeatures elements of an input sample
 * @param outFeatures elements of an output sample
 * @param bias whether a bias is added
 */
public record Linear(int inFeatures, int outFeatures, boolean bias) implements Layer {
    /** Refuses sizes below 1. */
    public Linear {
        if (inFeatures < 1 || outFeatures < 1) {
            throw new IllegalArgumentException(
                    "linear(%d, %d): expected 1 or more features"
                            .formatted(inFeatures, outFeatures));
        }
    }

    /** With a bias. */
    public Linear(int inFeatures, int outFeatures) {
        this(inFeatures, outFeatures, true);
    }

    /** The same without a bias. */
    public Linear withoutBias() {
        return new Linear(inFeatures, outFeatures, false);
    }

    @Override
    public Set<Fusion.Offer> offers() {
        return Set.of(Fusion.Offer.APPLIES_RELU);
    }

    @Override
    public String stem() {
        return "fc";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() < 1 || input.dim(-1) != inFeatures) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected %d as its last dimension%s"
                            .formatted(
                                    this,
                                    input,
                                    inFeatures,
                                    input.rank() > 1 ? "; put flatten() before" : ""));
        }
        int[] dims = input.dims();
        dims[dims.length - 1] = outFeatures;
        return Shape.of(dims);
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        List<ParameterSpec> specs = new ArrayList<>();
        specs.add(
                ParameterSpec.trainable(
                        "weight",
                        Shape.of(outFeatures, inFeatures),
                        Inits.kaimingUniform(inFeatures, Math.sqrt(5))));
        if (bias) {
            specs.add(
                    ParameterSpec.trainable(
                            "bias",
                            Shape.of(outFeatures),
                            Inits.uniform(1 / Math.sqrt(inFeatures))));
        }
        return specs;
    }

    @Override
    public int preferredSamples() {
        return 32;
    }

    /** The channels of a row are its elements; those of more dimensions are the first. */
    @Override
    public Optional<Layer> foldable(Shape input) {
        return input.rank() == 1
                ? Optional.of(new Linear(inFeatures, outFeatures))
                : Optional.empty();
    }

    @Override
    public long flops(Shape input) {
        return 2L * outputShape(input).size() * inFeatures;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return binding.input().rank() == 1
                ? new Bound(this, binding)
                : new LinearLines(this, binding);
    }

    @Override
    public String toString() {
        return Written.call("linear", inFeatures, outFeatures)
                .when(!bias, "withoutBias")
                .toString();
    }

    /** A matrix product is a 1 x 1 convolution of one pixel. */
    private static final class Bound implements BoundLayer {
        private static final int ROWS_A_PART = 64;

        private final int in;
        private final int out;
        private final Convolution product;
        private final SampleProducts unpacked;
        private final SampleProducts weightGradient;
        private final SampleProducts lastWeightGradient;
        private final Kernels kernels;
        private final Fusion.Role fusion;
        private final Parameters parameters;
        private final int weight;
        private final int bias;
        private final boolean hasBias;
        private final Epilogue epilogue;
        private final Slot x;
        private final Slot y;
        private final Slot dx;
        private final Slot dy;

        /**
         * Null where weights are read where they are: they change, or the product wants them so.
         */
        private final Slot packed;

        private final Slot packedBackward;

        Bound(Linear layer, Binding binding) {
            in = layer.inFeatures;
            out = layer.outFeatures;
            kernels = binding.kernels();
            product = kernels.convolution(ConvGeometry.valid(in, 1, 1, out, 1));
            unpacked = new SampleProducts(binding, n -> ProductShape.of(n, out, in).withTransB());
            weightGradient = weightGradient(binding, ROWS_A_PART);
            lastWeightGradient = weightGradient(binding, out % ROWS_A_PART);
            fusion = binding.fusion();
            parameters = binding.parameters();
            weight = binding.parameter("weight").offset();
            hasBias = layer.bias;
            bias = hasBias ? binding.parameter("bias").offset() : 0;
            epilogue = new Epilogue(hasBias ? parameters.values() : null, bias, fusion.reluAfter());
            x = binding.x();
            y = binding.y();
            dx = binding.dx();
            dy = binding.dy();
            boolean inPlace =
                    binding.trains() || ProductShape.of(1, out, in).withTransB().inLanes();
            packed = inPlace ? null : binding.packed().reserve(product.packedSize());
            packedBackward =
                    dx == null ? null : binding.workspace().reserve(product.packedBackwardSize());
        }

        /** Of so many outputs: their output gradients are some columns of all. */
        private SampleProducts weightGradient(Binding binding, int rows) {
            return new SampleProducts(
                    binding, n -> new ProductShape(rows, in, n, true, false, out, in, in));
        }

        @Override
        public void pack() {
            if (packed != null) {
                product.pack(parameters.values(), weight, packed.array(), packed.offset());
            }
        }

        @Override
        public void prepare(Pass pass) {
            if (packedBackward != null && pass.goesBack()) {
                product.packBackward(
                        parameters.values(),
                        weight,
                        packedBackward.array(),
                        packedBackward.offset());
            }
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            if (packed == null) {
                forwardUnpacked(from, to - from);
                return;
            }
            product.forward(
                    to - from,
                    x.array(),
                    x.at(from),
                    packed.array(),
                    packed.offset(),
                    epilogue,
                    y.array(),
                    y.at(from));
        }

        private void forwardUnpacked(int from, int samples) {
            unpacked.of(samples)
                    .run(
                            x.array(),
                            x.at(from),
                            parameters.values(),
                            weight,
                            false,
                            y.array(),
                            y.at(from));
            for (int i = from; hasBias && i < from + samples; i++) {
                kernels.add(out, parameters.values(), bias, y.array(), y.at(i));
            }
            if (fusion.reluAfter()) {
                int at = y.at(from);
                kernels.relu(samples * out, y.array(), at, y.array(), at);
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            int samples = to - from;
            if (fusion.reluAfter() && !fusion.gatedAbove()) {
                kernels.reluBackward(
                        samples * out,
                        y.array(),
                        y.at(from),
                        dy.array(),
                        dy.at(from),
                        dy.array(),
                        dy.at(from));
            }
            if (dx != null) {
                product.backwardData(
                        samples,
                        dy.array(),
                        dy.at(from),
                        packedBackward.array(),
                        packedBackward.offset(),
                        dx.array(),
                        dx.at(from));
            }
        }

        @Override
        public void gradientSources(GradientSources sources) {
            sources.samples(x);
            sources.samples(dy);
        }

        @Override
        public boolean sumsByChunk() {
            return false;
        }

        @Override
        public int gradientParts() {
            return Math.ceilDiv(out, ROWS_A_PART);
        }

        /** One chain over the whole batch an element: rows of dW are independent. */
        @Override
        public void gradients(Pass pass, int part, int chunks) {
            int from = part * ROWS_A_PART;
            int rows = Math.min(out - from, ROWS_A_PART);
            float[] gradients = parameters.gradients();
            SampleProducts products = rows == ROWS_A_PART ? weightGradient : lastWeightGradient;
            products.of(pass.samples())
                    .run(
                            dy.array(),
                            dy.offset() + from,
                            x.array(),
                            x.offset(),
                            false,
                            gradients,
                            weight + from * in);
            if (hasBias && part == 0) {
                kernels.columnSums(
                        pass.samples(), out, dy.array(), dy.offset(), false, gradients, bias);
            }
        }
    }
}
