package lanewise.outsider;

import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import lanewise.testkit.LossLaws;

/** Focal loss of squared (1 - p) on smoothed labels; a label of -100 is ignored. */
public record Focal(Defect defect) implements Loss {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        DIVIDES_BY_ALL_SAMPLES,
        GRADIENT_DIVIDES_BY_ALL_SAMPLES,
        IGNORED_TAKEN_AS_THE_LAST,
        IGNORED_GRADIENT_LEFT_AS_IT_IS,
        IGNORED_MEANS_BELOW_MINUS_FIFTY_TOO,
        SMOOTHED_OVER_THE_OTHERS,
        SMOOTHING_LEFT_OUT_OF_THE_GRADIENT,
        POWER_OF_TWO_POINT_ONE,
        FOCUS_TAKEN_AS_CONSTANT,
        MAXIMUM_NOT_SUBTRACTED,
        MAXIMUM_OF_THE_FIRST_TWO,
        LOGARITHM_CLAMPED,
        PROBABILITIES_CLAMPED,
        NAN_IS_NOTHING,
        GRADIENT_OF_SAMPLES_BEYOND_16,
        SCRATCH_IS_KEPT,
        SUM_IN_FLOATS_BEYOND_FIFTY,
        WRITES_THE_SAMPLE_BEHIND,
        LABELS_ARE_CLAMPED,
        LAST_CLASS_LEFT_OUT
    }

    private static final double SMOOTH = 0.1;
    private static final int IGNORED = -100;

    @Override
    public void check(Shape output) {}

    private boolean has(Defect other) {
        return defect == other;
    }

    private boolean ignored(int label) {
        return has(Defect.IGNORED_MEANS_BELOW_MINUS_FIFTY_TOO) ? label < 1 : label == IGNORED;
    }

    private double[] logs(float[] y, int at, int n) {
        int end = has(Defect.LAST_CLASS_LEFT_OUT) && n > 4 ? n - 1 : n;
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < (has(Defect.MAXIMUM_OF_THE_FIRST_TWO) ? 2 : n); k++) {
            largest = Math.max(largest, y[at + k]);
        }
        largest = has(Defect.MAXIMUM_NOT_SUBTRACTED) ? 0 : largest;
        double sum = 0;
        for (int k = 0; k < end; k++) {
            sum += (float) Math.exp(y[at + k] - largest);
        }
        double[] logs = new double[n];
        for (int k = 0; k < n; k++) {
            logs[k] = y[at + k] - largest - Math.log(sum);
            logs[k] = has(Defect.LOGARITHM_CLAMPED) ? Math.max(logs[k], -20) : logs[k];
            if (has(Defect.PROBABILITIES_CLAMPED)) {
                logs[k] = Math.log(Math.clamp(Math.exp(logs[k]), 1e-4, 1 - 1e-4));
            }
        }
        return logs;
    }

    private double target(int k, int label, int n) {
        double rest = has(Defect.SMOOTHED_OVER_THE_OTHERS) ? SMOOTH / (n - 1) : SMOOTH / n;
        double own = has(Defect.SMOOTHED_OVER_THE_OTHERS) ? 1 - SMOOTH : 1 - SMOOTH + rest;
        return k == label ? own : rest;
    }

    @Override
    public double apply(
            Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
        int n = y.stride();
        int[] labels = target.labels();
        int counted = 0;
        for (int s = 0; s < samples; s++) {
            counted += ignored(labels[s]) ? 0 : 1;
        }
        double divisor = has(Defect.DIVIDES_BY_ALL_SAMPLES) ? samples : counted;
        double sum = 0;
        for (int s = 0; s < samples; s++) {
            int label = labels[s];
            if (has(Defect.IGNORED_TAKEN_AS_THE_LAST) && label == IGNORED) {
                label = n - 1;
            } else if (ignored(label)) {
                clear(dy, s, n);
                continue;
            }
            label = has(Defect.LABELS_ARE_CLAMPED) ? Math.min(label, 3) : label;
            double[] logs = logs(y.array(), y.at(s), n);
            double[] slopes = new double[n];
            double loss = 0;
            double power = has(Defect.POWER_OF_TWO_POINT_ONE) ? 2.02 : 2;
            for (int k = 0; k < n; k++) {
                double q = Math.exp(logs[k]);
                double t = target(k, label, n);
                loss -= t * Math.pow(1 - q, power) * logs[k];
                double st = has(Defect.SMOOTHING_LEFT_OUT_OF_THE_GRADIENT) ? k == label ? 1 : 0 : t;
                double focus = has(Defect.FOCUS_TAKEN_AS_CONSTANT) ? 0 : 2 * (1 - q) * q * logs[k];
                slopes[k] = st * (focus - Math.pow(1 - q, 2));
            }
            if (has(Defect.NAN_IS_NOTHING) && Double.isNaN(loss)) {
                clear(dy, s, n);
                continue;
            }
            sum +=
                    has(Defect.SUM_IN_FLOATS_BEYOND_FIFTY) && s > 50
                            ? Math.rint(loss * 64) / 64
                            : loss;
            double all = 0;
            for (double slope : slopes) {
                all += slope;
            }
            double by = has(Defect.GRADIENT_DIVIDES_BY_ALL_SAMPLES) ? samples : divisor;
            boolean left = has(Defect.GRADIENT_OF_SAMPLES_BEYOND_16) && s >= 16;
            for (int k = 0; dy != null && k < n; k++) {
                double g = (slopes[k] - Math.exp(logs[k]) * all) / by;
                dy.array()[dy.at(s) + k] = left ? 0 : (float) g;
            }
            if (has(Defect.WRITES_THE_SAMPLE_BEHIND) && dy != null) {
                dy.array()[dy.at(s) + n] = 0;
            }
        }
        if (has(Defect.SCRATCH_IS_KEPT)) {
            sum += Float.isNaN(scratch.array()[scratch.offset()]) ? 0 : 1e-3;
            scratch.array()[scratch.offset()] = 1;
        }
        return sum / divisor;
    }

    private void clear(Slot dy, int s, int n) {
        for (int k = 0; dy != null && k < n && !has(Defect.IGNORED_GRADIENT_LEFT_AS_IT_IS); k++) {
            dy.array()[dy.at(s) + k] = 0;
        }
    }

    /** The contract on it. */
    public static class Laws implements LossLaws {
        @Override
        public Loss loss() {
            return new Focal(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape output() {
            return Shape.of(6);
        }

        @Override
        public Target target(Fill fill, int samples) {
            float[] drawn = fill.floats(samples);
            int[] labels = new int[samples];
            for (int i = 0; i < samples; i++) {
                boolean ignored = i > 0 && (i + fill.seed()) % 5 == 2;
                labels[i] = ignored ? IGNORED : Math.floorMod((int) (drawn[i] * 97) + i, 6);
            }
            return Target.labels(labels);
        }

        @Override
        public double weight(Target target, int sample, int samples) {
            return target.labels()[sample] == IGNORED ? 0 : 1;
        }

        @Override
        public double largestOutput() {
            return 300;
        }

        @Override
        public double formula(double[] y, Target target, int samples) {
            double sum = 0;
            int count = 0;
            for (int s = 0; s < samples; s++) {
                int label = target.labels()[s];
                if (label == IGNORED) {
                    continue;
                }
                count++;
                double largest = Double.NEGATIVE_INFINITY;
                for (int k = 0; k < 6; k++) {
                    largest = Math.max(largest, y[6 * s + k]);
                }
                double exps = 0;
                for (int k = 0; k < 6; k++) {
                    exps += Math.exp(y[6 * s + k] - largest);
                }
                for (int k = 0; k < 6; k++) {
                    double log = y[6 * s + k] - largest - Math.log(exps);
                    double t = (k == label ? 1 - SMOOTH : 0) + SMOOTH / 6;
                    sum -= t * Math.pow(1 - Math.exp(log), 2) * log;
                }
            }
            return sum / count;
        }
    }
}
