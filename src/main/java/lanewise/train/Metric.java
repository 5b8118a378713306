package lanewise.train;

import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * A figure of how good a network's outputs are, taken over many batches; those that come along are
 * in {@link Metrics}. A metric has no state: that of a pass is in its {@link Tally}.
 */
public interface Metric {
    /** Its name in results and files: {@code accuracy}. */
    String name();

    /** Whether more of it is better; by default it is. */
    default boolean higherIsBetter() {
        return true;
    }

    /**
     * Begins a pass.
     *
     * @param output the shape of one output
     * @throws IllegalArgumentException if the metric cannot be taken of such outputs
     */
    Tally tally(Shape output);

    /** What a pass has seen so far. */
    interface Tally {
        /**
         * Adds a batch.
         *
         * @param samples in the batch
         * @param y the outputs; those of several dimensions lie channels-last, as values do
         * @param target of the batch
         * @throws IllegalArgumentException if the metric cannot be taken of such targets
         */
        void add(int samples, Slot y, Target target);

        /** The figure over all batches so far; NaN where there is none. */
        double value();
    }
}
