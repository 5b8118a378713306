package lanewise.optim;

/** The optimisers by name, to be imported statically. */
public final class Optimizers {
    private Optimizers() {}

    /** Adam with PyTorch's defaults. */
    public static Adam adam(double learningRate) {
        return new Adam(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    /** Plain stochastic gradient descent. */
    public static Sgd sgd(double learningRate) {
        return new Sgd(learningRate, 0, 0, 0, false);
    }

    static void require(boolean valid, String name, double given, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(name + ": " + given + ", expected " + expected);
        }
    }
}
