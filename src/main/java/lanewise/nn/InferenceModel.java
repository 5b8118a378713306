package lanewise.nn;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * A network with weights packed for inference: made once, shared by any number of {@link Inference}
 * objects, which add their own memory for a few samples each.
 *
 * <p>Batch normalisation with running statistics is folded into the layer before it. The parameters
 * are copied, so an object never changes, and threads may share it.
 */
public final class InferenceModel {
    private final Sequential written;
    private final Shape input;
    private final Parameters source;
    private final Folding folding;
    private final Parameters parameters;
    private final Kernels kernels;

    /** Null until somebody computes with these kernels. */
    private PackedWeights weights;

    /** What computes until the vector kernels are compiled; null if nothing, or from then on. */
    private volatile InferenceStart start;

    InferenceModel(Sequential sequential, Parameters parameters, Shape input) {
        this(sequential, parameters, input, KernelChoice.preferred());
    }

    InferenceModel(Sequential sequential, Parameters parameters, Shape input, Kernels kernels) {
        sequential.outputShape(input);
        sequential.check(parameters, input);
        written = sequential;
        this.input = input;
        this.kernels = kernels;
        source = parameters;
        folding = new Folding(sequential, input);
        this.parameters = folding.parameters(false);
        folding.read(source, this.parameters);
        start = InferenceStart.of(this, kernels);
        if (start == null) {
            weights();
        }
    }

    /** The parameters as some kernels want them. */
    PackedWeights packed(Kernels wanting) {
        return new PackedWeights(folding.network, input, parameters, wanting);
    }

    private synchronized PackedWeights weights() {
        if (weights == null) {
            weights = packed(Start.bound(kernels));
        }
        return weights;
    }

    /** Reads the parameters again and packs them. */
    private synchronized void read() {
        folding.read(source, parameters);
        if (weights != null) {
            weights.pack();
        }
        InferenceStart starting = start;
        if (starting != null) {
            starting.weights().pack();
        }
    }

    /** What computes until the vector kernels are compiled; null if nothing, or from then on. */
    InferenceStart start() {
        InferenceStart starting = start;
        if (starting != null && starting.isOver()) {
            start = null;
            return null;
        }
        return starting;
    }

    /** What computes when nothing starts. */
    BoundStream stream(int samples) {
        return new BoundStream(weights(), input, samples);
    }

    /** An object that runs samples, for one thread at a time. */
    public Inference inference() {
        return new Inference(
                this,
                () -> {
                    throw new IllegalStateException(
                            "the weights of this inference belong to an InferenceModel, which never changes;"
                                    + " make another model of the new parameters");
                });
    }

    /** The only object of this model, which may read the parameters again. */
    Inference own() {
        return new Inference(this, this::read);
    }

    /** The layers as they were written. */
    public Sequential layers() {
        return written;
    }

    /** The layers that are computed: those as written, with batch normalisation folded. */
    public Sequential folded() {
        return folding.network;
    }

    /** A copy of the parameters of {@link #folded}. */
    public Parameters foldedParameters() {
        return parameters.copy();
    }

    /** The shape of an input sample. */
    public Shape input() {
        return input;
    }

    /** The shape of an output sample. */
    public Shape output() {
        return written.outputShape(input);
    }

    /** Bytes of the packed weights, which all objects share. */
    public long packedBytes() {
        InferenceStart starting = start();
        return (starting == null ? weights() : starting.weights()).bytes();
    }

    /** Bytes of the copied parameters, which all objects share. */
    public long parameterBytes() {
        return Float.BYTES * (long) parameters.values().length;
    }

    @Override
    public String toString() {
        return "InferenceModel[%s to %s: %s]".formatted(input, output(), written);
    }
}
