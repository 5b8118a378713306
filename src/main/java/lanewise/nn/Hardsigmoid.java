package lanewise.nn;

/** min(max(x + 3, 0), 6) / 6, PyTorch's {@code nn.Hardsigmoid}. */
public record Hardsigmoid() implements Activation {

    @Override
    public String stem() {
        return "hardsigmoid";
    }

    @Override
    public float value(float x) {
        return Math.min(Math.max(x + 3, 0f), 6f) / 6;
    }

    @Override
    public float slope(float x, float y) {
        return x > -3 && x < 3 ? 1f / 6 : 0;
    }

    @Override
    public String toString() {
        return "hardsigmoid()";
    }
}
