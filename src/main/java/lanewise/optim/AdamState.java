package lanewise.optim;

import lanewise.kernel.Kernels;
import lanewise.tensor.Parameters;

/** The running means of {@link Adam} and {@link AdamW}. */
final class AdamState extends BoundOptimizer {
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
     * @param adam whose decay is added to the gradient
     * @param decoupledDecay taken off the parameter, times the learning rate
     */
    AdamState(Adam adam, double decoupledDecay, Parameters parameters, Kernels kernels) {
        super(adam, parameters);
        this.parameters = parameters;
        this.kernels = kernels;
        this.decoupledDecay = decoupledDecay;
        beta1 = adam.beta1();
        beta2 = adam.beta2();
        eps = (float) adam.eps();
        decay = (float) adam.weightDecay();
        m = new float[parameters.trainableSize()];
        v = new float[parameters.trainableSize()];
        largest = adam.amsgrad() ? new float[v.length] : null;
    }

    @Override
    protected void start(double rate) {
        steps++;
        stepSize = (float) (rate / (1 - StrictMath.pow(beta1, steps)));
        rootCorrection = (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, steps)));
        keep = (float) (1 - rate * decoupledDecay);
    }

    @Override
    protected void update(int from, int to) {
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
