package lanewise.nn.layer;

import java.util.List;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Finite;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Layout;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * Normalises over groups of channels of each sample, PyTorch's {@code nn.GroupNorm}: (x - mean) /
 * sqrt(variance + eps) * weight + bias.
 *
 * <p>Input and output (C, ...). Parameters {@code weight}, {@code bias} (C,).
 *
 * @param numGroups groups, a divisor of the channels
 * @param numChannels C
 * @param eps added to the variance, above 0; PyTorch's default is 1e-5
 * @param affine whether there are weight and bias
 * @see <a href="https://arxiv.org/abs/1803.08494">Wu, He: Group normalization (ECCV 2018)</a>
 */
public record GroupNorm(int numGroups, int numChannels, double eps, boolean affine)
        implements Layer {

    /** Refuses values out of range. */
    public GroupNorm {
        if (numGroups < 1 || numChannels < 1 || numChannels % numGroups != 0) {
            throw new IllegalArgumentException(
                    "groupNorm(%d, %d): expected a multiple of %d channels, 1 or more of each"
                            .formatted(numGroups, numChannels, numGroups));
        }
        Finite.require(eps > 0, "groupNorm: eps", eps, "above 0");
    }

    /** The same with another eps. */
    public GroupNorm eps(double value) {
        return new GroupNorm(numGroups, numChannels, value, affine);
    }

    /** The same without weight and bias. */
    public GroupNorm withoutAffine() {
        return new GroupNorm(numGroups, numChannels, eps, false);
    }

    @Override
    public String stem() {
        return "norm";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() < 1 || input.dim(0) != numChannels) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected %d channels"
                            .formatted(this, input, numChannels));
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        Shape shape = Shape.of(numChannels);
        return affine
                ? List.of(
                        ParameterSpec.trainable("weight", shape, Inits.constant(1)),
                        ParameterSpec.trainable("bias", shape, Inits.constant(0)))
                : List.of();
    }

    @Override
    public BoundLayer bind(Binding binding) {
        int size = binding.input().size();
        int pixels = size / numChannels;
        int[] places = Layout.places(binding.input());
        int[] parameters = new int[size];
        for (int i = 0; i < size; i++) {
            parameters[i] = i / pixels;
        }
        return new BoundNormalization(
                binding,
                places,
                size / numGroups,
                eps,
                affine ? parameters : null,
                numChannels,
                affine);
    }

    @Override
    public String toString() {
        return Written.call("groupNorm", numGroups, numChannels)
                .option("eps", eps, 1e-5)
                .when(!affine, "withoutAffine")
                .toString();
    }
}
