package lanewise.outsider;

import java.util.Arrays;
import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.tensor.Parameters;
import lanewise.testkit.LeftOut;
import lanewise.testkit.OptimizerLaws;

/** Adagrad with an initial sum, a rate that falls, and decay coupled to the gradient. */
public record Accumulating(double learningRate, Defect defect) implements Optimizer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        INITIAL_SUM_LEFT_OUT,
        INITIAL_SUM_AT_EVERY_RESUME,
        SUM_AFTER_THE_STEP,
        SUM_OF_SIZES,
        RATE_FALLS_FROM_ONE,
        RATE_FALLS_BY_THE_ROOT,
        RATE_STAYS_AFTER_THIRTY,
        DECAY_AFTER_THE_SQUARE,
        DECAY_TWICE,
        EPS_LEFT_OUT,
        EPS_WITHIN,
        SUM_STOPS_AT_1000,
        EVERY_HUNDREDTH_SHARES,
        RANGE_FROM_ZERO_RESETS,
        SECOND_RANGE_COUNTS_AGAIN,
        ZERO_GRADIENT_SKIPS_THE_DECAY,
        NAN_SPOILS_THE_NEXT,
        LEARNS_THE_BUFFER_BEHIND
    }

    private static final double START = 0.1;
    private static final double FALL = 0.01;
    private static final double DECAY = 0.005;
    private static final double EPS = 1e-5;

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
        private final float[] sums;
        private double rate;

        Bound(Parameters parameters) {
            super(Accumulating.this, parameters);
            w = parameters.values();
            g = parameters.gradients();
            sums = new float[g.length];
            Arrays.fill(sums, has(Defect.INITIAL_SUM_LEFT_OUT) ? 0f : (float) START);
        }

        @Override
        public Map<String, float[]> state() {
            return Map.of("sums", sums);
        }

        @Override
        public void resume(long done, Map<String, float[]> saved) {
            super.resume(done, saved);
            for (int i = 0; has(Defect.INITIAL_SUM_AT_EVERY_RESUME) && i < sums.length; i++) {
                sums[i] += (float) START;
            }
        }

        @Override
        protected void start(double learningRate) {
            long step = steps();
            step = has(Defect.RATE_STAYS_AFTER_THIRTY) ? Math.min(step, 30) : step;
            double falls = (has(Defect.RATE_FALLS_FROM_ONE) ? step : step - 1) * FALL;
            rate =
                    learningRate
                            / (has(Defect.RATE_FALLS_BY_THE_ROOT)
                                    ? Math.sqrt(1 + falls)
                                    : 1 + falls);
        }

        @Override
        protected void update(int from, int to) {
            if (has(Defect.RANGE_FROM_ZERO_RESETS) && from == 0 && steps() == 2) {
                Arrays.fill(sums, 0, Math.min(8, sums.length), (float) START);
            }
            if (has(Defect.SECOND_RANGE_COUNTS_AGAIN) && from > 0) {
                sums[from - 1] += g[from - 1] * g[from - 1];
            }
            for (int i = from; i < to; i++) {
                element(i, to);
            }
            if (has(Defect.LEARNS_THE_BUFFER_BEHIND) && to == g.length && to < w.length) {
                w[to] -= (float) (rate * g[to - 1]);
            }
        }

        private void element(int i, int to) {
            double raw = g[i];
            if (has(Defect.ZERO_GRADIENT_SKIPS_THE_DECAY) && raw == 0) {
                return;
            }
            double decayed = raw + (has(Defect.DECAY_TWICE) ? 2 : 1) * DECAY * w[i];
            double squared = has(Defect.DECAY_AFTER_THE_SQUARE) ? raw : decayed;
            double add = has(Defect.SUM_OF_SIZES) ? Math.abs(squared) : squared * squared;
            int at = has(Defect.EVERY_HUNDREDTH_SHARES) && i % 100 == 99 ? i - 1 : i;
            float before = sums[at];
            sums[at] += (float) add;
            if (has(Defect.SUM_STOPS_AT_1000)) {
                sums[at] = Math.min(sums[at], 1000);
            }
            double sum = has(Defect.SUM_AFTER_THE_STEP) ? before : sums[at];
            double eps = has(Defect.EPS_LEFT_OUT) ? 0 : EPS;
            double root = has(Defect.EPS_WITHIN) ? Math.sqrt(sum + eps) : Math.sqrt(sum) + eps;
            w[i] = (float) (w[i] - rate * decayed / root);
            if (has(Defect.NAN_SPOILS_THE_NEXT) && i + 1 < to && Double.isNaN(raw)) {
                sums[i + 1] = Float.NaN;
            }
        }
    }

    /** The contract on it. */
    @LeftOut(law = "scale: steps grow", reason = "the initial sum is of one scale")
    public static class Laws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return new Accumulating(0.05, Outsiders.planted(Defect.class));
        }

        @Override
        public boolean decays() {
            return true;
        }

        @Override
        public double bowlRate() {
            return 0.5;
        }

        @Override
        public ElementRule reference() {
            double[] sum = {START};
            return (w, g, rate, step) -> {
                double decayed = g + DECAY * w;
                sum[0] += decayed * decayed;
                return w - rate / (1 + (step - 1) * FALL) * decayed / (Math.sqrt(sum[0]) + EPS);
            };
        }
    }
}
