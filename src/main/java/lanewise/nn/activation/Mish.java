package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;

/**
 * x tanh(softplus(x)), PyTorch's {@code nn.Mish}.
 *
 * @see <a href="https://arxiv.org/abs/1908.08681">Misra: Mish (BMVC 2020)</a>
 */
public record Mish() implements CurveActivation {

    @Override
    public String stem() {
        return "mish";
    }

    @Override
    public Curve curve() {
        return CurveFamily.MISH.curve();
    }

    @Override
    public String toString() {
        return "mish()";
    }
}
