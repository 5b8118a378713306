package lanewise.nn;

import lanewise.kernel.Exp;
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
            for (int n = from; n < to; n++) {
                for (int o = 0; o < axis.outer(); o++) {
                    for (int i = 0; i < axis.stride(); i++) {
                        int at = o * axis.size() * axis.stride() + i;
                        line(b.x().array(), b.x().at(n) + at, b.y().array(), b.y().at(n) + at);
                    }
                }
            }
        }

        private void line(float[] x, int xo, float[] y, int yo) {
            int step = axis.stride();
            float max = x[xo];
            for (int j = 1; j < axis.size(); j++) {
                max = Math.max(max, x[xo + j * step]);
            }
            double sum = 0;
            for (int j = 0; j < axis.size(); j++) {
                float e = Exp.of(x[xo + j * step] - max);
                y[yo + j * step] = e;
                sum += e;
            }
            float factor = (float) (1 / sum);
            for (int j = 0; j < axis.size(); j++) {
                y[yo + j * step] *= factor;
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            for (int n = from; b.dx() != null && n < to; n++) {
                for (int o = 0; o < axis.outer(); o++) {
                    for (int i = 0; i < axis.stride(); i++) {
                        lineBackward(n, o * axis.size() * axis.stride() + i);
                    }
                }
            }
        }

        private void lineBackward(int n, int at) {
            int step = axis.stride();
            float[] y = b.y().array();
            float[] dy = b.dy().array();
            float[] dx = b.dx().array();
            int yo = b.y().at(n) + at;
            int dyo = b.dy().at(n) + at;
            int dxo = b.dx().at(n) + at;
            double sum = 0;
            for (int j = 0; j < axis.size(); j++) {
                sum += (double) dy[dyo + j * step] * y[yo + j * step];
            }
            for (int j = 0; j < axis.size(); j++) {
                dx[dxo + j * step] = y[yo + j * step] * (dy[dyo + j * step] - (float) sum);
            }
        }
    }
}
