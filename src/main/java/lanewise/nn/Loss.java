package lanewise.nn;

import lanewise.kernel.Kernels;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * A function of a batch's outputs and targets that training makes small. Networks and their starts
 * call it from several threads at once, so it keeps nothing between calls.
 */
public interface Loss {
    /**
     * Refuses outputs that the loss cannot be taken of.
     *
     * @throws IllegalArgumentException with what was given and what is expected
     */
    void check(Shape output);

    /**
     * The loss of a batch and, if wanted, its gradient.
     *
     * @param samples in the batch
     * @param y the network's outputs
     * @param target as many labels or values as the samples need
     * @param dy receives the gradient of the loss; null if it is not wanted, and then may be y
     * @param scratch as large as y, overwritten
     * @return the reduced loss
     * @throws IllegalArgumentException if the target does not fit
     */
    double apply(Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch);
}
