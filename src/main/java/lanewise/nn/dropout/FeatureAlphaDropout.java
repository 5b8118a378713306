package lanewise.nn.dropout;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.tensor.Shape;

/**
 * {@link AlphaDropout} of whole channels, PyTorch's {@code nn.FeatureAlphaDropout}.
 *
 * <p>Input and output (C, ...).
 *
 * @param p the probability to drop, 0 to below 1
 */
public record FeatureAlphaDropout(double p) implements Layer {
    /** Refuses what is not a probability. */
    public FeatureAlphaDropout {
        Rate.checkBelowOne("featureAlphaDropout", p);
    }

    @Override
    public String stem() {
        return "dropout";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() < 2) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected (channels, ...)".formatted(this, input));
        }
        return input;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new BoundUnitDropout(binding, p, binding.input().dim(0), 1, false, true);
    }

    @Override
    public String toString() {
        return "featureAlphaDropout(" + p + ")";
    }
}
