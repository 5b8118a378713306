package lanewise.nn;

import lanewise.kernel.Bernoulli;
import lanewise.random.Philox;
import lanewise.tensor.Shape;

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
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(
                    "dropout(%s): p is a probability, expected a number from 0 to 1".formatted(p));
        }
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
        return new Bound(Bernoulli.dropping(p), binding);
    }

    @Override
    public String toString() {
        return "dropout(" + p + (inPlace ? ", inPlace=true" : "") + ")";
    }

    private record Bound(Bernoulli bernoulli, Binding b, long id) implements BoundLayer {
        private static final Bernoulli ALL = Bernoulli.dropping(0);
        private static final int STREAM = 0x6C617965;

        Bound(Bernoulli bernoulli, Binding binding) {
            this(bernoulli, binding, binding.layerId());
        }

        private void apply(
                Pass pass, int from, int to, lanewise.tensor.Slot in, lanewise.tensor.Slot out) {
            int stride = in.stride();
            b.kernels()
                    .dropout(
                            Philox.word64(pass.key(), id, STREAM, 0),
                            (long) from * stride,
                            pass.drops() ? bernoulli : ALL,
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
    }
}
