package lanewise.nn;

import lanewise.kernel.Curve;

/**
 * log(1 + exp(beta x)) / beta, and x where beta x is above the threshold; PyTorch's {@code
 * nn.Softplus}.
 *
 * @param beta above 0; PyTorch's default is 1
 * @param threshold PyTorch's default is 20
 */
public record Softplus(double beta, double threshold) implements CurveActivation {
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
    public Curve curve() {
        return Curve.SOFTPLUS;
    }

    @Override
    public float first() {
        return (float) beta;
    }

    @Override
    public float second() {
        return (float) threshold;
    }

    @Override
    public String toString() {
        return "softplus(" + beta + ", threshold=" + threshold + ")";
    }
}
