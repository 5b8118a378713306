package lanewise.nn.activation;

import lanewise.kernel.function.Curve;

/** The hyperbolic tangent, PyTorch's {@code nn.Tanh}. */
public record Tanh() implements CurveActivation {
    @Override
    public String stem() {
        return "tanh";
    }

    @Override
    public Curve curve() {
        return Curve.TANH;
    }

    @Override
    public String toString() {
        return "tanh()";
    }
}
