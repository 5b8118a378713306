package lanewise.train;

import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/** The metrics that come along. */
public final class Metrics {
    private Metrics() {}

    /**
     * {@code accuracy}: the share of samples whose largest output is that of their class; of equal
     * outputs the first is the larger.
     */
    public static Metric accuracy() {
        return new Figure("accuracy", true, output -> new TopK(1, classes("accuracy", output)));
    }

    /**
     * {@code f1}: the harmonic mean of precision and recall, averaged over the classes that occur
     * among labels or answers (macro average).
     */
    public static Metric f1() {
        return confusion("f1", ConfusionMatrix::f1);
    }

    /**
     * {@code f1-LABEL}: the harmonic mean of precision and recall of one class.
     *
     * @param label of the class
     * @throws IllegalArgumentException if it is below 0
     */
    public static Metric f1(int label) {
        if (label < 0) {
            throw new IllegalArgumentException("f1: label " + label + ", expected 0 or more");
        }
        String name = "f1-" + label;
        return new Figure(
                name,
                true,
                output ->
                        new Matrix(
                                new ConfusionMatrix(atLeast(label + 1, name, output)),
                                matrix -> matrix.f1(label)));
    }

    /** {@code accuracy}, as a metric that adds all it sees to a matrix. */
    static Metric filling(ConfusionMatrix matrix) {
        return new Figure(
                "accuracy", true, output -> new Matrix(matrix, ConfusionMatrix::accuracy));
    }

    private static Metric confusion(String name, ToDoubleFunction<ConfusionMatrix> figure) {
        return new Figure(
                name,
                true,
                output -> new Matrix(new ConfusionMatrix(classes(name, output)), figure));
    }

    /**
     * {@code top-K}: the share of samples whose class is among those of the k largest outputs; of
     * equal outputs the first is the larger.
     *
     * @param k 1 or more
     * @throws IllegalArgumentException if k is below 1
     */
    public static Metric topK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("top-k: " + k + ", expected 1 or more");
        }
        String name = "top-" + k;
        return new Figure(name, true, output -> new TopK(k, atLeast(k, name, output)));
    }

    /** The number of classes in outputs of a shape, if it is large enough. */
    private static int atLeast(int least, String name, Shape output) {
        int classes = classes(name, output);
        if (least > classes) {
            throw new IllegalArgumentException(
                    "%s: outputs have the shape %s, expected %d classes or more"
                            .formatted(name, output, least));
        }
        return classes;
    }

    /** {@code mae}: the mean distance of outputs from their values; less is better. */
    public static Metric mae() {
        return mean("mae", (y, t) -> Math.abs(y - t), mean -> mean);
    }

    /** {@code rmse}: the root of the mean squared distance from the values; less is better. */
    public static Metric rmse() {
        return mean("rmse", (y, t) -> (y - t) * (y - t), Math::sqrt);
    }

    private static Metric mean(
            String name, DoubleBinaryOperator distance, ToDoubleFunction<Double> last) {
        return new Figure(name, false, output -> new Mean(name, distance, last));
    }

    /**
     * {@code r2}: the share of the values' variance that the outputs explain, averaged over the
     * places of an output; 1 is best, 0 is that of the values' mean. Where values do not vary it is
     * 1 if the outputs are right, else 0.
     */
    public static Metric r2() {
        return new Figure("r2", true, output -> new R2(output.size()));
    }

    /** The number of classes in outputs of a shape. */
    private static int classes(String name, Shape output) {
        if (output.rank() < 1 || output.size() == 0) {
            throw new IllegalArgumentException(
                    "%s: outputs have the shape %s, expected (classes, ...)"
                            .formatted(name, output));
        }
        return output.dim(0);
    }

    /** The labels of a batch. */
    static int[] labels(String name, Target target) {
        if (target.labels() == null) {
            throw new IllegalArgumentException(
                    name + ": targets are values, expected classes; take mae(), rmse() or r2()");
        }
        return target.labels();
    }

    private static float[] values(String name, int samples, Slot y, Target target) {
        float[] values = target.values();
        if (values == null || values.length < samples * y.stride()) {
            throw new IllegalArgumentException(
                    "%s: targets are %s, expected %d values for each sample"
                            .formatted(
                                    name,
                                    values == null ? "classes" : values.length + " values",
                                    y.stride()));
        }
        return values;
    }

    /** What begins a pass. */
    private interface Start {
        Metric.Tally tally(Shape output);
    }

    private record Figure(String name, boolean higherIsBetter, Start start) implements Metric {
        @Override
        public Tally tally(Shape output) {
            return start.tally(output);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record Matrix(ConfusionMatrix matrix, ToDoubleFunction<ConfusionMatrix> figure)
            implements Metric.Tally {
        @Override
        public void add(int samples, Slot y, Target target) {
            matrix.add(samples, y, target);
        }

        @Override
        public double value() {
            return figure.applyAsDouble(matrix);
        }
    }

    private static final class TopK implements Metric.Tally {
        private final int k;
        private final int classes;
        private long right;
        private long count;

        TopK(int k, int classes) {
            this.k = k;
            this.classes = classes;
        }

        @Override
        public void add(int samples, Slot y, Target target) {
            int[] labels = labels("top-" + k, target);
            int rows = samples * (y.stride() / classes);
            for (int row = 0; row < rows; row++) {
                right += isAmong(y.array(), y.offset() + row * classes, labels[row]) ? 1 : 0;
            }
            count += rows;
        }

        private boolean isAmong(float[] y, int at, int label) {
            float own = y[at + label];
            int larger = 0;
            for (int j = 0; j < classes; j++) {
                larger += y[at + j] > own || y[at + j] == own && j < label ? 1 : 0;
            }
            return larger < k && !Float.isNaN(own);
        }

        @Override
        public double value() {
            return (double) right / count;
        }
    }

    private static final class Mean implements Metric.Tally {
        private final String name;
        private final DoubleBinaryOperator distance;
        private final ToDoubleFunction<Double> last;
        private double sum;
        private long count;

        Mean(String name, DoubleBinaryOperator distance, ToDoubleFunction<Double> last) {
            this.name = name;
            this.distance = distance;
            this.last = last;
        }

        @Override
        public void add(int samples, Slot y, Target target) {
            float[] values = values(name, samples, y, target);
            int n = samples * y.stride();
            for (int i = 0; i < n; i++) {
                sum += distance.applyAsDouble(y.array()[y.offset() + i], values[i]);
            }
            count += n;
        }

        @Override
        public double value() {
            return last.applyAsDouble(sum / count);
        }
    }

    private static final class R2 implements Metric.Tally {
        private final double[] mean;
        private final double[] spread;
        private final double[] rest;
        private long count;

        R2(int places) {
            mean = new double[places];
            spread = new double[places];
            rest = new double[places];
        }

        @Override
        public void add(int samples, Slot y, Target target) {
            float[] values = values("r2", samples, y, target);
            int places = mean.length;
            for (int n = 0; n < samples; n++) {
                count++;
                for (int p = 0; p < places; p++) {
                    double value = values[n * places + p];
                    double error = y.array()[y.at(n) + p] - value;
                    rest[p] = Math.fma(error, error, rest[p]);
                    double distance = value - mean[p];
                    mean[p] += distance / count;
                    spread[p] = Math.fma(distance, value - mean[p], spread[p]);
                }
            }
        }

        @Override
        public double value() {
            double sum = count < 2 ? Double.NaN : 0;
            for (int p = 0; p < mean.length; p++) {
                sum += spread[p] > 0 ? 1 - rest[p] / spread[p] : rest[p] == 0 ? 1 : 0;
            }
            return sum / mean.length;
        }
    }
}
