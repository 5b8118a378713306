package lanewise.nn;

import lanewise.kernel.HyperbolicTangent;

/** The hyperbolic tangent, PyTorch's {@code nn.Tanh}. */
public record Tanh() implements Activation {
    @Override
    public String stem() {
        return "tanh";
    }

    @Override
    public float value(float x) {
        return HyperbolicTangent.of(x);
    }

    @Override
    public float slope(float x, float y) {
        return Math.fma(-y, y, 1f);
    }

    @Override
    public String toString() {
        return "tanh()";
    }
}
