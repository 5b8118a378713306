package lanewise.nn.layer;

import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Convolution;
import lanewise.kernel.Epilogue;
import lanewise.kernel.Kernels;
import lanewise.kernel.PooledGradient;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.ChunkSums;
import lanewise.nn.Fusion;
import lanewise.nn.GradientSources;
import lanewise.nn.Pass;
import lanewise.nn.Pooled;
import lanewise.tensor.Parameters;
import lanewise.tensor.Slot;

/** A bound {@link Conv2d}; also a {@link Conv1d}, whose images have one row. */
final class BoundConvolution implements BoundLayer {
    private static final int CHANNELS_A_PART = 16;

    private final Convolution convolution;
    private final ConvGeometry geometry;
    private final Kernels kernels;
    private final Fusion.Role fusion;
    private final Parameters parameters;
    private final int weight;
    private final int bias;
    private final boolean hasBias;
    private final Epilogue epilogue;

    /** What sums the gradients where a max-pooling reads the outputs, else null. */
    private final PooledGradient pooledGradient;

    private final Pooled pooled;

    /** Whether the input gradient, too, goes over windows. */
    private final boolean inputsFromWindows;

    private final int sumsSize;
    private final Slot x;
    private final Slot y;
    private final Slot dx;
    private final Slot dy;
    private final Slot packed;
    private final Slot packedBackward;
    private final ChunkSums sums;

    BoundConvolution(Convolution convolution, boolean hasBias, Binding binding) {
        this.convolution = convolution;
        geometry = convolution.geometry();
        kernels = binding.kernels();
        fusion = binding.fusion();
        parameters = binding.parameters();
        weight = binding.parameter("weight").offset();
        this.hasBias = hasBias;
        bias = hasBias ? binding.parameter("bias").offset() : 0;
        epilogue = new Epilogue(hasBias ? parameters.values() : null, bias, fusion.reluAfter());
        x = binding.x();
        y = binding.y();
        dx = binding.dx();
        dy = binding.dy();
        packed = binding.packed().reserve(convolution.packedSize());
        pooled = binding.pooled();
        pooledGradient = pooled == null ? null : pooled.gradient(geometry);
        inputsFromWindows = pooledGradient != null && pooled.appliesToInputs(geometry);
        if (pooledGradient != null
                && (dx == null || inputsFromWindows)
                && binding.shared().fuse()) {
            pooled.doNotUnfold();
        }
        int packedSize =
                inputsFromWindows
                        ? pooledGradient.packedBackwardSize()
                        : convolution.packedBackwardSize();
        packedBackward = dx == null ? null : binding.workspace().reserve(packedSize);
        sumsSize = pooledGradient == null ? convolution.sumsSize() : pooledGradient.sumsSize();
        sums = new ChunkSums(binding, sumsSize);
    }

    @Override
    public void pack() {
        convolution.pack(parameters.values(), weight, packed.array(), packed.offset());
    }

    @Override
    public void prepare(Pass pass) {
        if (packedBackward == null || !pass.goesBack()) {
            return;
        }
        float[] to = packedBackward.array();
        if (inputsFromWindows) {
            pooledGradient.packBackward(parameters.values(), weight, to, packedBackward.offset());
        } else {
            convolution.packBackward(parameters.values(), weight, to, packedBackward.offset());
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
            backwardParameters(pass, from, to, chunk, first);
        }
        backwardInputs(pass, from, to);
    }

    /** Pooled gradients are kept for all samples; those of outputs may not be. */
    @Override
    public boolean goesBackInTwo() {
        return pooledGradient != null;
    }

    @Override
    public void backwardParameters(Pass pass, int from, int to, int chunk, boolean first) {
        if (first) {
            sums.clear(chunk);
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
                sums.at(chunk));
    }

    @Override
    public void backwardInputs(Pass pass, int from, int to) {
        if (dx == null) {
            return;
        }
        if (inputsFromWindows) {
            Slot gradients = pooled.dy();
            pooledGradient.backwardData(
                    from,
                    to,
                    gradients.array(),
                    gradients.at(from, pass.worker()),
                    packedBackward.array(),
                    packedBackward.offset(),
                    dx.array(),
                    dx.at(from, pass.worker()));
        } else {
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
        if (!hasBias) {
            convolution.backwardWeights(
                    samples,
                    x.array(),
                    x.at(from, pass.worker()),
                    dy.array(),
                    dy.at(from, pass.worker()),
                    !first,
                    sums.array(),
                    sums.at(chunk));
        } else {
            convolution.backwardWeightsAndBias(
                    samples,
                    x.array(),
                    x.at(from, pass.worker()),
                    dy.array(),
                    dy.at(from, pass.worker()),
                    !first,
                    sums.array(),
                    sums.at(chunk));
        }
    }

    @Override
    public void gradientSources(GradientSources sources) {
        sums.tell(sources);
    }

    @Override
    public int gradientParts() {
        return Math.ceilDiv(geometry.outChannels(), CHANNELS_A_PART);
    }

    @Override
    public void gradients(Pass pass, int part, int chunks) {
        int from = part * CHANNELS_A_PART;
        int to = Math.min(geometry.outChannels(), from + CHANNELS_A_PART);
        float[] all = sums.array();
        float[] gradients = parameters.gradients();
        if (pooledGradient == null) {
            convolution.weightGradient(chunks, all, sums.at(0), from, to, gradients, weight);
        } else {
            pooledGradient.weightGradient(chunks, all, sums.at(0), from, to, gradients, weight);
        }
        if (hasBias) {
            int behind = sumsSize - geometry.outChannels() + from;
            sums.finish(chunks, behind, to - from, gradients, bias + from);
        }
    }
}
