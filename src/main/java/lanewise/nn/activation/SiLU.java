package lanewise.nn.activation;

import lanewise.kernel.function.CurveFamily;

/** x sigmoid(x), PyTorch's {@code nn.SiLU} (swish). */
public record SiLU() implements CurveActivation {

    @Override
    public String stem() {
        return "silu";
    }

    @Override
    public CurveFamily curve() {
        return CurveFamily.SILU;
    }

    @Override
    public String toString() {
        return "silu()";
    }
}
