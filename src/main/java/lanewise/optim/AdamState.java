package lanewise.optim;

import java.util.Map;
import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;

/** The running means of {@link Adam} and {@link AdamW}. */
final class AdamState implements BoundOptimizer {
    private final Parameters parameters;
    private final Kernels kernels;
    private final double beta1;
    private final double beta2;
    private final float eps;
    private final float decay;
    private final double decoupledDecay;
    private final float[] m;
    private final float[] v;

    /** The largest that {@code v} has been; null unless asked for. */
    private final float[] largest;

    private long steps;
    private float stepSize;
    private float rootCorrection;
    private float keep = 1;

    /**
     * @param decay added to the gradient
     * @param decoupledDecay taken off the parameter, times the learning rate
     */
    AdamState(
            Parameters parameters,
            Kernels kernels,
            double beta1,
            double beta2,
            double eps,
            double decay,
            double decoupledDecay,
            boolean amsgrad) {
        this.parameters = parameters;
        this.kernels = kernels;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.eps = (float) eps;
        this.decay = (float) decay;
        this.decoupledDecay = decoupledDecay;
        m = new float[parameters.trainableSize()];
        v = new float[parameters.trainableSize()];
        largest = amsgrad ? new float[v.length] : null;
    }

    @Override
    public Map<String, float[]> state() {
        return largest == null
                ? Map.of("m", m, "v", v)
                : Map.of("m", m, "v", v, "largest", largest);
    }

    @Override
    public void stepsDone(long done) {
        steps = done;
    }

    @Override
    public void begin(double rate) {
        steps++;
        stepSize = (float) (rate / (1 - StrictMath.pow(beta1, steps)));
        rootCorrection = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, steps)));
        keep = (float) (1 - rate * decoupledDecay);
    }

    @Override
    public void step(int from, int to) {
        float[] w = parameters.values();
        float[] g = parameters.gradients();
        if (keep != 1) {
            kernels.scale(to - from, keep, w, from);
        }
        if (largest == null) {
            kernels.adam(
                    to - from,
                    w,
                    g,
                    m,
                    v,
                    from,
                    (float) beta1,
                    (float) beta2,
                    eps,
                    decay,
                    stepSize,
                    rootCorrection);
            return;
        }
        float enter1 = 1 - (float) beta1;
        float enter2 = 1 - (float) beta2;
        for (int i = from; i < to; i++) {
            float gradient = Math.fma(decay, w[i], g[i]);
            m[i] = Math.fma(enter1, gradient - m[i], m[i]);
            v[i] = Math.fma(enter2 * gradient, gradient, (float) beta2 * v[i]);
            largest[i] = Math.max(largest[i], v[i]);
            float root = Math.fma((float) Math.sqrt(largest[i]), rootCorrection, eps);
            w[i] = Math.fma(-stepSize, m[i] / root, w[i]);
        }
    }
}
