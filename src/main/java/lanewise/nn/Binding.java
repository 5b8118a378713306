package lanewise.nn;

import lanewise.kernel.Kernels;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;

/**
 * What a layer is given when it is bound to its place in a network.
 *
 * @param path the layer's name in the network, e.g. {@code conv1}
 * @param x the input
 * @param y the output; the input itself if the layer works in place
 * @param dx the gradient of the input, to be written; null if nobody asks for it
 * @param dy the gradient of the output; null if the network is bound for inference
 * @param fusion what the layer does for its neighbours
 * @param pooled what the layer shares with the max-pooling that reads it, or this one with the
 *     layer that it reads; null for nothing
 * @param shared what all layers of the network are given
 */
public record Binding(
        String path,
        Slot x,
        Slot y,
        Slot dx,
        Slot dy,
        Fusion.Role fusion,
        Pooled pooled,
        Shared shared) {
    /**
     * What all layers of a network are given.
     *
     * @param maxSamples the largest batch
     * @param maxChunks the most chunks that a batch is divided into, see {@link
     *     BoundLayer#backward}
     * @param fuse whether neighbours are fused, inside of layers too
     * @param parameters of the network
     * @param kernels to compute with
     * @param workspace to reserve further memory from; it is allocated after all layers are bound
     * @param packed to reserve memory from for what {@link BoundLayer#pack} writes, which many
     *     objects for inference share
     */
    public record Shared(
            int maxSamples,
            int maxChunks,
            boolean fuse,
            Parameters parameters,
            Kernels kernels,
            Workspace workspace,
            Workspace packed) {

        /** Nothing is shared with other objects: one workspace has it all. */
        public Shared(
                int maxSamples,
                int maxChunks,
                boolean fuse,
                Parameters parameters,
                Kernels kernels,
                Workspace workspace) {
            this(maxSamples, maxChunks, fuse, parameters, kernels, workspace, workspace);
        }
    }

    /** The shape of an input sample. */
    public Shape input() {
        return x.shape();
    }

    /** The shape of an output sample. */
    public Shape output() {
        return y.shape();
    }

    /** The largest batch. */
    public int maxSamples() {
        return shared.maxSamples();
    }

    /** The most chunks that a batch is divided into, see {@link BoundLayer#backward}. */
    public int maxChunks() {
        return shared.maxChunks();
    }

    /** The parameters of the network. */
    public Parameters parameters() {
        return shared.parameters();
    }

    /** The kernels to compute with. */
    public Kernels kernels() {
        return shared.kernels();
    }

    /** Where further memory is reserved; it is allocated after all layers are bound. */
    public Workspace workspace() {
        return shared.workspace();
    }

    /** Where memory is reserved for what {@link BoundLayer#pack} writes. */
    public Workspace packed() {
        return shared.packed();
    }

    /** Whether there will be a backward pass. */
    public boolean trains() {
        return dy != null;
    }

    /** The layer's own parameter, e.g. {@code weight}. */
    public Parameters.View parameter(String name) {
        return parameters().view(path + "." + name);
    }

    /** What identifies the layer in the derivation of keys: the same for the same path. */
    public long layerId() {
        return Key.of(0).child(path).bits();
    }

    /**
     * This place with another input, for a layer that does something to the input of a layer that
     * it holds.
     *
     * {@snippet :
     * Slot dropped = b.workspace().reserve(b.input(), b.maxSamples());
     * BoundLayer inner = layer.bind(b.withInput(dropped, null));
     * }
     *
     * @param input what the other layer reads
     * @param gradient of that input; null if nobody asks for it
     */
    public Binding withInput(Slot input, Slot gradient) {
        return new Binding(path, input, y, gradient, dy, fusion, pooled, shared);
    }

    /**
     * This place with other parameters, for a layer that hands a layer weights of its own; what is
     * packed of them is not shared.
     *
     * {@snippet :
     * BoundLayer inner = layer.bind(b.withParameters(masked));
     * }
     *
     * @param other parameters with the same names
     */
    public Binding withParameters(Parameters other) {
        Shared own =
                new Shared(
                        shared.maxSamples(),
                        shared.maxChunks(),
                        shared.fuse(),
                        other,
                        shared.kernels(),
                        shared.workspace());
        return new Binding(path, x, y, dx, dy, fusion, pooled, own);
    }
}
