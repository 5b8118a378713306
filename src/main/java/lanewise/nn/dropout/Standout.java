package lanewise.nn.dropout;

import lanewise.kernel.function.Logistic;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Finite;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.random.Uniform;
import lanewise.tensor.Shape;

/**
 * Keeps each element with a probability that the element itself gives, sigmoid(alpha x + beta);
 * evaluation multiplies by that probability. Between a linear layer and its ReLU this is the
 * standout network whose two sets of weights are tied.
 *
 * <p>As in the paper, the gradient of a training pass takes the mask as given.
 *
 * @param alpha how much more a large element is kept than a small one; the paper takes 1
 * @param beta how much is kept in all; the paper takes 0
 * @see <a
 *     href="https://papers.nips.cc/paper/5032-adaptive-dropout-for-training-deep-neural-networks">Ba,
 *     Frey: Adaptive dropout for training deep neural networks (NeurIPS 2013)</a>
 */
public record Standout(double alpha, double beta) implements Layer {
    /** Refuses what is not a number. */
    public Standout {
        Finite.require(true, "standout: alpha", alpha, "a number");
        Finite.require(true, "standout: beta", beta, "a number");
    }

    @Override
    public String stem() {
        return "dropout";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new Bound(binding, (float) alpha, (float) beta, binding.layerId());
    }

    @Override
    public String toString() {
        return "standout(" + alpha + ", " + beta + ")";
    }

    private record Bound(Binding b, float alpha, float beta, long id) implements BoundLayer {
        private float keep(float x) {
            return Logistic.of(Math.fma(alpha, x, beta));
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            long key = pass.key(id);
            int stride = b.x().stride();
            float[] x = b.x().array();
            float[] y = b.y().array();
            int xo = b.x().at(from);
            int yo = b.y().at(from);
            for (int i = 0; i < (to - from) * stride; i++) {
                float value = x[xo + i];
                float keep = keep(value);
                if (pass.drops()) {
                    y[yo + i] = Uniform.at(key, pass.number(from) * stride + i) < keep ? value : 0f;
                } else {
                    y[yo + i] = keep * value;
                }
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() == null) {
                return;
            }
            long key = pass.key(id);
            int stride = b.x().stride();
            float[] x = b.x().array();
            float[] dy = b.dy().array();
            float[] dx = b.dx().array();
            int xo = b.x().at(from);
            int dyo = b.dy().at(from);
            int dxo = b.dx().at(from);
            for (int i = 0; i < (to - from) * stride; i++) {
                float value = x[xo + i];
                float keep = keep(value);
                float slope;
                if (pass.drops()) {
                    slope = Uniform.at(key, pass.number(from) * stride + i) < keep ? 1f : 0f;
                } else {
                    slope = Math.fma(alpha * value * keep, 1 - keep, keep);
                }
                dx[dxo + i] = slope * dy[dyo + i];
            }
        }
    }
}
