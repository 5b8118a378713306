package lanewise.nn;

import lanewise.kernel.Exp;
import lanewise.kernel.Logistic;

/**
 * x tanh(softplus(x)), PyTorch's {@code nn.Mish}.
 *
 * @see <a href="https://arxiv.org/abs/1908.08681">Misra: Mish (BMVC 2020)</a>
 */
public record Mish() implements Activation {

    @Override
    public String stem() {
        return "mish";
    }

    /** With e = exp(x): (e^2 + 2 e) / (e^2 + 2 e + 2), which needs no logarithm. */
    private static float tanhOfSoftplus(float x) {
        if (x > 15) {
            return 1;
        }
        float e = Exp.of(x);
        float n = e * (e + 2);
        return n / (n + 2);
    }

    @Override
    public float value(float x) {
        return x * tanhOfSoftplus(x);
    }

    @Override
    public float slope(float x, float y) {
        if (x > 15) {
            return 1;
        }
        // The derivative of the tangent, 1 - t^2, without cancellation.
        float e = Exp.of(x);
        float n = e * (e + 2);
        float rise = 4 * (n + 1) / ((n + 2) * (n + 2));
        return Math.fma(x * Logistic.of(x), rise, n / (n + 2));
    }

    @Override
    public String toString() {
        return "mish()";
    }
}
