package lanewise.nn;

import lanewise.kernel.Exp;
import lanewise.kernel.Expm1;

/**
 * x above 0, else alpha (exp(x) - 1); PyTorch's {@code nn.ELU}.
 *
 * @param alpha PyTorch's default is 1
 * @see <a href="https://arxiv.org/abs/1511.07289">Clevert, Unterthiner, Hochreiter: ELU (ICLR
 *     2016)</a>
 */
public record ELU(double alpha) implements Activation {

    @Override
    public String stem() {
        return "elu";
    }

    @Override
    public float value(float x) {
        return x > 0 ? x : (float) alpha * Expm1.of(x);
    }

    @Override
    public float slope(float x, float y) {
        return x > 0 ? 1 : (float) alpha * Exp.of(x);
    }

    @Override
    public String toString() {
        return "elu(" + alpha + ")";
    }
}
