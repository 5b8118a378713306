package lanewise.nn.activation;

import lanewise.kernel.Lines;
import lanewise.nn.Axis;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

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
        return new Bound(binding, Axis.linesOfBatchDim(this, binding.input(), dim));
    }

    @Override
    public String toString() {
        return "softmax(dim=" + dim + ")";
    }

    private record Bound(Binding b, Lines lines) implements BoundLayer {
        @Override
        public void forward(Pass pass, int from, int to) {
            Slot x = b.x();
            Slot y = b.y();
            b.kernels().softmax(lines, to - from, x.array(), x.at(from), y.array(), y.at(from));
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            Slot y = b.y();
            Slot dy = b.dy();
            Slot dx = b.dx();
            if (dx != null) {
                b.kernels()
                        .softmaxBackward(
                                lines,
                                to - from,
                                y.array(),
                                y.at(from),
                                dy.array(),
                                dy.at(from),
                                dx.array(),
                                dx.at(from));
            }
        }
    }
}
