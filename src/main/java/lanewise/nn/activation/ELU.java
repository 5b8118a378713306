package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;
import lanewise.nn.Finite;
import lanewise.nn.Written;

/**
 * x above 0, else alpha (exp(x) - 1); PyTorch's {@code nn.ELU}.
 *
 * @param alpha PyTorch's default is 1
 * @see <a href="https://arxiv.org/abs/1511.07289">Clevert, Unterthiner, Hochreiter: ELU (ICLR
 *     2016)</a>
 */
public record ELU(double alpha) implements CurveActivation {
    /** Refuses what is not finite. */
    public ELU {
        Finite.require(true, "elu: alpha", alpha, "a number");
    }

    @Override
    public String stem() {
        return "elu";
    }

    @Override
    public Curve curve() {
        return CurveFamily.ELU.curve((float) alpha, 1);
    }

    @Override
    public String toString() {
        return alpha == 1 ? "elu()" : Written.record(this);
    }
}
