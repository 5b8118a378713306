package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;
import lanewise.nn.Finite;

/**
 * x above 0, else negativeSlope x; PyTorch's {@code nn.LeakyReLU}.
 *
 * @param negativeSlope PyTorch's default is 0.01
 */
public record LeakyReLU(double negativeSlope) implements CurveActivation {
    /** Refuses what is not finite. */
    public LeakyReLU {
        Finite.require(true, "leakyRelu: negative slope", negativeSlope, "a number");
    }

    @Override
    public String stem() {
        return "leakyRelu";
    }

    @Override
    public Curve curve() {
        return CurveFamily.LEAKY_RELU.curve((float) negativeSlope, 0);
    }

    @Override
    public String toString() {
        return "leakyRelu(" + negativeSlope + ")";
    }
}
