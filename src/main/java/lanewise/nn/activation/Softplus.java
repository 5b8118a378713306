package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;
import lanewise.nn.Finite;
import lanewise.nn.Written;

/**
 * log(1 + exp(beta x)) / beta, and x where beta x is above the threshold; PyTorch's {@code
 * nn.Softplus}.
 *
 * @param beta above 0; PyTorch's default is 1
 * @param threshold PyTorch's default is 20
 */
public record Softplus(double beta, double threshold) implements CurveActivation {
    /** Refuses values out of range. */
    public Softplus {
        Finite.require(beta > 0, "softplus: beta", beta, "above 0");
        Finite.require(true, "softplus: threshold", threshold, "a number");
    }

    @Override
    public String stem() {
        return "softplus";
    }

    @Override
    public Curve curve() {
        return CurveFamily.SOFTPLUS.curve((float) beta, (float) threshold);
    }

    @Override
    public String toString() {
        return beta == 1 && threshold == 20 ? "softplus()" : Written.record(this);
    }
}
