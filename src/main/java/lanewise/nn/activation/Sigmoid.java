package lanewise.nn.activation;

import lanewise.kernel.function.CurveFamily;

/** 1 / (1 + exp(-x)), PyTorch's {@code nn.Sigmoid}. */
public record Sigmoid() implements CurveActivation {
    @Override
    public String stem() {
        return "sigmoid";
    }

    @Override
    public CurveFamily curve() {
        return CurveFamily.SIGMOID;
    }

    @Override
    public String toString() {
        return "sigmoid()";
    }
}
