package lanewise.nn;

import lanewise.kernel.Sigmoid;

/** x sigmoid(x), PyTorch's {@code nn.SiLU} (swish). */
public record SiLU() implements Activation {

    @Override
    public String stem() {
        return "silu";
    }

    @Override
    public float value(float x) {
        return x * Sigmoid.of(x);
    }

    @Override
    public float slope(float x, float y) {
        // 1 - s without cancellation: a large x multiplies its error.
        float s = Sigmoid.of(x);
        return s * Math.fma(x, Sigmoid.of(-x), 1f);
    }

    @Override
    public String toString() {
        return "silu()";
    }
}
