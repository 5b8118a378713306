package lanewise.nn.dropout;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * Multiplies each element by a number of the normal distribution of mean 1 and variance p / (1 -
 * p), the variance that dropout of rate p has; the identity in evaluation.
 *
 * @param p the rate, 0 to below 1
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al.: Dropout (JMLR
 *     15, 2014), section 10</a>
 */
public record GaussianDropout(double p) implements Layer {
    /** Refuses what is not a probability below 1. */
    public GaussianDropout {
        Rate.checkBelowOne("gaussianDropout", p);
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
        return new Bound(binding, p, binding.layerId());
    }

    @Override
    public String toString() {
        return "gaussianDropout(" + p + ")";
    }

    private record Bound(Binding b, double p, long id) implements Chunkless {
        @Override
        public boolean preparesEachPass() {
            return true;
        }

        /**
         * @throws IllegalArgumentException if a schedule makes the rate 1
         */
        @Override
        public void prepare(Pass pass) {
            if (rate(pass) == 1) {
                throw new IllegalArgumentException(
                        ("layer \"%s\": a dropout factor of %s makes the rate of"
                                        + " gaussianDropout(%s) 1, where its variance has no bound;"
                                        + " expected a factor below %s")
                                .formatted(b.path(), pass.dropoutFactor(), p, 1 / p));
            }
        }

        private void apply(Pass pass, int from, int to, Slot in, Slot out) {
            int n = (to - from) * in.stride();
            float[] x = in.array();
            float[] y = out.array();
            int xo = in.at(from);
            int yo = out.at(from);
            double rate = rate(pass);
            if (rate == 0) {
                System.arraycopy(x, xo, y, yo, n);
                return;
            }
            float deviation = (float) Math.sqrt(rate / (1 - rate));
            b.kernels().gaussian(pass.key(id), pass.number(from) * in.stride(), n, y, yo);
            for (int i = 0; i < n; i++) {
                y[yo + i] = x[xo + i] * Math.fma(deviation, y[yo + i], 1f);
            }
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            apply(pass, from, to, b.x(), b.y());
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() != null) {
                apply(pass, from, to, b.dy(), b.dx());
            }
        }

        @Override
        public double rate(Pass pass) {
            return pass.rate(p);
        }
    }
}
