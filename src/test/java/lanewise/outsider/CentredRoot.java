package lanewise.outsider;

import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.tensor.Parameters;
import lanewise.testkit.OptimizerLaws;

/** RMSprop, centred, with momentum, its means corrected for their start. */
public record CentredRoot(double learningRate, double eps, Defect defect) implements Optimizer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        EPS_INSIDE_THE_ROOT,
        EPS_TEN_TIMES,
        EPS_BEFORE_THE_CORRECTION,
        NOT_CENTRED,
        MEAN_NOT_CORRECTED,
        SQUARES_NOT_CORRECTED,
        CORRECTION_OF_THE_STEP_BEFORE,
        CORRECTION_STOPS_AT_FIFTY,
        CORRECTION_BY_FLOATS,
        ALPHA_OF_99_PERCENT_AND_A_BIT,
        MOMENTUM_OF_THE_GRADIENT,
        MOMENTUM_TIMES_THE_RATE,
        MEAN_OF_THE_STEP_BEFORE,
        SQUARES_BEYOND_1000_ELEMENTS,
        LAST_OF_AN_ODD_RANGE,
        STATE_WITHOUT_THE_MEAN,
        STEPS_LOST_WITH_THE_STATE,
        INFINITY_IS_CLIPPED,
        RATE_IN_FLOATS_OF_TEN_BITS,
        MEANS_SHARED_BY_BINDINGS
    }

    private static final double ALPHA = 0.98;
    private static final float[] SHARED = new float[1 << 14];

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        return new Bound(parameters);
    }

    private boolean has(Defect other) {
        return defect == other;
    }

    private final class Bound extends BoundOptimizer {
        private final float[] w;
        private final float[] g;
        private final float[] squares;
        private final float[] means;
        private final float[] momentum;
        private double rate;
        private double correction;
        private long own;

        Bound(Parameters parameters) {
            super(CentredRoot.this, parameters);
            w = parameters.values();
            g = parameters.gradients();
            squares = new float[g.length];
            means = has(Defect.MEANS_SHARED_BY_BINDINGS) ? SHARED : new float[g.length];
            java.util.Arrays.fill(means, 0);
            momentum = new float[g.length];
        }

        @Override
        public Map<String, float[]> state() {
            return has(Defect.STATE_WITHOUT_THE_MEAN)
                    ? Map.of("squares", squares, "momentum", momentum)
                    : Map.of("squares", squares, "means", means, "momentum", momentum);
        }

        @Override
        protected void start(double learningRate) {
            own++;
            rate = learningRate;
            if (has(Defect.RATE_IN_FLOATS_OF_TEN_BITS)) {
                rate = Math.round(rate * 65536) / 65536.0;
            }
            long step = has(Defect.STEPS_LOST_WITH_THE_STATE) ? own : steps();
            step = has(Defect.CORRECTION_OF_THE_STEP_BEFORE) ? Math.max(1, step - 1) : step;
            step = has(Defect.CORRECTION_STOPS_AT_FIFTY) ? Math.min(step, 50) : step;
            correction =
                    has(Defect.CORRECTION_BY_FLOATS)
                            ? 1 - (float) Math.pow((float) ALPHA + 1e-5f, step)
                            : 1 - Math.pow(ALPHA, step);
        }

        @Override
        protected void update(int from, int to) {
            boolean odd = has(Defect.LAST_OF_AN_ODD_RANGE) && (to - from) % 8 == 7;
            for (int i = from; i < (odd ? to - 1 : to); i++) {
                element(i);
            }
        }

        private void element(int i) {
            float gradient = g[i];
            if (has(Defect.INFINITY_IS_CLIPPED)) {
                gradient = Float.isNaN(gradient) ? gradient : Math.clamp(gradient, -1e4f, 1e4f);
            }
            double alpha = has(Defect.ALPHA_OF_99_PERCENT_AND_A_BIT) ? 0.9801 : ALPHA;
            float mean = means[i];
            squares[i] = (float) (alpha * squares[i] + (1 - alpha) * gradient * gradient);
            means[i] = (float) (alpha * mean + (1 - alpha) * gradient);
            mean = has(Defect.MEAN_OF_THE_STEP_BEFORE) ? mean : means[i];
            double v = squares[i] / (has(Defect.SQUARES_NOT_CORRECTED) ? 1 : correction);
            double m = mean / (has(Defect.MEAN_NOT_CORRECTED) ? 1 : correction);
            if (has(Defect.SQUARES_BEYOND_1000_ELEMENTS) && i > 1000) {
                m = 0;
            }
            double centred = has(Defect.NOT_CENTRED) ? v : v - 0.5 * m * m;
            double root =
                    switch (defect) {
                        case EPS_INSIDE_THE_ROOT -> Math.sqrt(centred + eps);
                        case EPS_TEN_TIMES -> Math.sqrt(centred) + 10 * eps;
                        case EPS_BEFORE_THE_CORRECTION ->
                                Math.sqrt(centred) + eps / Math.sqrt(correction);
                        default -> Math.sqrt(centred) + eps;
                    };
            double step = gradient == 0 ? 0 : gradient / root;
            double by = has(Defect.MOMENTUM_TIMES_THE_RATE) ? rate / learningRate : 1;
            momentum[i] =
                    (float)
                            (0.5 * momentum[i]
                                    + by
                                            * (has(Defect.MOMENTUM_OF_THE_GRADIENT)
                                                    ? Math.signum(step)
                                                            * Math.min(1, Math.abs(step))
                                                    : step));
            w[i] = (float) (w[i] - rate * momentum[i]);
        }
    }

    /** The contract on it. */
    public static class Laws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return new CentredRoot(0.003, 1e-7, Outsiders.planted(Defect.class));
        }

        @Override
        public Optimizer withoutAddend() {
            return new CentredRoot(0.003, 0, Outsiders.planted(Defect.class));
        }

        @Override
        public int degree() {
            return 0;
        }

        @Override
        public ElementRule reference() {
            double[] state = new double[3];
            return (w, g, rate, step) -> {
                state[0] = ALPHA * state[0] + (1 - ALPHA) * g * g;
                state[1] = ALPHA * state[1] + (1 - ALPHA) * g;
                double correction = 1 - Math.pow(ALPHA, step);
                double m = state[1] / correction;
                double root = Math.sqrt(state[0] / correction - 0.5 * m * m) + 1e-7;
                state[2] = 0.5 * state[2] + (g == 0 ? 0 : g / root);
                return w - rate * state[2];
            };
        }
    }
}
