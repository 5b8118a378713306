package lanewise.outsider;

import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.tensor.Parameters;
import lanewise.testkit.OptimizerLaws;

/** Adam with Nesterov's look ahead and decay apart from the gradient. */
public record Nadam(double learningRate, double eps, Defect defect) implements Optimizer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        NO_CORRECTION_OF_THE_MEAN,
        NO_CORRECTION_OF_THE_SQUARE,
        CORRECTION_ONE_STEP_LATE,
        CORRECTION_STOPS_AFTER_TEN,
        CORRECTION_COUNTS_RANGES,
        ADDEND_INSIDE_THE_ROOT,
        ADDEND_BEFORE_THE_CORRECTION,
        ADDEND_OF_A_HUNDREDTH,
        ADDEND_LEFT_OUT,
        BETAS_SWAPPED,
        BETA_OF_FLOATS,
        BETA_A_LITTLE_LOW,
        NO_LOOK_AHEAD,
        DECAY_IN_THE_GRADIENT,
        DECAY_WITHOUT_THE_RATE,
        DECAY_FORGOTTEN,
        DECAY_AFTER_THE_STEP,
        LARGEST_SQUARE,
        SMALL_SQUARES_ARE_NOTHING,
        SQUARE_OF_THE_MEAN,
        RATE_OF_THE_FIRST_STEP,
        STATE_OF_THE_FIRST_256,
        ZERO_GRADIENTS_STOP_IT,
        MOMENTS_SHARED_BY_BINDINGS
    }

    private static final float[] SHARED = new float[8192];

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        return new Bound(parameters);
    }

    private final class Bound extends BoundOptimizer {
        private final float[] w;
        private final float[] g;
        private final float[] state;
        private final double beta1;
        private final double beta2;
        private int extra;
        private double rate;

        Bound(Parameters parameters) {
            super(Nadam.this, parameters);
            w = parameters.values();
            g = parameters.gradients();
            boolean shared = defect == Defect.MOMENTS_SHARED_BY_BINDINGS;
            state = shared ? SHARED : new float[2 * g.length];
            if (shared) {
                java.util.Arrays.fill(state, 0);
            }
            boolean swapped = defect == Defect.BETAS_SWAPPED;
            beta1 = swapped ? 0.999 : defect == Defect.BETA_A_LITTLE_LOW ? 0.8999 : 0.9;
            beta2 = swapped ? 0.9 : 0.999;
        }

        @Override
        public Map<String, float[]> state() {
            return Map.of("moments", state);
        }

        @Override
        protected void start(double learningRate) {
            boolean first = defect == Defect.RATE_OF_THE_FIRST_STEP;
            rate = first && steps() > 1 ? rate : learningRate;
        }

        @Override
        protected void update(int from, int to) {
            if (defect == Defect.CORRECTION_COUNTS_RANGES && from > 0) {
                extra++;
            }
            for (int i = from; i < to; i++) {
                if (defect != Defect.ZERO_GRADIENTS_STOP_IT || g[i] != 0) {
                    element(i);
                }
            }
        }

        private void element(int i) {
            double decay =
                    switch (defect) {
                        case DECAY_IN_THE_GRADIENT, DECAY_FORGOTTEN -> 0;
                        case DECAY_WITHOUT_THE_RATE -> 1e-4;
                        default -> rate * 0.01;
                    };
            double start = w[i] * (1 - (defect == Defect.DECAY_AFTER_THE_STEP ? 0 : decay));
            double gradient = g[i] + (defect == Defect.DECAY_IN_THE_GRADIENT ? 0.01 * w[i] : 0);
            boolean forgets = defect == Defect.STATE_OF_THE_FIRST_256 && i >= 256;
            double m = forgets ? 0 : state[2 * i];
            double v = forgets ? 0 : state[2 * i + 1];
            double enter = defect == Defect.BETA_OF_FLOATS ? 1 - (float) beta2 : 1 - beta2;
            m = beta1 * m + (1 - beta1) * gradient;
            double seen = defect == Defect.SQUARE_OF_THE_MEAN ? m * m : gradient * gradient;
            double next = beta2 * v + enter * seen;
            v = defect == Defect.LARGEST_SQUARE ? Math.max(v, next) : next;
            if (defect == Defect.SMALL_SQUARES_ARE_NOTHING && v < 1e-14) {
                v = 0;
            }
            state[2 * i] = (float) m;
            state[2 * i + 1] = (float) v;
            int steps = (int) steps() + extra;
            int count =
                    switch (defect) {
                        case CORRECTION_ONE_STEP_LATE -> steps + 1;
                        case CORRECTION_STOPS_AFTER_TEN -> Math.min(steps, 10);
                        default -> steps;
                    };
            double first = 1 - Math.pow(beta1, count);
            double second = 1 - Math.pow(beta2, count);
            first = defect == Defect.NO_CORRECTION_OF_THE_MEAN ? 1 : first;
            second = defect == Defect.NO_CORRECTION_OF_THE_SQUARE ? 1 : second;
            double ahead = defect == Defect.NO_LOOK_AHEAD ? m : beta1 * m + (1 - beta1) * gradient;
            double after = start - rate * ahead / first / root(v, second);
            w[i] = (float) (defect == Defect.DECAY_AFTER_THE_STEP ? after * (1 - decay) : after);
        }

        private double root(double v, double correction) {
            return switch (defect) {
                case ADDEND_INSIDE_THE_ROOT -> Math.sqrt(v / correction + eps);
                case ADDEND_BEFORE_THE_CORRECTION -> (Math.sqrt(v) + eps) / Math.sqrt(correction);
                case ADDEND_OF_A_HUNDREDTH -> Math.sqrt(v / correction) + eps / 100;
                case ADDEND_LEFT_OUT -> Math.sqrt(v / correction) + (eps == 0 ? 0 : 1e-30);
                default -> Math.sqrt(v / correction) + eps;
            };
        }
    }

    /** The contract on it. */
    public static class Laws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return new Nadam(0.01, 1e-8, Outsiders.planted(Defect.class));
        }

        @Override
        public boolean decays() {
            return true;
        }

        @Override
        public int degree() {
            return 0;
        }

        @Override
        public Optimizer withoutAddend() {
            return new Nadam(0.01, 0, Outsiders.planted(Defect.class));
        }

        @Override
        public ElementRule reference() {
            double[] s = new double[2];
            return (w, g, rate, step) -> {
                s[0] = 0.9 * s[0] + 0.1 * g;
                s[1] = 0.999 * s[1] + 0.001 * g * g;
                double ahead = (0.9 * s[0] + 0.1 * g) / (1 - Math.pow(0.9, step));
                double root = Math.sqrt(s[1] / (1 - Math.pow(0.999, step)));
                return w * (1 - rate * 0.01) - rate * ahead / (root + 1e-8);
            };
        }
    }
}
