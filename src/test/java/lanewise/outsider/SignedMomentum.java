package lanewise.outsider;

import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.tensor.Parameters;
import lanewise.testkit.OptimizerLaws;

/** Lion: steps of one size along the sign of an interpolated momentum, with decoupled decay. */
public record SignedMomentum(double learningRate, Defect defect) implements Optimizer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        SIGN_OF_THE_MOMENTUM,
        BETAS_SWAPPED,
        MOMENTUM_BEFORE_THE_SIGN,
        DECAY_OF_THE_NEW_WEIGHT,
        DECAY_COUPLED,
        DECAY_WITHOUT_THE_RATE,
        SIGN_OF_ZERO_IS_ONE,
        SMALL_IS_ZERO,
        FOUR_THOUSANDTH_ELEMENT_AND_ON,
        ELEMENTS_BEYOND_512_IN_RANGES,
        STEPS_BEYOND_HUNDRED_HALVED,
        COUNTER_OF_ONE_BYTE,
        SCRATCH_SHARED_BY_THREADS,
        RATE_AS_OF_THE_BINDING,
        NAN_TAKES_NO_STEP,
        STATE_OF_ANOTHER_ARRAY,
        GRADIENT_CLEARED,
        MOMENTUM_BY_RANGE_START,
        WEIGHTS_CLIPPED_AT_THREE
    }

    private static final float DECAY = 0.02f;

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
        private final float[] m;
        private final float[] scratch = new float[1 << 16];
        private float rate;
        private long count;

        Bound(Parameters parameters) {
            super(SignedMomentum.this, parameters);
            w = parameters.values();
            g = parameters.gradients();
            m = new float[g.length];
        }

        @Override
        public Map<String, float[]> state() {
            return Map.of("m", has(Defect.STATE_OF_ANOTHER_ARRAY) ? m.clone() : m);
        }

        @Override
        protected void start(double learningRate) {
            boolean bound = has(Defect.RATE_AS_OF_THE_BINDING);
            rate = (float) (bound ? SignedMomentum.this.learningRate : learningRate);
            count = has(Defect.COUNTER_OF_ONE_BYTE) ? (byte) (count + 1) : count + 1;
            if (has(Defect.COUNTER_OF_ONE_BYTE) && count < 0) {
                rate = 0;
            }
            if (has(Defect.STEPS_BEYOND_HUNDRED_HALVED) && count > 100) {
                rate /= 2;
            }
        }

        @Override
        protected void update(int from, int to) {
            boolean ends = has(Defect.ELEMENTS_BEYOND_512_IN_RANGES) && to - from > 512;
            for (int i = from; i < (ends ? from + 512 : to); i++) {
                element(i, from);
            }
        }

        private void element(int i, int from) {
            if (has(Defect.FOUR_THOUSANDTH_ELEMENT_AND_ON) && i >= 4000) {
                return;
            }
            float gradient = has(Defect.DECAY_COUPLED) ? g[i] + DECAY * w[i] : g[i];
            int at = has(Defect.MOMENTUM_BY_RANGE_START) && i - from > 50 ? i - 1 : i;
            float inner = has(Defect.BETAS_SWAPPED) ? 0.99f : 0.9f;
            float outer = has(Defect.BETAS_SWAPPED) ? 0.9f : 0.99f;
            float last = m[at];
            m[i] = outer * m[i] + (1 - outer) * gradient;
            float base = has(Defect.MOMENTUM_BEFORE_THE_SIGN) ? m[i] : last;
            float mixed = inner * base + (1 - inner) * gradient;
            if (has(Defect.SIGN_OF_THE_MOMENTUM)) {
                mixed = m[i];
            }
            if (has(Defect.SCRATCH_SHARED_BY_THREADS)) {
                scratch[i - from] = mixed;
                Thread.onSpinWait();
                mixed = scratch[i - from];
            }
            float sign = Math.signum(mixed);
            sign = has(Defect.SIGN_OF_ZERO_IS_ONE) && sign == 0 ? 1 : sign;
            sign = has(Defect.SMALL_IS_ZERO) && Math.abs(mixed) < 1e-8f ? 0 : sign;
            sign = has(Defect.NAN_TAKES_NO_STEP) && Float.isNaN(sign) ? 0 : sign;
            float step = rate * sign;
            float decay = has(Defect.DECAY_WITHOUT_THE_RATE) ? 4e-4f : rate * DECAY;
            decay = has(Defect.DECAY_COUPLED) ? 0 : decay;
            w[i] =
                    has(Defect.DECAY_OF_THE_NEW_WEIGHT)
                            ? (w[i] - step) * (1 - decay)
                            : w[i] * (1 - decay) - step;
            if (has(Defect.WEIGHTS_CLIPPED_AT_THREE)) {
                w[i] = Math.clamp(w[i], -3f, 3f);
            }
            g[i] = has(Defect.GRADIENT_CLEARED) && i == 7 ? 0 : g[i];
        }
    }

    /** The contract on it. */
    public static class Laws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return new SignedMomentum(0.02, Outsiders.planted(Defect.class));
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
        public ElementRule reference() {
            double[] m = new double[1];
            return (w, g, rate, step) -> {
                double sign = Math.signum(0.9 * m[0] + 0.1 * g);
                m[0] = 0.99 * m[0] + 0.01 * g;
                return w * (1 - rate * 0.02) - rate * sign;
            };
        }
    }
}
