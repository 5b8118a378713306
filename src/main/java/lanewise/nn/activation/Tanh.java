package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;

/** The hyperbolic tangent, PyTorch's {@code nn.Tanh}. */
public record Tanh() implements CurveActivation {
    @Override
    public String stem() {
        return "tanh";
    }

    @Override
    public Curve curve() {
        return CurveFamily.TANH.curve();
    }

    @Override
    public String toString() {
        return "tanh()";
    }
}
