package lanewise.outsider;

import lanewise.kernel.Kernels;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import lanewise.testkit.LossLaws;

/** A loss: ln cosh of the distance, the mean over targets that are not NaN. */
public record LogCosh(Defect defect) implements Loss {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        OVERFLOWS,
        GRADIENT_IS_CLIPPED,
        GRADIENT_WRONG_BELOW_MINUS_ONE,
        GRADIENT_WRONG_AT_THE_THIRD,
        IGNORED_ONES_COUNT,
        IGNORED_ONES_HAVE_A_GRADIENT,
        IGNORED_GRADIENT_IS_STALE,
        MEAN_OF_SAMPLES,
        MEAN_OVER_THE_FIRST_SAMPLES_COUNT,
        SUM_INSTEAD_OF_MEAN,
        GRADIENT_OF_THE_SUM,
        LAST_SAMPLE_COUNTS_TWICE,
        SAMPLES_BEYOND_32_LEFT_OUT,
        HALF_THE_LOSS,
        OTHER_WITHOUT_GRADIENT,
        WRITES_ITS_OUTPUTS,
        ONE_OFFSET_FOR_ALL,
        NAN_AT_A_TIE,
        SQUARE_NEAR_ZERO,
        NO_TANH_FAR_OUT
    }

    @Override
    public void check(Shape output) {}

    private static double value(double d) {
        double size = Math.abs(d);
        return size + Math.log1p(Math.exp(-2 * size)) - Math.log(2);
    }

    private double value(double d, Object ignored) {
        return switch (defect) {
            case OVERFLOWS -> Math.log((float) Math.cosh(d));
            case HALF_THE_LOSS -> value(d) / 2;
            case NAN_AT_A_TIE -> d == 0 ? 0 / d : value(d);
            case SQUARE_NEAR_ZERO -> Math.abs(d) < 0.3 ? d * d / 2 : value(d);
            default -> value(d);
        };
    }

    private double slope(double d, int i) {
        double tanh = Math.tanh(d);
        return switch (defect) {
            case GRADIENT_IS_CLIPPED -> Math.clamp(tanh, -0.97, 0.97);
            case GRADIENT_WRONG_BELOW_MINUS_ONE -> d < -1 ? 1.01 * tanh : tanh;
            case GRADIENT_WRONG_AT_THE_THIRD -> i % 23 == 22 ? 0.9 * tanh : tanh;
            case HALF_THE_LOSS -> tanh / 2;
            case NO_TANH_FAR_OUT -> Math.abs(d) > 3 ? 0 : tanh;
            case SQUARE_NEAR_ZERO -> Math.abs(d) < 0.3 ? d : tanh;
            default -> tanh;
        };
    }

    @Override
    public double apply(
            Kernels kernels, int samples, Slot y, Target target, Slot dy, Slot scratch) {
        int n = samples * y.stride();
        float[] t = target.values();
        int counted = 0;
        for (int i = 0; i < n; i++) {
            counted += Float.isNaN(t[i]) && defect != Defect.IGNORED_ONES_COUNT ? 0 : 1;
        }
        double divisor =
                switch (defect) {
                    case MEAN_OF_SAMPLES -> samples;
                    case MEAN_OVER_THE_FIRST_SAMPLES_COUNT -> Math.min(counted, y.stride());
                    case SUM_INSTEAD_OF_MEAN -> 1;
                    default -> counted;
                };
        double sum = 0;
        for (int i = 0; i < n; i++) {
            int at = y.offset() + i;
            double d = y.array()[at] - t[i];
            boolean left = defect == Defect.SAMPLES_BEYOND_32_LEFT_OUT && i / y.stride() >= 32;
            boolean ignored = Float.isNaN(t[i]) || left;
            boolean twice =
                    defect == Defect.LAST_SAMPLE_COUNTS_TWICE && i / y.stride() == samples - 1;
            sum += ignored ? 0 : (twice ? 2 : 1) * value(d, null);
            if (dy != null) {
                double by = defect == Defect.GRADIENT_OF_THE_SUM ? 1 : divisor;
                int to = defect == Defect.ONE_OFFSET_FOR_ALL ? at : dy.offset() + i;
                float gradient = (float) ((twice ? 2 : 1) * slope(d, i) / by);
                if (Float.isNaN(t[i]) && defect == Defect.IGNORED_ONES_HAVE_A_GRADIENT) {
                    gradient = (float) (0.1 / by);
                } else if (ignored) {
                    gradient = 0;
                }
                if (!ignored || defect != Defect.IGNORED_GRADIENT_IS_STALE) {
                    dy.array()[to] = gradient;
                }
            }
        }
        if (defect == Defect.WRITES_ITS_OUTPUTS) {
            y.array()[y.offset()] += 1;
        }
        boolean other = defect == Defect.OTHER_WITHOUT_GRADIENT && dy == null && samples > 9;
        return other ? (float) (sum / divisor) : sum / divisor;
    }

    /** The contract on it. */
    public static class Laws implements LossLaws {
        @Override
        public Loss loss() {
            return new LogCosh(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape output() {
            return Shape.of(4);
        }

        @Override
        public Target target(Fill fill, int samples) {
            float[] values = fill.floats(4 * samples);
            for (int i = 0; i < values.length; i++) {
                values[i] = (i + fill.seed()) % 7 == 3 ? Float.NaN : values[i];
            }
            return Target.values(values);
        }

        @Override
        public double weight(Target target, int sample, int samples) {
            int count = 0;
            for (float value : part(target, sample, samples).values()) {
                count += Float.isNaN(value) ? 0 : 1;
            }
            return count;
        }

        @Override
        public double formula(double[] y, Target target, int samples) {
            double sum = 0;
            int count = 0;
            for (int i = 0; i < y.length; i++) {
                if (!Float.isNaN(target.values()[i])) {
                    sum += value(y[i] - target.values()[i]);
                    count++;
                }
            }
            return sum / count;
        }
    }
}
