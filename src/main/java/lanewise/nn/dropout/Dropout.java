package lanewise.nn.dropout;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.random.Bernoulli;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * Sets each element to 0 with probability p and multiplies the others by 1 / (1 - p); the identity
 * in evaluation. PyTorch's {@code nn.Dropout}.
 *
 * <p>Nothing is stored for the backward pass: which elements are kept is a function of the pass's
 * key, the layer and the element's number (see {@link Bernoulli}), and is found again.
 *
 * @param p the probability to drop, 0 to 1, rounded to a multiple of 2^-32
 * @param inPlace whether the output takes the input's memory
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al.: Dropout (JMLR
 *     15, 2014)</a>
 */
public record Dropout(double p, boolean inPlace) implements Layer {
    /** Refuses what is not a probability. */
    public Dropout {
        Rate.check("dropout", p);
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
        return inPlace ? "dropout(" + p + ", true)" : "dropout(" + p + ")";
    }

    private record Bound(Binding b, Rate rate, long id) implements Chunkless {
        private void apply(Pass pass, int from, int to, Slot in, Slot out) {
            int stride = in.stride();
            b.kernels()
                    .dropout(
                            pass.key(id),
                            pass.number(from) * stride,
                            rate.of(pass),
                            (to - from) * stride,
                            in.array(),
                            in.at(from),
                            out.array(),
                            out.at(from));
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
            return pass.rate(rate.p());
        }
    }
}
