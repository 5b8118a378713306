package lanewise.optim;

import java.util.Map;
import lanewise.kernel.AdamRule;
import lanewise.kernel.Kernels;
import lanewise.kernel.Moments;
import lanewise.kernel.Squares;
import lanewise.tensor.Parameters;

/** The running means of {@link Adam} and {@link AdamW}. */
final class AdamState extends BoundOptimizer {
    private final Parameters parameters;
    private final Kernels kernels;
    private final double beta1;
    private final double beta2;
    private final AdamRule rule;
    private final double decoupledDecay;
    private final Moments moments;

    /** The largest that second moments have been; null unless asked for. */
    private final float[] largest;

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
        rule = new AdamRule(beta1, beta2, (float) adam.eps(), (float) adam.weightDecay());
        moments = new Moments(parameters.trainableSize());
        largest = adam.amsgrad() ? new float[parameters.trainableSize()] : null;
    }

    @Override
    public Map<String, float[]> state() {
        float[] m = moments.first();
        float[] v = moments.second();
        return largest == null
                ? Map.of("m", m, "v", v)
                : Map.of("m", m, "v", v, "largest", largest);
    }

    @Override
    protected void start(double rate) {
        stepSize = (float) (rate / (1 - power(beta1, steps())));
        rootCorrection = (float) (1 / Math.sqrt(1 - power(beta2, steps())));
        keep = (float) (1 - rate * decoupledDecay);
    }

    /** By squaring: {@link StrictMath#pow} allocates where it is not inlined. */
    private static double power(double base, long exponent) {
        double power = 1;
        for (long rest = exponent; rest != 0; rest >>= 1) {
            if ((rest & 1) != 0) {
                power *= base;
            }
            base *= base;
        }
        return power;
    }

    @Override
    protected void update(int from, int to) {
        float[] w = parameters.values();
        float[] g = parameters.gradients();
        if (keep != 1) {
            kernels.scale(to - from, keep, w, from);
        }
        if (largest == null) {
            kernels.adam(rule, stepSize, rootCorrection, to - from, w, g, moments, from);
        } else {
            stepOfLargest(from, to, w, g);
        }
    }

    private void stepOfLargest(int from, int to, float[] w, float[] g) {
        float[] m = moments.first();
        float[] v = moments.second();
        float enter1 = rule.enter1();
        float enter2 = rule.enter2();
        float correction = rootCorrection * rule.squares().down();
        for (int i = from; i < to; i++) {
            float gradient = Math.fma(rule.weightDecay(), w[i], g[i]);
            m[i] = settled(Math.fma(enter1, gradient - m[i], m[i]));
            float square = Math.fma(enter2 * gradient, gradient, rule.keep2() * v[i]);
            v[i] = Math.max(square, Squares.LEAST);
            largest[i] = Math.max(largest[i], v[i]);
            float root = Math.fma((float) Math.sqrt(largest[i]), correction, rule.eps());
            w[i] = Math.fma(-stepSize, m[i] / root, w[i]);
        }
    }
}
