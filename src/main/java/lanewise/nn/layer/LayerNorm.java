package lanewise.nn.layer;

import java.util.ArrayList;
import java.util.Arrays;
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
 * Normalises over the last dimensions of each sample, PyTorch's {@code nn.LayerNorm}: (x - mean) /
 * sqrt(variance + eps) * weight + bias.
 *
 * <p>Input and output any shape that ends in {@code normalizedShape}. Parameters {@code weight},
 * {@code bias} of that shape.
 *
 * @param normalizedShape the last dimensions, at least one
 * @param eps added to the variance, above 0; PyTorch's default is 1e-5
 * @param affine whether there is a weight
 * @param bias whether there is a bias beside the weight
 * @see <a href="https://arxiv.org/abs/1607.06450">Ba, Kiros, Hinton: Layer normalization (2016)</a>
 */
public record LayerNorm(Shape normalizedShape, double eps, boolean affine, boolean bias)
        implements Layer {
    /** Refuses values out of range. */
    public LayerNorm {
        if (normalizedShape.rank() < 1 || normalizedShape.size() < 1) {
            throw new IllegalArgumentException(
                    "layerNorm: shape " + normalizedShape + ", expected one dimension or more");
        }
        Finite.require(eps > 0, "layerNorm: eps", eps, "above 0");
        if (bias && !affine) {
            throw new IllegalArgumentException(
                    "layerNorm: a bias without a weight, expected both, or the weight alone");
        }
    }

    /** With weight and bias, or neither. */
    public LayerNorm(Shape normalizedShape, double eps, boolean affine) {
        this(normalizedShape, eps, affine, affine);
    }

    /** The same with another eps. */
    public LayerNorm eps(double value) {
        return new LayerNorm(normalizedShape, value, affine, bias);
    }

    /** The same with the weight alone. */
    public LayerNorm withoutBias() {
        return new LayerNorm(normalizedShape, eps, affine, false);
    }

    /** The same without weight and bias. */
    public LayerNorm withoutAffine() {
        return new LayerNorm(normalizedShape, eps, false);
    }

    @Override
    public String stem() {
        return "norm";
    }

    @Override
    public Shape outputShape(Shape input) {
        int rank = normalizedShape.rank();
        boolean fits = input.rank() >= rank;
        for (int i = 1; fits && i <= rank; i++) {
            fits = input.dim(-i) == normalizedShape.dim(-i);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected one that ends in %s"
                            .formatted(this, input, normalizedShape));
        }
        return input;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        List<ParameterSpec> specs = new ArrayList<>();
        if (affine) {
            specs.add(ParameterSpec.trainable("weight", normalizedShape, Inits.constant(1)));
        }
        if (bias) {
            specs.add(ParameterSpec.trainable("bias", normalizedShape, Inits.constant(0)));
        }
        return specs;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        Shape shape = binding.input();
        int size = normalizedShape.size();
        int[] places = new int[shape.size()];
        int[] parameters = new int[shape.size()];
        int[] order = Layout.places(shape);
        for (int i = 0; i < places.length; i++) {
            places[i] = order[i];
            parameters[i] = i % size;
        }
        return new BoundNormalization(
                binding, places, size, eps, affine ? parameters : null, size, bias);
    }

    @Override
    public String toString() {
        return Written.call("layerNorm", Arrays.stream(normalizedShape.dims()).boxed().toArray())
                .option("eps", eps, 1e-5)
                .when(!affine, "withoutAffine")
                .when(affine && !bias, "withoutBias")
                .toString();
    }
}
