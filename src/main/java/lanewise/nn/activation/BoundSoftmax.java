package lanewise.nn.activation;

import lanewise.kernel.Kernels;
import lanewise.kernel.Lines;
import lanewise.nn.Binding;
import lanewise.nn.Chunkless;
import lanewise.nn.Pass;

/** {@link Softmax}, or {@link LogSoftmax}, at its place. */
record BoundSoftmax(Binding b, Lines lines, boolean logarithm) implements Chunkless {
    @Override
    public void forward(Pass pass, int from, int to) {
        Kernels kernels = b.kernels();
        int samples = to - from;
        float[] x = b.x().array();
        float[] y = b.y().array();
        int xo = b.x().at(from);
        int yo = b.y().at(from);
        if (logarithm) {
            kernels.logSoftmax(lines, samples, x, xo, y, yo);
        } else {
            kernels.softmax(lines, samples, x, xo, y, yo);
        }
    }

    @Override
    public void backward(Pass pass, int from, int to, int chunk, boolean first) {
        if (b.dx() == null) {
            return;
        }
        Kernels kernels = b.kernels();
        int samples = to - from;
        float[] y = b.y().array();
        float[] dy = b.dy().array();
        float[] dx = b.dx().array();
        int yo = b.y().at(from);
        int dyo = b.dy().at(from);
        int dxo = b.dx().at(from);
        if (logarithm) {
            kernels.logSoftmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
        } else {
            kernels.softmaxBackward(lines, samples, y, yo, dy, dyo, dx, dxo);
        }
    }
}
