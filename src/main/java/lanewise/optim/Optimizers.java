package lanewise.optim;

/** The optimisers by name, to be imported statically. */
public final class Optimizers {
    private Optimizers() {}

    /** Adam with PyTorch's defaults. */
    public static Adam adam(double learningRate) {
        return new Adam(learningRate);
    }

    /** Plain stochastic gradient descent. */
    public static Sgd sgd(double learningRate) {
        return new Sgd(learningRate, 0, 0, 0, false);
    }

    /** AdamW with PyTorch's defaults. */
    public static AdamW adamW(double learningRate) {
        return new AdamW(learningRate);
    }

    /** RMSprop with PyTorch's defaults. */
    public static RMSprop rmsprop(double learningRate) {
        return new RMSprop(learningRate);
    }

    /** Adagrad with PyTorch's defaults. */
    public static Adagrad adagrad(double learningRate) {
        return new Adagrad(learningRate);
    }

    static void require(boolean valid, String name, double given, String expected) {
        if (!valid || !Float.isFinite((float) given)) {
            throw new IllegalArgumentException(
                    "%s: %s, expected %s".formatted(name, given, expected)
                            + (valid || Double.isNaN(given) ? ", finite" : ""));
        }
    }
}
