package lanewise.nn.activation;

import lanewise.kernel.function.CurveFamily;

/** The hyperbolic tangent, PyTorch's {@code nn.Tanh}. */
public record Tanh() implements CurveActivation {
    @Override
    public String stem() {
        return "tanh";
    }

    @Override
    public CurveFamily curve() {
        return CurveFamily.TANH;
    }

    @Override
    public String toString() {
        return "tanh()";
    }
}
