package lanewise.nn;

import lanewise.kernel.Exp;
import lanewise.kernel.Expm1;

/**
 * scale times (x above 0, else alpha (exp(x) - 1)), PyTorch's {@code nn.SELU}: mean 0 and variance
 * 1 are its fixed point.
 *
 * @see <a href="https://arxiv.org/abs/1706.02515">Klambauer et al.: Self-normalizing neural
 *     networks (NeurIPS 2017)</a>
 */
public record SELU() implements Activation {
    static final double ALPHA = 1.6732632423543772848170429916717;
    static final double SCALE = 1.0507009873554804934193349852946;

    @Override
    public String stem() {
        return "selu";
    }

    @Override
    public float value(float x) {
        return x > 0 ? (float) SCALE * x : (float) (SCALE * ALPHA) * Expm1.of(x);
    }

    @Override
    public float slope(float x, float y) {
        return x > 0 ? (float) SCALE : (float) (SCALE * ALPHA) * Exp.of(x);
    }

    @Override
    public String toString() {
        return "selu()";
    }
}
