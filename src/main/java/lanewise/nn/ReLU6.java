package lanewise.nn;

/** min(max(0, x), 6), PyTorch's {@code nn.ReLU6}; the gradient at 0 and at 6 is 0. */
public record ReLU6() implements Activation {

    @Override
    public String stem() {
        return "relu6";
    }

    @Override
    public float value(float x) {
        return Math.min(Math.max(x, 0f), 6f);
    }

    @Override
    public float slope(float x, float y) {
        return x > 0 && x < 6 ? 1 : 0;
    }

    @Override
    public String toString() {
        return "relu6()";
    }
}
