package lanewise.nn.loss;

import java.util.Objects;
import lanewise.nn.Written;

/**
 * (y - t)^2, PyTorch's {@code nn.MSELoss}.
 *
 * @param reduction mean or sum
 */
public record MSE(Reduction reduction) implements ElementLoss {
    /** Refuses null. */
    public MSE {
        Objects.requireNonNull(reduction, "reduction");
    }

    @Override
    public double value(float y, float t, int i) {
        double d = (double) y - t;
        return d * d;
    }

    @Override
    public float slope(float y, float t, int i) {
        return 2 * (y - t);
    }

    @Override
    public String toString() {
        return reduction == Reduction.MEAN ? "mse()" : Written.record(this);
    }
}
