package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;

/**
 * scale times (x above 0, else alpha (exp(x) - 1)), PyTorch's {@code nn.SELU}: mean 0 and variance
 * 1 are its fixed point.
 *
 * @see <a href="https://arxiv.org/abs/1706.02515">Klambauer et al.: Self-normalizing neural
 *     networks (NeurIPS 2017)</a>
 */
public record SELU() implements CurveActivation {
    public static final double ALPHA = 1.6732632423543772848170429916717;
    public static final double SCALE = 1.0507009873554804934193349852946;

    @Override
    public String stem() {
        return "selu";
    }

    @Override
    public Curve curve() {
        return CurveFamily.ELU.curve((float) (SCALE * ALPHA), (float) SCALE);
    }

    @Override
    public String toString() {
        return "selu()";
    }
}
