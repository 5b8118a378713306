package lanewise.nn;

import lanewise.kernel.Logistic;

/** x sigmoid(x), PyTorch's {@code nn.SiLU} (swish). */
public record SiLU() implements Activation {

    @Override
    public String stem() {
        return "silu";
    }

    @Override
    public float value(float x) {
        return x * Logistic.of(x);
    }

    @Override
    public float slope(float x, float y) {
        // 1 - s without cancellation: a large x multiplies its error.
        float s = Logistic.of(x);
        return s * Math.fma(x, Logistic.of(-x), 1f);
    }

    @Override
    public String toString() {
        return "silu()";
    }
}
