package lanewise.nn.loss;

import java.util.List;
import java.util.Objects;
import lanewise.kernel.function.Exp;
import lanewise.kernel.function.Log;
import lanewise.kernel.function.Logistic;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * -(posWeight t log sigmoid(y) + (1 - t) log(1 - sigmoid(y))), PyTorch's {@code
 * nn.BCEWithLogitsLoss}: binary cross-entropy, computed from logits without overflow. Targets are
 * from 0 to 1, which is not checked, as in PyTorch.
 *
 * @param posWeight one value an output, or one for all; empty for 1
 * @param reduction mean or sum
 */
public record BCEWithLogits(List<Double> posWeight, Reduction reduction) implements ElementLoss {
    /** Refuses weights below 0. */
    public BCEWithLogits {
        posWeight = ClassLoss.copyOf("bceWithLogits()", posWeight);
        Objects.requireNonNull(reduction, "reduction");
    }

    /** The mean, without weights. */
    public BCEWithLogits() {
        this(List.of(), Reduction.MEAN);
    }

    @Override
    public void check(Shape output) {
        if (posWeight.size() > 1 && (output.rank() != 1 || output.dim(0) != posWeight.size())) {
            throw new IllegalArgumentException(
                    "%s: outputs have the shape %s, expected (%d,), one output a weight"
                            .formatted(this, output, posWeight.size()));
        }
    }

    private double weight(int i) {
        return posWeight.isEmpty() ? 1 : posWeight.get(posWeight.size() == 1 ? 0 : i);
    }

    @Override
    public double value(float y, float t, int i) {
        double logistic = Log.ofOnePlus(Exp.of(-Math.abs(y)));
        double positive = 1 + (weight(i) - 1) * t;
        return (1 - (double) t) * y + positive * (logistic + Math.max(-y, 0f));
    }

    @Override
    public float slope(float y, float t, int i) {
        float positive = (float) weight(i) * t;
        return Math.fma(positive + 1 - t, Logistic.of(y), -positive);
    }

    @Override
    public String toString() {
        return equals(new BCEWithLogits()) ? "bceWithLogits()" : Written.record(this);
    }
}
