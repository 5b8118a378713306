package lanewise.nn;

import lanewise.kernel.Exp;
import lanewise.kernel.Log;
import lanewise.kernel.Logistic;

/**
 * log(1 + exp(beta x)) / beta, and x where beta x is above the threshold; PyTorch's {@code
 * nn.Softplus}.
 *
 * @param beta above 0; PyTorch's default is 1
 * @param threshold PyTorch's default is 20
 */
public record Softplus(double beta, double threshold) implements Activation {
    /** Refuses a beta that is not above 0. */
    public Softplus {
        if (!(beta > 0)) {
            throw new IllegalArgumentException("softplus: beta " + beta + ", expected above 0");
        }
    }

    @Override
    public String stem() {
        return "softplus";
    }

    @Override
    public float value(float x) {
        float scaled = (float) beta * x;
        if (scaled > threshold) {
            return x;
        }
        float rest = Log.ofOnePlus(Exp.of(-Math.abs(scaled)));
        return (Math.max(scaled, 0f) + rest) / (float) beta;
    }

    @Override
    public float slope(float x, float y) {
        float scaled = (float) beta * x;
        return scaled > threshold ? 1 : Logistic.of(scaled);
    }

    @Override
    public String toString() {
        return "softplus(" + beta + ", threshold=" + threshold + ")";
    }
}
