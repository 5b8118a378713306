package lanewise.nn.loss;

import java.util.List;
import lanewise.nn.Finite;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * A loss that compares the outputs of each position with one label. Outputs (classes,) have one
 * position a sample, outputs (classes, d1, ...) have d1 * ..., whose labels come in the order of
 * PyTorch's (d1, ...).
 */
abstract sealed class ClassLoss permits CrossEntropy.Rows, NLL.Rows {
    private final String name;
    private final double[] weights;
    private final int ignoreIndex;
    private final Reduction reduction;

    ClassLoss(String name, List<Double> weights, int ignoreIndex, Reduction reduction) {
        this.name = name;
        this.weights = weights.stream().mapToDouble(Double::doubleValue).toArray();
        this.ignoreIndex = ignoreIndex;
        this.reduction = reduction;
    }

    /** The weight of a class. */
    final double weight(int label) {
        return weights.length == 0 ? 1 : weights[label];
    }

    /** The loss of one row of outputs. */
    abstract double row(int classes, float[] y, int yo, int label);

    /** Writes the gradient of {@link #row}, times a factor. */
    abstract void rowBackward(
            int classes, float[] y, int yo, int label, double factor, float[] dy, int dyo);

    final void check(Shape output) {
        if (output.rank() < 1 || output.dim(0) < 1 || output.size() == 0) {
            throw new IllegalArgumentException(
                    name
                            + ": outputs have the shape "
                            + output
                            + ", expected (classes, ...); put flatten() and linear() before");
        }
        if (weights.length > 0 && weights.length != output.dim(0)) {
            throw new IllegalArgumentException(
                    "%s: outputs have the shape %s, expected %d classes, one a weight"
                            .formatted(name, output, weights.length));
        }
    }

    /** Refuses labels out of range. */
    static void check(String name, int rows, int classes, int ignoreIndex, int[] labels) {
        if (labels == null || labels.length != rows) {
            throw new IllegalArgumentException(
                    name
                            + ": expected "
                            + rows
                            + " labels, given "
                            + (labels == null ? "values" : labels.length));
        }
        for (int i = 0; i < rows; i++) {
            if ((labels[i] < 0 || labels[i] >= classes) && labels[i] != ignoreIndex) {
                throw new IllegalArgumentException(
                        "%s: label %d at place %d, expected 0 to %d, or %d to be ignored"
                                .formatted(name, labels[i], i, classes - 1, ignoreIndex));
            }
        }
    }

    private static int classes(Slot y) {
        return y.shape().dim(0);
    }

    private static int rows(int samples, Slot y) {
        return samples * (y.stride() / classes(y));
    }

    final void each(int samples, Slot y, Target target, float[] losses) {
        int rows = rows(samples, y);
        int classes = classes(y);
        check(name, rows, classes, ignoreIndex, target.labels());
        for (int i = 0; i < rows; i++) {
            int label = target.labels()[i];
            losses[i] =
                    label == ignoreIndex
                            ? 0f
                            : (float) row(classes, y.array(), y.offset() + i * classes, label);
        }
    }

    final void eachBackward(int samples, Slot y, Target target, float[] dlosses, Slot dy) {
        int rows = rows(samples, y);
        check(name, rows, classes(y), ignoreIndex, target.labels());
        for (int i = 0; i < rows; i++) {
            backward(y, i, target.labels()[i], dlosses[i], dy);
        }
    }

    private void backward(Slot y, int row, int label, double factor, Slot dy) {
        int classes = classes(y);
        int at = dy.offset() + row * classes;
        if (label == ignoreIndex) {
            java.util.Arrays.fill(dy.array(), at, at + classes, 0f);
        } else {
            int yo = y.offset() + row * classes;
            rowBackward(classes, y.array(), yo, label, factor, dy.array(), at);
        }
    }

    /** As {@link Loss#apply}; NaN for the mean of no label at all, as in PyTorch. */
    final double apply(int samples, Slot y, Target target, Slot dy) {
        int rows = rows(samples, y);
        int classes = classes(y);
        int[] labels = target.labels();
        check(name, rows, classes, ignoreIndex, labels);
        double sum = 0;
        double total = 0;
        for (int i = 0; i < rows; i++) {
            if (labels[i] != ignoreIndex) {
                sum += row(classes, y.array(), y.offset() + i * classes, labels[i]);
                total += weight(labels[i]);
            }
        }
        double divisor = reduction == Reduction.MEAN ? total : 1;
        for (int i = 0; dy != null && i < rows; i++) {
            backward(y, i, labels[i], 1 / divisor, dy);
        }
        return sum / divisor;
    }

    /** Refuses weights that are no weights. */
    static List<Double> copyOf(String name, List<Double> weights) {
        for (double weight : weights) {
            Finite.require(weight >= 0, name + ": class weight", weight, "0 or more");
        }
        return List.copyOf(weights);
    }
}
