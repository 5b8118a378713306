package lanewise.nn.activation;

import lanewise.nn.Axis;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
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
        Axis.ofBatchDim(this, input, dim);
        return input;
    }

    @Override
    public boolean outputOverwritable() {
        return false;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new Bound(binding, Axis.ofBatchDim(this, binding.input(), dim));
    }

    @Override
    public String toString() {
        return "softmax(dim=" + dim + ")";
    }

    private record Bound(Binding b, Axis axis) implements BoundLayer {
        @Override
        public void forward(Pass pass, int from, int to) {
            int step = axis.stride();
            if (step == 1) {
                int rows = (to - from) * axis.outer();
                line(rows, b.x().at(from), b.y().at(from));
                return;
            }
            for (int n = from; n < to; n++) {
                for (int o = 0; o < axis.outer(); o++) {
                    for (int i = 0; i < step; i++) {
                        int at = o * axis.size() * step + i;
                        line(1, b.x().at(n) + at, b.y().at(n) + at);
                    }
                }
            }
        }

        private void line(int rows, int xo, int yo) {
            b.kernels()
                    .softmax(
                            rows, axis.size(), axis.stride(), b.x().array(), xo, b.y().array(), yo);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            int step = axis.stride();
            if (b.dx() == null) {
                return;
            }
            if (step == 1) {
                lineBackward((to - from) * axis.outer(), from, 0);
                return;
            }
            for (int n = from; n < to; n++) {
                for (int o = 0; o < axis.outer(); o++) {
                    for (int i = 0; i < step; i++) {
                        lineBackward(1, n, o * axis.size() * step + i);
                    }
                }
            }
        }

        private void lineBackward(int rows, int n, int at) {
            b.kernels()
                    .softmaxBackward(
                            rows,
                            axis.size(),
                            axis.stride(),
                            b.y().array(),
                            b.y().at(n) + at,
                            b.dy().array(),
                            b.dy().at(n) + at,
                            b.dx().array(),
                            b.dx().at(n) + at);
        }
    }
}
