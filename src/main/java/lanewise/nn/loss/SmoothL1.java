package lanewise.nn.loss;

import java.util.Objects;
import lanewise.nn.Finite;
import lanewise.nn.Written;

/**
 * (y - t)^2 / (2 beta) where |y - t| is below beta, else |y - t| - beta / 2; PyTorch's {@code
 * nn.SmoothL1Loss}.
 *
 * @param beta 0 or more; PyTorch's default is 1, and 0 is {@link L1}
 * @param reduction mean or sum
 */
public record SmoothL1(double beta, Reduction reduction) implements ElementLoss {
    /** Refuses a beta below 0. */
    public SmoothL1 {
        Finite.require(beta >= 0, "smoothL1: beta", beta, "0 or more");
        Objects.requireNonNull(reduction, "reduction");
    }

    @Override
    public double value(float y, float t, int i) {
        double d = Math.abs((double) y - t);
        return d < beta ? d * d / (2 * beta) : d - beta / 2;
    }

    @Override
    public float slope(float y, float t, int i) {
        float d = y - t;
        return Math.abs(d) < beta ? d / (float) beta : Math.signum(d);
    }

    @Override
    public String toString() {
        return beta == 1 && reduction == Reduction.MEAN ? "smoothL1()" : Written.record(this);
    }
}
