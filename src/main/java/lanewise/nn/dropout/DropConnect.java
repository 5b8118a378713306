package lanewise.nn.dropout;

import java.util.Objects;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.GradientSources;
import lanewise.nn.Layer;
import lanewise.nn.Pass;
import lanewise.nn.WrappingLayer;
import lanewise.random.Bernoulli;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * A layer whose weights, not its outputs, are dropped: each with probability p, the others
 * multiplied by 1 / (1 - p), anew in every training step; all weights in evaluation. The bias
 * stays.
 *
 * <p>Shapes and parameters are the layer's own. The paper draws a mask for each sample; one for the
 * batch, as here, costs no more than the layer does.
 *
 * @param layer with a parameter {@code weight}: linear or a convolution
 * @param p the probability to drop, 0 to 1
 * @see <a href="https://proceedings.mlr.press/v28/wan13.html">Wan et al.: Regularization of neural
 *     networks using DropConnect (ICML 2013)</a>
 */
public record DropConnect(Layer layer, double p) implements WrappingLayer {
    private static final String WEIGHT = "weight";

    /** Refuses what is not a probability. */
    public DropConnect {
        Objects.requireNonNull(layer, "layer");
        Rate.check("dropConnect", p);
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape output = layer.outputShape(input);
        if (layer.parameters(input).stream().noneMatch(spec -> spec.name().equals(WEIGHT))) {
            throw new IllegalArgumentException(
                    this + ": the layer has no weight; expected a linear layer or a convolution");
        }
        return output;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new Bound(this, binding);
    }

    @Override
    public String toString() {
        return "dropConnect(" + layer + ", " + p + ")";
    }

    /** The layer is bound to parameters of its own, whose weights are masked anew in each pass. */
    private static final class Bound implements BoundLayer {
        private final Binding b;
        private final Parameters.View[] views;
        private final Parameters.View[] ownViews;
        private final Parameters own;
        private final BoundLayer bound;
        private final Rate rate;
        private final long id;
        private final String weight;

        Bound(DropConnect layer, Binding b) {
            this.b = b;
            Parameters.Builder builder = new Parameters.Builder();
            for (ParameterSpec spec : layer.layer.parameters(b.input())) {
                builder.add(b.path() + "." + spec.name(), spec.shape(), spec.kind());
            }
            own = b.workspace().parameters(builder, b.trains());
            ownViews = own.views().toArray(Parameters.View[]::new);
            views = new Parameters.View[ownViews.length];
            for (int i = 0; i < views.length; i++) {
                views[i] = b.parameters().view(ownViews[i].name());
            }
            weight = b.path() + "." + WEIGHT;
            bound = layer.layer.bind(b.withParameters(own));
            rate = new Rate(layer.p);
            id = b.layerId();
        }

        @Override
        public boolean preparesEachPass() {
            return true;
        }

        @Override
        public boolean sharesDraws() {
            return true;
        }

        @Override
        public void prepare(Pass pass) {
            copy(pass, b.parameters().values(), views, own.values(), ownViews);
            bound.pack();
            bound.prepare(pass);
        }

        private void copy(
                Pass pass,
                float[] from,
                Parameters.View[] sources,
                float[] to,
                Parameters.View[] places) {
            Bernoulli bernoulli = rate.of(pass);
            for (int i = 0; i < sources.length; i++) {
                Parameters.View source = sources[i];
                int at = places[i].offset();
                int n = source.size();
                if (source.name().equals(weight)) {
                    b.kernels()
                            .dropout(pass.key(id), 0, bernoulli, n, from, source.offset(), to, at);
                } else if (source.kind() == Parameters.Kind.TRAINABLE) {
                    System.arraycopy(from, source.offset(), to, at, n);
                }
            }
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            bound.forward(pass, from, to);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            bound.backward(pass, from, to, chunk, first);
        }

        @Override
        public void gradientSources(GradientSources sources) {
            bound.gradientSources(sources);
        }

        @Override
        public int gradientParts() {
            return 1;
        }

        /** A dropped weight had no part in the output, so its gradient is masked as it was. */
        @Override
        public void gradients(Pass pass, int part, int chunks) {
            for (int i = 0; i < bound.gradientParts(); i++) {
                bound.gradients(pass, i, chunks);
            }
            copy(pass, own.gradients(), ownViews, b.parameters().gradients(), views);
        }

        @Override
        public double rate(Pass pass) {
            return pass.rate(rate.p());
        }
    }
}
