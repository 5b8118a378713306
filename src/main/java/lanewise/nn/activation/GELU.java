package lanewise.nn.activation;

import java.util.Objects;
import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;
import lanewise.nn.Written;

/**
 * x times the standard normal distribution function at x, PyTorch's {@code nn.GELU}.
 *
 * @param approximate how the distribution function is computed
 * @see <a href="https://arxiv.org/abs/1606.08415">Hendrycks, Gimpel: Gaussian error linear units
 *     (2016)</a>
 */
public record GELU(Approximate approximate) implements CurveActivation {
    /** PyTorch's {@code approximate}. */
    public enum Approximate {
        /** By the error function. */
        NONE,
        /** 0.5 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
        TANH
    }

    /** Refuses null. */
    public GELU {
        Objects.requireNonNull(approximate, "approximate");
    }

    @Override
    public String stem() {
        return "gelu";
    }

    @Override
    public Curve curve() {
        return (approximate == Approximate.NONE ? CurveFamily.GELU : CurveFamily.GELU_TANH).curve();
    }

    @Override
    public String toString() {
        return approximate == Approximate.NONE ? "gelu()" : Written.record(this);
    }
}
