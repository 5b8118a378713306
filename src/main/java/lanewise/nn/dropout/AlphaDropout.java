package lanewise.nn.dropout;

import java.util.Arrays;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.nn.activation.SELU;
import lanewise.random.Bernoulli;
import lanewise.tensor.Shape;

/**
 * Sets elements to SELU's lowest value with probability p, then scales and shifts all so that mean
 * 0 and variance 1 stay as they are; the identity in evaluation. PyTorch's {@code nn.AlphaDropout}.
 *
 * <p>With m = -1.7581 that value: y = a x + b where kept, a m + b where dropped, a = ((1 - p)(1 + p
 * m^2))^(-1/2), b = -a p m.
 *
 * @param p the probability to drop, 0 to below 1
 * @see <a href="https://arxiv.org/abs/1706.02515">Klambauer et al.: Self-normalizing neural
 *     networks (NeurIPS 2017)</a>
 */
public record AlphaDropout(double p) implements Layer {
    private static final double LOWEST = -SELU.SCALE * SELU.ALPHA;

    /** Refuses what is not a probability below 1. */
    public AlphaDropout {
        Rate.checkBelowOne("alphaDropout", p);
    }

    private static double a(double p) {
        return 1 / Math.sqrt((1 - p) * (1 + p * LOWEST * LOWEST));
    }

    /** What elements are multiplied by; 0 where all are dropped. */
    static float factor(double p) {
        return p == 1 ? 0f : (float) a(p);
    }

    /** What kept elements are shifted by. */
    static float keptShift(double p) {
        return p == 1 ? 0f : (float) (-a(p) * p * LOWEST);
    }

    /** What dropped elements become. */
    static float dropped(double p) {
        return p == 1 ? 0f : (float) (a(p) * (1 - p) * LOWEST);
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
        return new Bound(binding, new Rate(p), binding.layerId());
    }

    @Override
    public String toString() {
        return "alphaDropout(" + p + ")";
    }

    private record Bound(Binding b, Rate rate, long id) implements Chunkless {
        @Override
        public void forward(Pass pass, int from, int to) {
            int n = (to - from) * b.x().stride();
            float[] x = b.x().array();
            float[] y = b.y().array();
            int xo = b.x().at(from);
            int yo = b.y().at(from);
            Bernoulli bernoulli = rate.of(pass);
            if (bernoulli.keepsAll()) {
                System.arraycopy(x, xo, y, yo, n);
                return;
            }
            double p = rate(pass);
            float factor = factor(p);
            float shift = keptShift(p);
            float dropped = dropped(p);
            marks(pass, bernoulli, from, n, y, yo);
            for (int i = 0; i < n; i++) {
                y[yo + i] = y[yo + i] != 0 ? Math.fma(factor, x[xo + i], shift) : dropped;
            }
        }

        /** Writes 0 where an element is dropped. */
        private void marks(Pass pass, Bernoulli bernoulli, int from, int n, float[] y, int yo) {
            Arrays.fill(y, yo, yo + n, 1f);
            long number = pass.number(from) * b.x().stride();
            b.kernels().dropout(pass.key(id), number, bernoulli, n, y, yo, y, yo);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() == null) {
                return;
            }
            int n = (to - from) * b.x().stride();
            float[] dy = b.dy().array();
            float[] dx = b.dx().array();
            int dyo = b.dy().at(from);
            int dxo = b.dx().at(from);
            Bernoulli bernoulli = rate.of(pass);
            if (bernoulli.keepsAll()) {
                System.arraycopy(dy, dyo, dx, dxo, n);
                return;
            }
            float factor = factor(rate(pass));
            marks(pass, bernoulli, from, n, dx, dxo);
            for (int i = 0; i < n; i++) {
                dx[dxo + i] = dx[dxo + i] != 0 ? factor * dy[dyo + i] : 0f;
            }
        }

        @Override
        public double rate(Pass pass) {
            return pass.rate(rate.p());
        }
    }
}
