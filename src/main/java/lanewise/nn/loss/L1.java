package lanewise.nn.loss;

import java.util.Objects;
import lanewise.nn.Written;

/**
 * |y - t|, PyTorch's {@code nn.L1Loss}; the gradient at 0 is 0.
 *
 * @param reduction mean or sum
 */
public record L1(Reduction reduction) implements ElementLoss {
    /** Refuses null. */
    public L1 {
        Objects.requireNonNull(reduction, "reduction");
    }

    @Override
    public double value(float y, float t, int i) {
        return Math.abs((double) y - t);
    }

    @Override
    public float slope(float y, float t, int i) {
        return Math.signum(y - t);
    }

    @Override
    public String toString() {
        return reduction == Reduction.MEAN ? "l1()" : Written.record(this);
    }
}
