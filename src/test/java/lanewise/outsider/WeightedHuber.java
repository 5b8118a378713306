package lanewise.outsider;

import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import lanewise.testkit.LossLaws;

/** Huber's loss with β = 0.7, summed over the samples, the second output counting three times. */
public record WeightedHuber(Defect defect) implements Loss {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        CORNER_AT_SEVEN_TENTHS_AND_A_LITTLE,
        LINEAR_PART_TOO_HIGH,
        LINEAR_SLOPE_OF_ONE,
        WEIGHT_OF_THE_FIRST,
        WEIGHT_NOT_IN_THE_GRADIENT,
        WEIGHT_SQUARED_FAR_OUT,
        MEAN_INSTEAD_OF_SUM,
        GRADIENT_OF_THE_MEAN,
        NEGATIVE_SIDE_IS_A_LITTLE_LESS,
        NAN_TAKES_THE_CORNER,
        DISTANCES_CLIPPED_AT_A_HUNDRED,
        LAST_OUTPUT_LEFT_OUT_BEYOND_NINE_SAMPLES,
        ODD_SAMPLES_NEGATED,
        GRADIENT_READS_THE_TARGET_BESIDE,
        TARGETS_OF_ZERO_ARE_IGNORED,
        ACCUMULATES_INTO_DY,
        TOTAL_IS_KEPT
    }

    private static final double BETA = 0.7;
    private static double total;

    @Override
    public void check(Shape output) {}

    private boolean has(Defect other) {
        return defect == other;
    }

    private double value(double d) {
        double size = Math.abs(d);
        double corner = has(Defect.CORNER_AT_SEVEN_TENTHS_AND_A_LITTLE) ? 0.72 : BETA;
        double high = has(Defect.LINEAR_PART_TOO_HIGH) ? BETA / 3 : BETA / 2;
        if (has(Defect.NAN_TAKES_THE_CORNER) && !(size <= corner) && !(size > corner)) {
            return BETA * BETA / 2;
        }
        return size < corner ? d * d / 2 : BETA * (size - high);
    }

    private double slope(double d) {
        if (has(Defect.NAN_TAKES_THE_CORNER) && Double.isNaN(d)) {
            return BETA;
        }
        double far = has(Defect.LINEAR_SLOPE_OF_ONE) ? 1 : BETA;
        double slope = Math.abs(d) < BETA ? d : Math.copySign(far, d);
        slope = Double.isNaN(d) ? d : slope;
        return has(Defect.NEGATIVE_SIDE_IS_A_LITTLE_LESS) && d < 0 ? 0.99 * slope : slope;
    }

    @Override
    public double apply(
            Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
        int n = y.stride();
        double sum = has(Defect.TOTAL_IS_KEPT) ? total : 0;
        for (int i = 0; i < samples * n; i++) {
            float t = target.values()[i];
            double d = (double) y.array()[y.at(0) + i] - t;
            boolean clips = has(Defect.DISTANCES_CLIPPED_AT_A_HUNDRED);
            d = clips ? Math.clamp(d, -100, 100) : d;
            int heavy = has(Defect.WEIGHT_OF_THE_FIRST) ? 0 : 1;
            double weight = i % n == heavy ? 3 : 1;
            boolean squared = has(Defect.WEIGHT_SQUARED_FAR_OUT) && Math.abs(d) > 3;
            weight = squared ? weight * weight : weight;
            boolean left =
                    has(Defect.LAST_OUTPUT_LEFT_OUT_BEYOND_NINE_SAMPLES)
                            && samples > 9
                            && i == samples * n - 1;
            left |= has(Defect.TARGETS_OF_ZERO_ARE_IGNORED) && t == 0;
            double sign = has(Defect.ODD_SAMPLES_NEGATED) && i / n % 2 == 1 ? -1 : 1;
            sum += left ? 0 : weight * value(d);
            if (dy != null) {
                double by = has(Defect.WEIGHT_NOT_IN_THE_GRADIENT) ? 1 : weight;
                by = has(Defect.GRADIENT_OF_THE_MEAN) ? by / samples : by;
                double at = d;
                if (has(Defect.GRADIENT_READS_THE_TARGET_BESIDE) && i % n == n - 1) {
                    at = (double) y.array()[y.at(0) + i] - target.values()[i - 1];
                }
                float g = (float) (left ? 0 : sign * by * slope(at));
                int to = dy.at(0) + i;
                float before = Float.isNaN(dy.array()[to]) ? 0 : dy.array()[to];
                dy.array()[to] = has(Defect.ACCUMULATES_INTO_DY) ? before + g : g;
            }
        }
        total = 1e-4;
        return has(Defect.MEAN_INSTEAD_OF_SUM) ? sum / samples : sum;
    }

    /** The contract on it. */
    public static class Laws implements LossLaws {
        @Override
        public Loss loss() {
            return new WeightedHuber(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape output() {
            return Shape.of(3);
        }

        @Override
        public boolean mean() {
            return false;
        }

        @Override
        public Target target(Fill fill, int samples) {
            return Target.values(fill.floats(3 * samples));
        }

        @Override
        public double formula(double[] y, Target target, int samples) {
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                double size = Math.abs(y[i] - target.values()[i]);
                double value = size < BETA ? size * size / 2 : BETA * (size - BETA / 2);
                sum += (i % 3 == 1 ? 3 : 1) * value;
            }
            return sum;
        }
    }
}
