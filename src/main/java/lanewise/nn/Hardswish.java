package lanewise.nn;

/** x min(max(x + 3, 0), 6) / 6, PyTorch's {@code nn.Hardswish}. */
public record Hardswish() implements Activation {

    @Override
    public String stem() {
        return "hardswish";
    }

    @Override
    public float value(float x) {
        return x * Math.min(Math.max(x + 3, 0f), 6f) / 6;
    }

    @Override
    public float slope(float x, float y) {
        return x < -3 ? 0 : x > 3 ? 1 : x / 3 + 0.5f;
    }

    @Override
    public String toString() {
        return "hardswish()";
    }
}
