package lanewise.nn;

/**
 * x above 0, else negativeSlope x; PyTorch's {@code nn.LeakyReLU}.
 *
 * @param negativeSlope PyTorch's default is 0.01
 */
public record LeakyReLU(double negativeSlope) implements Activation {

    @Override
    public String stem() {
        return "leakyRelu";
    }

    @Override
    public float value(float x) {
        return x > 0 ? x : (float) negativeSlope * x;
    }

    @Override
    public float slope(float x, float y) {
        return x > 0 ? 1 : (float) negativeSlope;
    }

    @Override
    public String toString() {
        return "leakyRelu(" + negativeSlope + ")";
    }
}
