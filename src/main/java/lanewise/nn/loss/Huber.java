package lanewise.nn.loss;

import java.util.Objects;
import lanewise.nn.Finite;
import lanewise.nn.Written;

/**
 * (y - t)^2 / 2 where |y - t| is at most delta, else delta (|y - t| - delta / 2); PyTorch's {@code
 * nn.HuberLoss}.
 *
 * @param delta above 0; PyTorch's default is 1
 * @param reduction mean or sum
 */
public record Huber(double delta, Reduction reduction) implements ElementLoss {
    /** Refuses a delta that is not above 0. */
    public Huber {
        Finite.require(delta > 0, "huber: delta", delta, "above 0");
        Objects.requireNonNull(reduction, "reduction");
    }

    @Override
    public double value(float y, float t, int i) {
        double d = Math.abs((double) y - t);
        return d <= delta ? d * d / 2 : delta * (d - delta / 2);
    }

    @Override
    public float slope(float y, float t, int i) {
        float d = y - t;
        return Math.abs(d) <= delta ? d : (float) delta * Math.signum(d);
    }

    @Override
    public String toString() {
        return delta == 1 && reduction == Reduction.MEAN ? "huber()" : Written.record(this);
    }
}
