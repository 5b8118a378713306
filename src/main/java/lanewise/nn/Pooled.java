package lanewise.nn;

import lanewise.kernel.Choices;
import lanewise.kernel.ConvGeometry;
import lanewise.kernel.Kernels;
import lanewise.kernel.MaxPool;
import lanewise.kernel.PoolGeometry;
import lanewise.kernel.PooledGradient;
import lanewise.tensor.Slot;

/**
 * What a layer that sums its gradients over windows and the max-pooling that reads it share, see
 * {@link Fusion}: the choices, written by the pooling, and the gradient of what it computed.
 */
public final class Pooled {
    private final Choices choices;
    private final Kernels kernels;
    private Slot dy;
    private boolean unfolds = true;

    /** Reserves the choices; the gradient follows when the pooling is bound. */
    Pooled(PoolGeometry windows, Binding.Shared shared) {
        kernels = shared.kernels();
        MaxPool pool = kernels.maxPool(windows);
        long kept = (long) pool.choicesSize() * shared.maxSamples();
        choices = new Choices(pool, shared.workspace().longs(kept));
    }

    /** What was chosen of each sample, and the pooling that does it. */
    public Choices choices() {
        return choices;
    }

    /** What sums the gradients of a convolution over the windows; null where outputs are summed. */
    public PooledGradient gradient(ConvGeometry convolution) {
        return PooledGradient.applies(convolution, choices.pool().geometry())
                ? kernels.pooledGradient(convolution, choices)
                : null;
    }

    /** Whether the input gradient of a convolution goes over the windows, too. */
    public boolean appliesToInputs(ConvGeometry convolution) {
        return PooledGradient.appliesToInputs(convolution, choices.pool().geometry());
    }

    /** The gradient of the pooling's outputs, from when the pooling is bound. */
    public Slot dy() {
        return dy;
    }

    void dy(Slot slot) {
        dy = slot;
    }

    /** Says that the layer below does not read the gradient of its outputs. */
    public void doNotUnfold() {
        unfolds = false;
    }

    /** Whether the pooling writes the gradient of what it read. */
    public boolean unfolds() {
        return unfolds;
    }
}
