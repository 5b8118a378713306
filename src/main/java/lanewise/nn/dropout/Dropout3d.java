package lanewise.nn.dropout;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.tensor.Shape;

/**
 * Sets whole channels to 0 with probability p and multiplies the others by 1 / (1 - p); the
 * identity in evaluation. PyTorch's {@code nn.Dropout3d}.
 *
 * <p>Input and output (C, D, H, W).
 *
 * <p>Neighbouring voxels of one channel are alike; to drop one of them alone hides little.
 *
 * @param p the probability to drop, 0 to 1
 * @see <a href="https://arxiv.org/abs/1411.4280">Tompson et al.: Efficient object localization
 *     (CVPR 2015)</a>
 */
public record Dropout3d(double p) implements Layer {
    /** Refuses what is not a probability. */
    public Dropout3d {
        Rate.check("dropout3d", p);
    }

    @Override
    public String stem() {
        return "dropout";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 4) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected (channels, depth, height, width)"
                            .formatted(this, input));
        }
        return input;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new BoundUnitDropout(binding, p, binding.input().dim(0), 1, false, false);
    }

    @Override
    public String toString() {
        return "dropout3d(" + p + ")";
    }
}
