package lanewise.nn.activation;

import lanewise.kernel.function.Curve;
import lanewise.kernel.function.CurveFamily;

/** x min(max(x + 3, 0), 6) / 6, PyTorch's {@code nn.Hardswish}. */
public record Hardswish() implements CurveActivation {

    @Override
    public String stem() {
        return "hardswish";
    }

    @Override
    public Curve curve() {
        return CurveFamily.HARDSWISH.curve();
    }

    @Override
    public String toString() {
        return "hardswish()";
    }
}
