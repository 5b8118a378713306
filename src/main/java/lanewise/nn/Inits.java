package lanewise.nn;

import lanewise.random.Gaussian;
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

    /**
     * Uniform in [-bound, bound).
     *
     * @param bound 0 or more
     */
    public static Layer.Init uniform(double bound) {
        Finite.require(bound >= 0, "uniform: bound", bound, "0 or more");
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

    /**
     * Normally distributed.
     *
     * @param std 0 or more
     */
    public static Layer.Init normal(double mean, double std) {
        Finite.require(true, "normal: mean", mean, "a number");
        Finite.require(std >= 0, "normal: standard deviation", std, "0 or more");
        return (key, shape, values, offset) -> {
            Gaussian.fill(key.bits(), 0, shape.size(), values, offset);
            for (int i = offset; i < offset + shape.size(); i++) {
                values[i] = (float) (values[i] * std + mean);
            }
        };
    }

    /**
     * Kaiming's normal initialisation (He et al. 2015): std = sqrt(2 / ((1 + a^2) fan)).
     *
     * @param fan inputs ({@link #fanIn}) or outputs ({@link #fanOut}) of a unit
     * @param a the negative slope of the leaky ReLU that follows; 0 for ReLU
     */
    public static Layer.Init kaimingNormal(int fan, double a) {
        return normal(0, Math.sqrt(2 / ((1 + a * a) * fan)));
    }

    /**
     * Xavier's uniform initialisation (Glorot and Bengio 2010): uniform in [-b, b), b = gain sqrt(6
     * / (fanIn + fanOut)).
     */
    public static Layer.Init xavierUniform(int fanIn, int fanOut, double gain) {
        return uniform(gain * Math.sqrt(6.0 / ((double) fanIn + fanOut)));
    }

    /**
     * Xavier's normal initialisation (Glorot and Bengio 2010): std = gain sqrt(2 / (fanIn +
     * fanOut)).
     */
    public static Layer.Init xavierNormal(int fanIn, int fanOut, double gain) {
        return normal(0, gain * Math.sqrt(2.0 / ((double) fanIn + fanOut)));
    }

    /** The uniform number in [0, 1) of element {@code i}: 53 bits. */
    static double unit(Key key, int i) {
        return (Philox.word64(key.bits(), i >>> 1, STREAM, i & 1) >>> 11) * 0x1p-53;
    }

    /** The fan-in of a weight of PyTorch's shape: all but the first dimension. */
    public static int fanIn(Shape weight) {
        return weight.size() / weight.dim(0);
    }

    /** The fan-out of a weight of PyTorch's shape: all but the second dimension. */
    public static int fanOut(Shape weight) {
        return weight.size() / weight.dim(1);
    }
}
