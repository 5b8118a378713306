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
 * @param maxSamples the largest batch
 * @param maxChunks the most chunks that a batch is divided into, see {@link BoundLayer#backward}
 * @param parameters of the network
 * @param kernels to compute with
 * @param workspace to reserve further memory from; it is allocated after all layers are bound
 * @param fusion what the layer does for its neighbours
 */
public record Binding(
        String path,
        Slot x,
        Slot y,
        Slot dx,
        Slot dy,
        int maxSamples,
        int maxChunks,
        Parameters parameters,
        Kernels kernels,
        Workspace workspace,
        Fusion.Role fusion) {

    /** The shape of an input sample. */
    public Shape input() {
        return x.shape();
    }

    /** The shape of an output sample. */
    public Shape output() {
        return y.shape();
    }

    /** Whether there will be a backward pass. */
    public boolean trains() {
        return dy != null;
    }

    /** The layer's own parameter, e.g. {@code weight}. */
    public Parameters.View parameter(String name) {
        return parameters.view(path + "." + name);
    }

    /** What identifies the layer in the derivation of keys: the same for the same path. */
    public long layerId() {
        return Key.of(0).child(path).bits();
    }

    /** Another place of this kind with other slots, for a layer that holds layers. */
    public Binding with(String path, Slot x, Slot y, Slot dx, Slot dy, Fusion.Role fusion) {
        return new Binding(
                path, x, y, dx, dy, maxSamples, maxChunks, parameters, kernels, workspace, fusion);
    }

    /** The same place with other parameters, for a layer that hands a layer weights of its own. */
    public Binding with(Parameters other) {
        return new Binding(
                path, x, y, dx, dy, maxSamples, maxChunks, other, kernels, workspace, fusion);
    }
}
