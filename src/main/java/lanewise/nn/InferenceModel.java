package lanewise.nn;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

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
    private final Kernels kernels = KernelChoice.preferred();
    private final Workspace packed = new Workspace();
    private final BoundLayer[] layers;

    InferenceModel(Sequential sequential, Parameters parameters, Shape input) {
        sequential.outputShape(input);
        sequential.check(parameters, input);
        written = sequential;
        this.input = input;
        source = parameters;
        folding = new Folding(sequential, input);
        this.parameters = folding.parameters(false);
        layers = bind(Inference.STREAM_SAMPLES, new Slot(input), new Workspace(), packed).layers();
        packed.allocate();
        read();
    }

    /** Reads the parameters and packs them. */
    private void read() {
        folding.read(source, parameters);
        for (BoundLayer layer : layers) {
            layer.pack();
        }
    }

    private BoundSequence bind(int samples, Slot x, Workspace workspace, Workspace packing) {
        return sequence(folding.network, samples, x, parameters, kernels, workspace, packing);
    }

    /** Binds a folded network without a backward pass. */
    static BoundSequence sequence(
            Sequential folded,
            int samples,
            Slot x,
            Parameters parameters,
            Kernels kernels,
            Workspace workspace,
            Workspace packing) {
        Binding.Shared shared =
                new Binding.Shared(samples, 1, true, parameters, kernels, workspace, packing);
        return new BoundSequence(folded, x, false, false, 0, shared);
    }

    /**
     * Binds layers that read what is packed here.
     *
     * @param workspace to be allocated by the caller
     */
    BoundSequence bind(int samples, Slot x, Workspace workspace) {
        Workspace own = new Workspace();
        BoundSequence sequence = bind(samples, x, workspace, own);
        own.share(packed);
        return sequence;
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
        return packed.bytes();
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
