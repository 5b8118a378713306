package lanewise.nn.activation;

import lanewise.nn.Axis;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * exp(x) over its sum along a dimension, PyTorch's {@code nn.Softmax}.
 *
 * @param dim PyTorch's, which counts the batch: 1 is the first dimension of a sample, -1 the last
 */
public record Softmax(int dim) implements Layer {
    @Override
    public String stem() {
        return "softmax";
    }

    @Override
    public Shape outputShape(Shape input) {
        Axis.linesOfBatchDim(this, input, dim);
        return input;
    }

    @Override
    public boolean outputOverwritable() {
        return false;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new BoundSoftmax(binding, Axis.linesOfBatchDim(this, binding.input(), dim), false);
    }

    @Override
    public String toString() {
        return dim == 1 ? "softmax()" : Written.record(this);
    }
}
