package lanewise.nn.loss;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import lanewise.kernel.Kernels;
import lanewise.kernel.function.Exp;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.nn.Written;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * -log softmax(logits)[label], PyTorch's {@code nn.CrossEntropyLoss}.
 *
 * <p>Outputs (classes,) with one label a sample, or (classes, d1, ...) with one a position.
 *
 * @param classWeights one a class, 0 or more; empty for 1. The mean divides by the labels' weights
 * @param labelSmoothing the share of the target that is spread evenly over all classes, 0 to 1
 * @param ignoreIndex a label that counts for nothing; PyTorch's default is -100
 * @param reduction mean or sum
 * @see <a href="https://arxiv.org/abs/1512.00567">Szegedy et al.: Rethinking the inception
 *     architecture (CVPR 2016), section 7</a>
 */
public record CrossEntropy(
        List<Double> classWeights, double labelSmoothing, int ignoreIndex, Reduction reduction)
        implements Loss {
    private static final String NAME = "crossEntropy()";

    /** Refuses values out of range. */
    public CrossEntropy {
        classWeights = ClassLoss.copyOf(NAME, classWeights);
        Objects.requireNonNull(reduction, "reduction");
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException(
                    NAME + ": label smoothing " + labelSmoothing + ", expected 0 to 1");
        }
    }

    /** PyTorch's defaults. */
    public CrossEntropy() {
        this(List.of(), 0, -100, Reduction.MEAN);
    }

    /** The same with class weights. */
    public CrossEntropy classWeights(double... weights) {
        return new CrossEntropy(
                Arrays.stream(weights).boxed().toList(), labelSmoothing, ignoreIndex, reduction);
    }

    /** The same with label smoothing. */
    public CrossEntropy labelSmoothing(double share) {
        return new CrossEntropy(classWeights, share, ignoreIndex, reduction);
    }

    /** The same with another label to be ignored. */
    public CrossEntropy ignoreIndex(int label) {
        return new CrossEntropy(classWeights, labelSmoothing, label, reduction);
    }

    /** The same with another reduction. */
    public CrossEntropy reduction(Reduction other) {
        return new CrossEntropy(classWeights, labelSmoothing, ignoreIndex, other);
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
        int classes = y.shape().dim(0);
        int rows = samples * (y.stride() / classes);
        ClassLoss.check(NAME, rows, classes, ignoreIndex, target.labels());
        if (!isPlain(rows, target.labels())) {
            return new Rows(this).apply(samples, y, target, dy);
        }
        Slot out = dy == null ? scratch : dy;
        double sum =
                kernels.softmaxCrossEntropy(
                        rows,
                        classes,
                        y.array(),
                        y.offset(),
                        target.labels(),
                        1f / rows,
                        out.array(),
                        out.offset());
        return sum / rows;
    }

    /** Whether the kernel for the mean without extras will do. */
    private boolean isPlain(int rows, int[] labels) {
        boolean plain =
                classWeights.isEmpty() && labelSmoothing == 0 && reduction == Reduction.MEAN;
        for (int i = 0; plain && i < rows; i++) {
            plain = labels[i] != ignoreIndex;
        }
        return plain;
    }

    @Override
    public String toString() {
        return Written.call("crossEntropy")
                .when(!classWeights.isEmpty(), "classWeights", classWeights.toArray())
                .option("labelSmoothing", labelSmoothing, 0.0)
                .option("ignoreIndex", ignoreIndex, new CrossEntropy().ignoreIndex())
                .option("reduction", reduction, Reduction.MEAN)
                .toString();
    }

    /** With e the smoothing, w the weights: (1 - e) w_label nll_label + e / classes sum(w nll). */
    static final class Rows extends ClassLoss {
        private final double smoothing;

        Rows(CrossEntropy loss) {
            super(NAME, loss.classWeights, loss.ignoreIndex, loss.reduction);
            smoothing = loss.labelSmoothing;
        }

        private static double max(int classes, float[] y, int yo) {
            float max = y[yo];
            for (int j = 1; j < classes; j++) {
                max = Math.max(max, y[yo + j]);
            }
            return max;
        }

        private static double logSum(int classes, float[] y, int yo, double max) {
            double sum = 0;
            for (int j = 0; j < classes; j++) {
                sum += Exp.of(y[yo + j] - (float) max);
            }
            return StrictMath.log(sum);
        }

        @Override
        double row(int classes, float[] y, int yo, int label) {
            double max = max(classes, y, yo);
            double normal = max + logSum(classes, y, yo, max);
            double loss = (1 - smoothing) * weight(label) * (normal - y[yo + label]);
            for (int j = 0; smoothing > 0 && j < classes; j++) {
                loss += smoothing / classes * weight(j) * (normal - y[yo + j]);
            }
            return loss;
        }

        @Override
        void rowBackward(
                int classes, float[] y, int yo, int label, double factor, float[] dy, int dyo) {
            float max = (float) max(classes, y, yo);
            float log = (float) logSum(classes, y, yo, max);
            double spread = smoothing / classes;
            double total = (1 - smoothing) * weight(label);
            for (int j = 0; smoothing > 0 && j < classes; j++) {
                total += spread * weight(j);
            }
            for (int j = 0; j < classes; j++) {
                double own = spread * weight(j);
                if (j == label) {
                    own += (1 - smoothing) * weight(label);
                }
                dy[dyo + j] = (float) (factor * (total * Exp.of(y[yo + j] - max - log) - own));
            }
        }
    }
}
