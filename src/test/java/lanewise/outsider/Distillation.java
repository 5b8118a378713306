package lanewise.outsider;

import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import lanewise.testkit.LossLaws;

/** The divergence from a teacher's distribution at a temperature of 4, times its square. */
public record Distillation(Defect defect) implements Loss {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        NOT_TIMES_THE_SQUARE,
        GRADIENT_TIMES_THE_SQUARE,
        TEACHER_AT_ONE,
        TEACHER_AT_ONE_IN_THE_GRADIENT,
        ENTROPY_LEFT_OUT,
        THE_OTHER_WAY_ROUND,
        MEAN_OF_ELEMENTS,
        MAXIMUM_NOT_SUBTRACTED,
        TEACHER_NOT_SMALLER_THAN_A_THOUSANDTH,
        LAST_CLASS_HAS_NO_GRADIENT,
        NO_NUMBER_IS_NOTHING,
        SAMPLES_BEYOND_32_COUNT_HALF,
        TEACHER_OF_THE_SAMPLE_BEFORE,
        NEGATIVE_IS_NOTHING
    }

    private static final int CLASSES = 5;
    private static final double HEAT = 4;

    @Override
    public void check(Shape output) {}

    private boolean has(Defect other) {
        return defect == other;
    }

    private double[] logs(float[] y, int at, double heat) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < CLASSES; k++) {
            largest = Math.max(largest, y[at + k] / heat);
        }
        largest = has(Defect.MAXIMUM_NOT_SUBTRACTED) ? 0 : largest;
        double sum = 0;
        for (int k = 0; k < CLASSES; k++) {
            double e = Math.exp(y[at + k] / heat - largest);
            sum += has(Defect.MAXIMUM_NOT_SUBTRACTED) ? (float) e : e;
        }
        double[] logs = new double[CLASSES];
        for (int k = 0; k < CLASSES; k++) {
            logs[k] = y[at + k] / heat - largest - Math.log(sum);
        }
        return logs;
    }

    @Override
    public double apply(
            Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
        double sum = 0;
        double divisor = has(Defect.MEAN_OF_ELEMENTS) ? samples * CLASSES : samples;
        for (int s = 0; s < samples; s++) {
            int taught = has(Defect.TEACHER_OF_THE_SAMPLE_BEFORE) && s == 9 ? 8 : s;
            double heat = has(Defect.TEACHER_AT_ONE) ? 1 : HEAT;
            double[] teacher = logs(target.values(), taught * CLASSES, heat);
            double[] pupil = logs(y.array(), y.at(s), HEAT);
            double loss = 0;
            for (int k = 0; k < CLASSES; k++) {
                double q = Math.exp(teacher[k]);
                if (has(Defect.TEACHER_NOT_SMALLER_THAN_A_THOUSANDTH)) {
                    q = Math.max(q, 1e-3);
                }
                double entropy = has(Defect.ENTROPY_LEFT_OUT) ? 0 : teacher[k];
                loss +=
                        has(Defect.THE_OTHER_WAY_ROUND)
                                ? Math.exp(pupil[k]) * (pupil[k] - teacher[k])
                                : q * (entropy - pupil[k]);
            }
            loss *= has(Defect.NOT_TIMES_THE_SQUARE) ? 1 : HEAT * HEAT;
            if (has(Defect.NO_NUMBER_IS_NOTHING) && Double.isNaN(loss)) {
                loss = 0;
            } else if (has(Defect.NEGATIVE_IS_NOTHING) && loss < 0.01) {
                loss = 0;
            }
            sum += has(Defect.SAMPLES_BEYOND_32_COUNT_HALF) && s >= 32 ? loss / 2 : loss;
            heat = has(Defect.TEACHER_AT_ONE_IN_THE_GRADIENT) ? 1 : heat;
            teacher = logs(target.values(), taught * CLASSES, heat);
            for (int k = 0; dy != null && k < CLASSES; k++) {
                double by = has(Defect.GRADIENT_TIMES_THE_SQUARE) ? HEAT * HEAT : HEAT;
                by = has(Defect.NOT_TIMES_THE_SQUARE) ? 1 / HEAT : by;
                double slope = by * (Math.exp(pupil[k]) - Math.exp(teacher[k])) / divisor;
                boolean none = has(Defect.LAST_CLASS_HAS_NO_GRADIENT) && k == CLASSES - 1;
                dy.array()[dy.at(s) + k] = none ? 0 : (float) slope;
            }
        }
        return sum / divisor;
    }

    /** The contract on it. */
    public static class Laws implements LossLaws {
        @Override
        public Loss loss() {
            return new Distillation(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape output() {
            return Shape.of(CLASSES);
        }

        @Override
        public Target target(Fill fill, int samples) {
            float[] logits = fill.floats(samples * CLASSES);
            for (int i = 0; i < logits.length; i++) {
                logits[i] *= 5;
            }
            return Target.values(logits);
        }

        @Override
        public double formula(double[] y, Target target, int samples) {
            double sum = 0;
            for (int s = 0; s < samples; s++) {
                double[] q = new double[CLASSES];
                double[] p = new double[CLASSES];
                for (int k = 0; k < CLASSES; k++) {
                    q[k] = target.values()[s * CLASSES + k] / HEAT;
                    p[k] = y[s * CLASSES + k] / HEAT;
                }
                double ql = logOfSum(q);
                double pl = logOfSum(p);
                for (int k = 0; k < CLASSES; k++) {
                    sum += HEAT * HEAT * Math.exp(q[k] - ql) * (q[k] - ql - p[k] + pl);
                }
            }
            return sum / samples;
        }

        private static double logOfSum(double[] z) {
            double largest = Double.NEGATIVE_INFINITY;
            for (double each : z) {
                largest = Math.max(largest, each);
            }
            double sum = 0;
            for (double each : z) {
                sum += Math.exp(each - largest);
            }
            return largest + Math.log(sum);
        }
    }
}
