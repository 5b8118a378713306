package lanewise.nn;

import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/** The weights of a network as one set of kernels wants them, for any number of objects. */
final class PackedWeights {
    private final Sequential layers;
    private final Parameters parameters;
    private final Kernels kernels;
    private final Workspace packed = new Workspace();
    private final BoundLayer[] packing;

    /**
     * Packs the weights.
     *
     * @param layers to be computed, with nothing left to fold
     * @param parameters of these layers
     */
    PackedWeights(Sequential layers, Shape input, Parameters parameters, Kernels kernels) {
        this.layers = layers;
        this.parameters = parameters;
        this.kernels = kernels;
        Slot x = new Slot(input);
        packing = bind(BoundStream.SAMPLES, x, new Workspace(), packed).layers();
        packed.allocate();
        pack();
    }

    /** Packs them again, once the parameters have changed. */
    void pack() {
        for (BoundLayer layer : packing) {
            layer.pack();
        }
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

    private BoundSequence bind(int samples, Slot x, Workspace workspace, Workspace packing) {
        return sequence(layers, samples, x, parameters, kernels, workspace, packing);
    }

    /** Binds layers without a backward pass. */
    static BoundSequence sequence(
            Sequential layers,
            int samples,
            Slot x,
            Parameters parameters,
            Kernels kernels,
            Workspace workspace,
            Workspace packing) {
        Binding.Shared shared =
                new Binding.Shared(samples, 1, true, parameters, kernels, workspace, packing);
        return new BoundSequence(layers, x, false, false, 0, shared);
    }

    /** Bytes of what is packed. */
    long bytes() {
        return packed.bytes();
    }
}
