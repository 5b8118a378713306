package lanewise.nn.dropout;

import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Chunkless;
import lanewise.nn.Finite;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.tensor.Shape;

/**
 * Adds normally distributed noise to each element; the identity in evaluation.
 *
 * @param std its standard deviation, 0 or more; a dropout schedule multiplies it
 * @see <a href="https://doi.org/10.1162/neco.1995.7.1.108">Bishop: Training with noise is
 *     equivalent to Tikhonov regularization (1995)</a>
 */
public record GaussianNoise(double std) implements Layer {
    /** Refuses a deviation below 0. */
    public GaussianNoise {
        Finite.require(std >= 0, "gaussianNoise: standard deviation", std, "0 or more");
    }

    @Override
    public String stem() {
        return "noise";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new Bound(binding, std, binding.layerId());
    }

    @Override
    public String toString() {
        return "gaussianNoise(" + std + ")";
    }

    private record Bound(Binding b, double std, long id) implements Chunkless {
        @Override
        public void forward(Pass pass, int from, int to) {
            int n = (to - from) * b.x().stride();
            float[] x = b.x().array();
            float[] y = b.y().array();
            int xo = b.x().at(from);
            int yo = b.y().at(from);
            float deviation = pass.drops() ? (float) (std * pass.dropoutFactor()) : 0;
            if (deviation == 0) {
                System.arraycopy(x, xo, y, yo, n);
                return;
            }
            b.kernels().gaussian(pass.key(id), pass.number(from) * b.x().stride(), n, y, yo);
            for (int i = 0; i < n; i++) {
                y[yo + i] = Math.fma(deviation, y[yo + i], x[xo + i]);
            }
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            if (b.dx() != null) {
                System.arraycopy(
                        b.dy().array(),
                        b.dy().at(from),
                        b.dx().array(),
                        b.dx().at(from),
                        (to - from) * b.x().stride());
            }
        }
    }
}
