package lanewise.train;

import lanewise.nn.Target;
import lanewise.tensor.Slot;

/** How often samples of each class were taken for each class, and what follows from that. */
public final class ConfusionMatrix {
    private final int[][] counts;

    /**
     * An empty matrix.
     *
     * @param classes 1 or more
     */
    public ConfusionMatrix(int classes) {
        counts = new int[classes][classes];
    }

    /**
     * Adds a batch. The answer for a sample is the class of the largest output, of equal ones the
     * first.
     *
     * @param samples in the batch
     * @param y the outputs, one a class
     * @param target with labels
     * @throws IllegalArgumentException if the targets are values
     */
    public void add(int samples, Slot y, Target target) {
        int[] labels = Metrics.labels("confusion matrix", target);
        int rows = samples * (y.stride() / counts.length);
        for (int row = 0; row < rows; row++) {
            int at = y.offset() + row * counts.length;
            counts[labels[row]][answer(y.array(), at, counts.length)]++;
        }
    }

    /** The metric {@code accuracy}, whose passes all add to this matrix. */
    public Metric metric() {
        return Metrics.filling(this);
    }

    /** The share of a batch's answers that are right. */
    static double accuracy(int samples, Slot y, int[] labels) {
        int classes = y.shape().dim(0);
        int rows = samples * (y.stride() / classes);
        int right = 0;
        for (int row = 0; row < rows; row++) {
            int answer = answer(y.array(), y.offset() + row * classes, classes);
            right += answer == labels[row] ? 1 : 0;
        }
        return (double) right / rows;
    }

    /** The place of the largest of some numbers; of equal ones the first. */
    private static int answer(float[] y, int at, int classes) {
        int best = 0;
        for (int j = 1; j < classes; j++) {
            if (y[at + j] > y[at + best]) {
                best = j;
            }
        }
        return best;
    }

    /** A copy of the counts: a row for each true class, a column for each answer. */
    public int[][] counts() {
        int[][] copy = counts.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = copy[i].clone();
        }
        return copy;
    }

    /** The share of right answers; NaN without a sample. */
    public double accuracy() {
        long right = 0;
        long all = 0;
        for (int i = 0; i < counts.length; i++) {
            right += counts[i][i];
            all += sampled(i);
        }
        return (double) right / all;
    }

    /** Of the answers that name a class, the share that is right; NaN without such an answer. */
    public double precision(int label) {
        return (double) counts[label][label] / answered(label);
    }

    /** Of the samples of a class, the share that is found; NaN without such a sample. */
    public double recall(int label) {
        return (double) counts[label][label] / sampled(label);
    }

    /** The harmonic mean of precision and recall; NaN without a sample and an answer. */
    public double f1(int label) {
        return 2.0 * counts[label][label] / (sampled(label) + answered(label));
    }

    /** The mean of {@link #f1(int)} over the classes that occur among samples or answers. */
    public double f1() {
        double sum = 0;
        int occurring = 0;
        for (int label = 0; label < counts.length; label++) {
            if (sampled(label) + answered(label) > 0) {
                sum += f1(label);
                occurring++;
            }
        }
        return sum / occurring;
    }

    private long sampled(int label) {
        long sum = 0;
        for (int count : counts[label]) {
            sum += count;
        }
        return sum;
    }

    private long answered(int label) {
        long sum = 0;
        for (int[] row : counts) {
            sum += row[label];
        }
        return sum;
    }
}
