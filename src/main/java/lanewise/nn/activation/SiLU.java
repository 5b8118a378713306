package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;

/** x sigmoid(x), PyTorch's {@code nn.SiLU} (swish). */
public record SiLU() implements CurveActivation {

    @Override
    public String stem() {
        return "silu";
    }

    @Override
    public Curve curve() {
        return CurveFamily.SILU.curve();
    }

    @Override
    public String toString() {
        return "silu()";
    }
}
