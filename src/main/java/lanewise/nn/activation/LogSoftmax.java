package lanewise.nn.activation;

import lanewise.nn.Axis;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * The logarithm of softmax along a dimension, PyTorch's {@code nn.LogSoftmax}.
 *
 * @param dim PyTorch's, which counts the batch: 1 is the first dimension of a sample, -1 the last
 */
public record LogSoftmax(int dim) implements Layer {
    @Override
    public String stem() {
        return "logSoftmax";
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
        return new BoundSoftmax(binding, Axis.linesOfBatchDim(this, binding.input(), dim), true);
    }

    @Override
    public String toString() {
        return dim == 1 ? "logSoftmax()" : Written.record(this);
    }
}
