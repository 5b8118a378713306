package lanewise.nn;

import lanewise.kernel.Erf;
import lanewise.kernel.Exp;
import lanewise.kernel.HyperbolicTangent;

/**
 * x times the standard normal distribution function at x, PyTorch's {@code nn.GELU}.
 *
 * @param approximate how the distribution function is computed
 * @see <a href="https://arxiv.org/abs/1606.08415">Hendrycks, Gimpel: Gaussian error linear units
 *     (2016)</a>
 */
public record GELU(Approximate approximate) implements Activation {
    /** PyTorch's {@code approximate}. */
    public enum Approximate {
        /** By the error function. */
        NONE,
        /** 0.5 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
        TANH
    }

    private static final float ROOT_HALF = 0.70710678f;
    private static final float DENSITY = 0.39894228f;
    private static final float ROOT_2_BY_PI = 0.79788456f;
    private static final float CUBIC = 0.044715f;

    @Override
    public String stem() {
        return "gelu";
    }

    @Override
    public float value(float x) {
        if (approximate == Approximate.NONE) {
            return 0.5f * x * (1 + Erf.of(x * ROOT_HALF));
        }
        return 0.5f * x * (1 + HyperbolicTangent.of(inner(x)));
    }

    @Override
    public float slope(float x, float y) {
        if (approximate == Approximate.NONE) {
            float density = DENSITY * Exp.of(-0.5f * x * x);
            return Math.fma(x, density, 0.5f * (1 + Erf.of(x * ROOT_HALF)));
        }
        float t = HyperbolicTangent.of(inner(x));
        float innerSlope = ROOT_2_BY_PI * Math.fma(3 * CUBIC * x, x, 1f);
        return 0.5f * Math.fma(x * Math.fma(-t, t, 1f), innerSlope, 1 + t);
    }

    private static float inner(float x) {
        return ROOT_2_BY_PI * Math.fma(CUBIC * x * x, x, x);
    }

    @Override
    public String toString() {
        return approximate == Approximate.NONE ? "gelu()" : "gelu(approximate=tanh)";
    }
}
