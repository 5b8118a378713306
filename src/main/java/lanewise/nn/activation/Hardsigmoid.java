package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;

/** min(max(x + 3, 0), 6) / 6, PyTorch's {@code nn.Hardsigmoid}. */
public record Hardsigmoid() implements CurveActivation {

    @Override
    public String stem() {
        return "hardsigmoid";
    }

    @Override
    public Curve curve() {
        return CurveFamily.HARDSIGMOID.curve();
    }

    @Override
    public String toString() {
        return "hardsigmoid()";
    }
}
