package lanewise.mutant;

import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizer;
import lanewise.tensor.Parameters;

/** Stochastic gradient descent with momentum, sound or with a defect. */
record FaultyOptimizer(double learningRate, Defect defect) implements Optimizer {
    private static float kept;

    enum Defect {
        /** None: the laws must let it pass. */
        NONE,
        ASCENDS,
        RATE_IGNORED,
        STATE_OUTLIVES_THE_BINDING,
        STEPS_DEPEND_ON_RANGES,
        BUFFERS_ARE_TRAINED,
        MOVES_WITHOUT_GRADIENT,
        GRADIENTS_ARE_CHANGED,
        MOMENTUM_GROWS,
        FIRST_GRADIENT_IS_DAMPENED,
        STEPS_ARE_CLIPPED,
        RATE_ENTERS_TWICE,
        SMALL_GRADIENTS_ARE_LOST,
        INDEX_OF_15_BITS,
        FIRST_STEP_FROM_WHAT_WAS_BOUND
    }

    @Override
    public BoundOptimizer bind(Parameters parameters, Kernels kernels) {
        float[] w = parameters.values();
        float[] g = parameters.gradients();
        float[] mean = new float[g.length];
        float[] bound = w.clone();
        return new BoundOptimizer(this, parameters) {
            private float rate;

            @Override
            public Map<String, float[]> state() {
                return Map.of("mean", mean);
            }

            @Override
            protected void start(double learningRate) {
                rate = (float) learningRate;
                if (defect == Defect.RATE_IGNORED) {
                    rate = 0.01f;
                }
                if (defect == Defect.RATE_ENTERS_TWICE) {
                    rate *= 100 * rate;
                }
                if (defect == Defect.STATE_OUTLIVES_THE_BINDING) {
                    rate *= 1 + (kept += 0.01f);
                }
            }

            @Override
            protected void update(int from, int to) {
                float keep = defect == Defect.MOMENTUM_GROWS ? 1.01f : 0.5f;
                boolean first = steps() == 1 && defect == Defect.FIRST_STEP_FROM_WHAT_WAS_BOUND;
                int end = defect == Defect.INDEX_OF_15_BITS ? Math.min(to, 1 << 15) : to;
                for (int i = from; i < end; i++) {
                    w[i] = first ? bound[i] : w[i];
                    float enter = defect == Defect.FIRST_GRADIENT_IS_DAMPENED ? 0.5f : 1;
                    boolean lost =
                            defect == Defect.SMALL_GRADIENTS_ARE_LOST && Math.abs(g[i]) < 1e-8f;
                    mean[i] = keep * mean[i] + enter * (lost ? 0 : g[i]);
                    float step = rate * mean[i];
                    if (defect == Defect.STEPS_ARE_CLIPPED) {
                        step = Math.clamp(step, -0.1f, 0.1f);
                    }
                    if (defect == Defect.STEPS_DEPEND_ON_RANGES && i == from) {
                        step /= 2;
                    }
                    if (defect == Defect.MOVES_WITHOUT_GRADIENT) {
                        step += rate * 1e-3f;
                    }
                    w[i] -= defect == Defect.ASCENDS ? -step : step;
                    if (defect == Defect.GRADIENTS_ARE_CHANGED) {
                        g[i] = 0;
                    }
                }
                if (defect == Defect.BUFFERS_ARE_TRAINED) {
                    w[g.length] += rate;
                }
            }
        };
    }
}
