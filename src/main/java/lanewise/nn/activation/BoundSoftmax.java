package lanewise.nn.activation;

import lanewise.nn.Axis;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Pass;

/** {@link Softmax}, or {@link LogSoftmax}, at its place: line after line of a dimension. */
record BoundSoftmax(Binding b, Axis axis, boolean logarithm) implements BoundLayer {
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
        int size = axis.size();
        int stride = axis.stride();
        float[] x = b.x().array();
        float[] y = b.y().array();
        if (logarithm) {
            b.kernels().logSoftmax(rows, size, stride, x, xo, y, yo);
        } else {
            b.kernels().softmax(rows, size, stride, x, xo, y, yo);
        }
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
        int size = axis.size();
        int stride = axis.stride();
        float[] y = b.y().array();
        float[] dy = b.dy().array();
        float[] dx = b.dx().array();
        int yo = b.y().at(n) + at;
        int dyo = b.dy().at(n) + at;
        int dxo = b.dx().at(n) + at;
        if (logarithm) {
            b.kernels().logSoftmaxBackward(rows, size, stride, y, yo, dy, dyo, dx, dxo);
        } else {
            b.kernels().softmaxBackward(rows, size, stride, y, yo, dy, dyo, dx, dxo);
        }
    }
}
