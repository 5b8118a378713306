package lanewise.nn.dropout;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * Drops features of a sequence, the same ones at every step of a sample: the variational dropout of
 * Gal and Ghahramani. Kept in Monte-Carlo inference, its outputs are draws from an approximate
 * posterior.
 *
 * <p>Input and output (D, L), features first, or (L, D).
 *
 * @param p the probability to drop a feature, 0 to 1
 * @param featureDim which dimension of a batch holds the features: 1 for (N, D, L), 2 for (N, L, D)
 * @see <a href="https://arxiv.org/abs/1512.05287">Gal, Ghahramani: A theoretically grounded
 *     application of dropout in recurrent neural networks (NeurIPS 2016)</a>
 */
public record SequenceDropout(double p, int featureDim) implements Layer {
    /** Refuses what is not a probability, and dimensions other than 1 and 2. */
    public SequenceDropout {
        Rate.check("sequenceDropout", p);
        if (featureDim != 1 && featureDim != 2) {
            throw new IllegalArgumentException(
                    "sequenceDropout: feature dimension " + featureDim + ", expected 1 or 2");
        }
    }

    @Override
    public String stem() {
        return "dropout";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 2) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected a sequence of two dimensions"
                            .formatted(this, input));
        }
        return input;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        Shape shape = binding.input();
        return featureDim == 1
                ? new BoundUnitDropout(binding, p, shape.dim(0), 1, false, false)
                : new BoundUnitDropout(binding, p, shape.dim(1), shape.dim(0), false, false);
    }

    @Override
    public String toString() {
        return featureDim == 1 ? "sequenceDropout(" + p + ")" : Written.record(this);
    }
}
