package lanewise.outsider;

import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.tensor.Parameters;
import lanewise.testkit.OptimizerLaws;

/** An optimiser with momentum 0.9, weight decay 0.01 and Nesterov's look ahead. */
public record HeavyBall(double learningRate, Defect defect) implements Optimizer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        MOMENTUM_OF_THE_STEP,
        MOMENTUM_A_LITTLE_LOW,
        MOMENTUM_STARTS_DAMPENED,
        NO_LOOK_AHEAD,
        LOOKS_AHEAD_TWICE,
        DECAY_FORGOTTEN,
        DECAY_NOT_IN_THE_MOMENTUM,
        DECAY_OF_THE_FIRST_STEP,
        RATE_OF_THE_FIRST_STEP,
        RATE_OF_THE_STEP_BEFORE,
        MOMENTUM_OF_THE_FIRST_HUNDRED,
        MOMENTUM_SHARED_BY_BINDINGS,
        LAST_ELEMENT_OF_A_RANGE,
        GRADIENT_IS_CLIPPED,
        SMALL_GRADIENTS_ARE_NOTHING,
        ZERO_GRADIENTS_STOP_IT,
        NAN_BECOMES_NOTHING,
        WRITES_ITS_GRADIENT,
        TRAINS_BUFFERS,
        RESTS_AFTER_TEN_STEPS,
        STATE_LEFT_OUT,
        FIRST_ELEMENT_LEADS
    }

    private static final float[] SHARED = new float[4096];

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        return new Bound(parameters);
    }

    private final class Bound extends BoundOptimizer {
        private final float[] w;
        private final float[] g;
        private final float[] m;
        private int steps;
        private float rate;
        private float before;

        Bound(Parameters parameters) {
            super(HeavyBall.this, parameters);
            w = parameters.values();
            g = parameters.gradients();
            boolean shared = defect == Defect.MOMENTUM_SHARED_BY_BINDINGS;
            m = shared ? SHARED : new float[g.length];
            if (shared) {
                java.util.Arrays.fill(m, 0);
            }
        }

        @Override
        public Map<String, float[]> state() {
            return defect == Defect.STATE_LEFT_OUT ? Map.of() : Map.of("momentum", m);
        }

        @Override
        protected void start(double learningRate) {
            before = steps == 0 ? (float) learningRate : rate;
            boolean first = defect == Defect.RATE_OF_THE_FIRST_STEP;
            rate = first && steps > 0 ? rate : (float) learningRate;
            steps++;
        }

        @Override
        protected void update(int from, int to) {
            int end = defect == Defect.LAST_ELEMENT_OF_A_RANGE && to - from > 40 ? to - 1 : to;
            for (int i = from; i < end; i++) {
                element(i);
            }
            if (defect == Defect.TRAINS_BUFFERS && to == g.length && w.length > to) {
                w[to] *= 0.999f;
            }
        }

        private void element(int i) {
            boolean decays =
                    defect == Defect.DECAY_OF_THE_FIRST_STEP
                            ? steps == 1
                            : defect != Defect.DECAY_FORGOTTEN;
            float raw = g[defect == Defect.FIRST_ELEMENT_LEADS && i % 100 == 99 ? i - 1 : i];
            switch (defect) {
                case GRADIENT_IS_CLIPPED -> raw = Math.clamp(raw, -30f, 30f);
                case SMALL_GRADIENTS_ARE_NOTHING -> raw = Math.abs(raw) < 1e-5f ? 0 : raw;
                case NAN_BECOMES_NOTHING -> raw = Float.isNaN(raw) ? 0 : raw;
                case ZERO_GRADIENTS_STOP_IT -> {
                    if (raw == 0) {
                        return;
                    }
                }
                case RESTS_AFTER_TEN_STEPS -> {
                    if (steps > 10) {
                        return;
                    }
                }
                default -> {}
            }
            boolean apart = defect == Defect.DECAY_NOT_IN_THE_MOMENTUM;
            float gradient = decays && !apart ? Math.fma(0.01f, w[i], raw) : raw;
            float keep = defect == Defect.MOMENTUM_A_LITTLE_LOW ? 0.8999f : 0.9f;
            boolean none = defect == Defect.MOMENTUM_OF_THE_FIRST_HUNDRED && i >= 100;
            float enter = defect == Defect.MOMENTUM_STARTS_DAMPENED && steps == 1 ? 0.9f : 1;
            float last = none ? 0 : m[i];
            m[i] =
                    defect == Defect.MOMENTUM_OF_THE_STEP
                            ? keep * last + rate * gradient
                            : keep * last + enter * gradient;
            float ahead =
                    switch (defect) {
                        case NO_LOOK_AHEAD -> m[i];
                        case LOOKS_AHEAD_TWICE -> gradient + keep * (gradient + keep * m[i]);
                        default -> gradient + keep * m[i];
                    };
            float by = defect == Defect.RATE_OF_THE_STEP_BEFORE ? before : rate;
            w[i] -= by * ahead + (apart ? by * 0.01f * w[i] : 0);
            if (defect == Defect.WRITES_ITS_GRADIENT) {
                g[i] = gradient;
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return new HeavyBall(0.02, Outsiders.planted(Defect.class));
        }

        @Override
        public boolean decays() {
            return true;
        }

        @Override
        public ElementRule reference() {
            double[] m = new double[1];
            return (w, g, rate, step) -> {
                double gradient = g + 0.01 * w;
                m[0] = 0.9 * m[0] + gradient;
                return w - rate * (gradient + 0.9 * m[0]);
            };
        }
    }
}
