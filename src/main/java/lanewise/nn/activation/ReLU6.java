package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;

/** min(max(0, x), 6), PyTorch's {@code nn.ReLU6}; the gradient at 0 and at 6 is 0. */
public record ReLU6() implements CurveActivation {

    @Override
    public String stem() {
        return "relu6";
    }

    @Override
    public Curve curve() {
        return CurveFamily.RELU6.curve();
    }

    @Override
    public String toString() {
        return "relu6()";
    }
}
