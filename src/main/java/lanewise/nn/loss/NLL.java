package lanewise.nn.loss;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.nn.Written;
import lanewise.nn.activation.LogSoftmax;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * -y[label] of outputs that are logarithms of probabilities, PyTorch's {@code nn.NLLLoss}; {@link
 * LogSoftmax} comes before it.
 *
 * <p>Outputs (classes,) with one label a sample, or (classes, d1, ...) with one a position.
 *
 * @param classWeights one a class, 0 or more; empty for 1. The mean divides by the labels' weights
 * @param ignoreIndex a label that counts for nothing; PyTorch's default is -100
 * @param reduction mean or sum
 */
public record NLL(List<Double> classWeights, int ignoreIndex, Reduction reduction) implements Loss {
    private static final String NAME = "nll()";

    /** Refuses weights below 0. */
    public NLL {
        classWeights = ClassLoss.copyOf(NAME, classWeights);
        Objects.requireNonNull(reduction, "reduction");
    }

    /** PyTorch's defaults. */
    public NLL() {
        this(List.of(), -100, Reduction.MEAN);
    }

    /** The same with class weights. */
    public NLL classWeights(double... weights) {
        return new NLL(Arrays.stream(weights).boxed().toList(), ignoreIndex, reduction);
    }

    /** The same with another label to be ignored. */
    public NLL ignoreIndex(int label) {
        return new NLL(classWeights, label, reduction);
    }

    /** The same with another reduction. */
    public NLL reduction(Reduction other) {
        return new NLL(classWeights, ignoreIndex, other);
    }

    @Override
    public void check(Shape output) {
        new Rows(this).check(output);
    }

    /**
     * The losses of all positions, unreduced: PyTorch's reduction {@code none}.
     *
     * @param losses receives as many as there are labels
     */
    public void each(int samples, Slot y, Target target, float[] losses) {
        new Rows(this).each(samples, y, target, losses);
    }

    /**
     * The gradient of {@link #each}.
     *
     * @param dlosses the gradient of each loss
     * @param dy receives the gradient of each output
     */
    public void eachBackward(int samples, Slot y, Target target, float[] dlosses, Slot dy) {
        new Rows(this).eachBackward(samples, y, target, dlosses, dy);
    }

    @Override
    public double apply(
            Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
        return new Rows(this).apply(samples, y, target, dy);
    }

    @Override
    public String toString() {
        return Written.call("nll")
                .when(!classWeights.isEmpty(), "classWeights", classWeights.toArray())
                .option("ignoreIndex", ignoreIndex, new NLL().ignoreIndex())
                .option("reduction", reduction, Reduction.MEAN)
                .toString();
    }

    static final class Rows extends ClassLoss {
        Rows(NLL loss) {
            super(NAME, loss.classWeights, loss.ignoreIndex, loss.reduction);
        }

        @Override
        double row(int classes, float[] y, int yo, int label) {
            return -weight(label) * y[yo + label];
        }

        @Override
        void rowBackward(
                int classes, float[] y, int yo, int label, double factor, float[] dy, int dyo) {
            Arrays.fill(dy, dyo, dyo + classes, 0f);
            dy[dyo + label] = (float) (-factor * weight(label));
        }
    }
}
