package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;

/** 1 / (1 + exp(-x)), PyTorch's {@code nn.Sigmoid}. */
public record Sigmoid() implements CurveActivation {
    @Override
    public String stem() {
        return "sigmoid";
    }

    @Override
    public Curve curve() {
        return CurveFamily.SIGMOID.curve();
    }

    @Override
    public String toString() {
        return "sigmoid()";
    }
}
