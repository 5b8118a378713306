package lanewise.nn.loss;

import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * A loss that compares every output with a value of its own; any shape.
 *
 * <p>The values of a {@link Target} lie as the outputs do. A loss of one's own needs {@link
 * #reduction}, {@link #value} and {@link #slope}.
 */
public interface ElementLoss extends Loss {
    /** How the losses of the outputs become one number. */
    Reduction reduction();

    /**
     * The loss of one output.
     *
     * @param y the output
     * @param t its target
     * @param i the output's number in its sample, as it lies in memory
     */
    double value(float y, float t, int i);

    /** The derivative of {@link #value} by the output. */
    float slope(float y, float t, int i);

    @Override
    default void check(Shape output) {}

    /**
     * The losses of all outputs, unreduced: PyTorch's reduction {@code none}.
     *
     * @param losses receives as many as the samples have outputs
     */
    default void each(int samples, Slot y, Target target, float[] losses) {
        float[] values = values(samples, y, target);
        for (int i = 0; i < samples * y.stride(); i++) {
            losses[i] = (float) value(y.array()[y.offset() + i], values[i], i % y.stride());
        }
    }

    /**
     * The gradient of {@link #each}.
     *
     * @param dlosses the gradient of each loss
     * @param dy receives the gradient of each output
     */
    default void eachBackward(int samples, Slot y, Target target, float[] dlosses, Slot dy) {
        float[] values = values(samples, y, target);
        for (int i = 0; i < samples * y.stride(); i++) {
            dy.array()[dy.offset() + i] =
                    dlosses[i] * slope(y.array()[y.offset() + i], values[i], i % y.stride());
        }
    }

    @Override
    default double apply(
            Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
        float[] values = values(samples, y, target);
        int n = samples * y.stride();
        double sum = 0;
        for (int i = 0, j = 0; i < n; i++, j = j + 1 == y.stride() ? 0 : j + 1) {
            sum += value(y.array()[y.offset() + i], values[i], j);
        }
        float factor = reduction() == Reduction.MEAN ? 1f / n : 1;
        for (int i = 0, j = 0; dy != null && i < n; i++, j = j + 1 == y.stride() ? 0 : j + 1) {
            dy.array()[dy.offset() + i] = factor * slope(y.array()[y.offset() + i], values[i], j);
        }
        return reduction() == Reduction.MEAN ? sum / n : sum;
    }

    private float[] values(int samples, Slot y, Target target) {
        float[] values = target.values();
        if (values == null || values.length != samples * y.stride()) {
            throw new IllegalArgumentException(
                    "%s: expected %d values, %d a sample, given %s"
                            .formatted(
                                    this,
                                    samples * y.stride(),
                                    y.stride(),
                                    values == null ? "labels" : values.length));
        }
        return values;
    }
}
