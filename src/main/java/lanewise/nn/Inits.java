package lanewise.nn;

import lanewise.random.Key;
import lanewise.random.Philox;
import lanewise.tensor.Shape;

/** First values of parameters, PyTorch's {@code torch.nn.init}. */
public final class Inits {
    private static final int STREAM = 0x696E6974;

    private Inits() {}

    /** All the same value. */
    public static Layer.Init constant(float value) {
        return (key, shape, values, offset) ->
                java.util.Arrays.fill(values, offset, offset + shape.size(), value);
    }

    /** Uniform in [-bound, bound). */
    public static Layer.Init uniform(double bound) {
        return (key, shape, values, offset) -> {
            for (int i = 0; i < shape.size(); i++) {
                values[offset + i] = (float) ((2 * unit(key, i) - 1) * bound);
            }
        };
    }

    /**
     * Kaiming's uniform initialisation (He et al. 2015): uniform in [-b, b), b = sqrt(6 / ((1 +
     * a^2) fanIn)).
     *
     * @param a the negative slope of the leaky ReLU that follows; PyTorch's layers take sqrt(5)
     */
    public static Layer.Init kaimingUniform(int fanIn, double a) {
        return uniform(Math.sqrt(6 / ((1 + a * a) * fanIn)));
    }

    /** The uniform number in [0, 1) of element {@code i}: 53 bits. */
    static double unit(Key key, int i) {
        return (Philox.word64(key.bits(), i >>> 1, STREAM, i & 1) >>> 11) * 0x1p-53;
    }

    /** The fan-in of a weight of PyTorch's shape: all but the first dimension. */
    public static int fanIn(Shape weight) {
        return weight.size() / weight.dim(0);
    }
}
