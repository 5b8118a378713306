package lanewise.nn;

import lanewise.kernel.Logistic;

/** 1 / (1 + exp(-x)), PyTorch's {@code nn.Sigmoid}. */
public record Sigmoid() implements Activation {
    @Override
    public String stem() {
        return "sigmoid";
    }

    @Override
    public float value(float x) {
        return Logistic.of(x);
    }

    @Override
    public float slope(float x, float y) {
        return (1 - y) * y;
    }

    @Override
    public String toString() {
        return "sigmoid()";
    }
}
