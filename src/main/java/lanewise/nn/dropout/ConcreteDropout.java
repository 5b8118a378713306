package lanewise.nn.dropout;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lanewise.kernel.function.Log;
import lanewise.kernel.function.Logistic;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.ChunkSums;
import lanewise.nn.Finite;
import lanewise.nn.GradientSources;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.nn.WrappingLayer;
import lanewise.nn.Written;
import lanewise.random.Uniform;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * Dropout before a layer whose rate is learned by gradient: masks are drawn from a continuous
 * relaxation of the Bernoulli distribution; the identity in evaluation.
 *
 * <p>With u uniform, z = sigmoid((logit p + logit u) / temperature): the layer is given x (1 - z) /
 * (1 - p). Images and sequences draw one u a channel, other inputs one an element. To the loss of
 * training it adds weightRegularizer |W|^2 / (1 - p) + dropoutRegularizer K (p log p + (1 - p)
 * log(1 - p)), with K the inputs that draw and W the layer's {@code weight}.
 *
 * <p>Shapes are the layer's; its parameters are joined by {@code p_logit} (1,).
 *
 * @param layer what comes after
 * @param weightRegularizer 0 or more; for cross-entropy l^2 / N with prior length scale l, N
 *     samples
 * @param dropoutRegularizer 0 or more; for cross-entropy 1 / N
 * @param initialP the rate before training, in (0, 1)
 * @param temperature of the relaxation, above 0; the authors take 0.1, and 2 / 3 for channels
 * @see <a href="https://arxiv.org/abs/1705.07832">Gal, Hron, Kendall: Concrete dropout (NeurIPS
 *     2017)</a>
 */
public record ConcreteDropout(
        Layer layer,
        double weightRegularizer,
        double dropoutRegularizer,
        double initialP,
        double temperature)
        implements WrappingLayer {
    private static final String LOGIT = "p_logit";

    /** Refuses values out of range. */
    public ConcreteDropout {
        Objects.requireNonNull(layer, "layer");
        Finite.require(
                weightRegularizer >= 0,
                "concreteDropout: weight regularizer",
                weightRegularizer,
                "0 or more");
        Finite.require(
                dropoutRegularizer >= 0,
                "concreteDropout: dropout regularizer",
                dropoutRegularizer,
                "0 or more");
        if (!(initialP > 0 && initialP < 1)) {
            throw new IllegalArgumentException(
                    "concreteDropout: p " + initialP + ", expected between 0 and 1");
        }
        Finite.require(temperature > 0, "concreteDropout: temperature", temperature, "above 0");
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        List<ParameterSpec> specs = new ArrayList<>(layer.parameters(input));
        double logit = StrictMath.log(initialP) - StrictMath.log1p(-initialP);
        specs.add(ParameterSpec.trainable(LOGIT, Shape.of(1), Inits.constant((float) logit)));
        return specs;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new Bound(this, binding);
    }

    @Override
    public String toString() {
        boolean usual = initialP == 0.1 && temperature == 0.1;
        return usual
                ? Written.call("concreteDropout", layer, weightRegularizer, dropoutRegularizer)
                        .toString()
                : Written.record(this);
    }

    private static final class Bound implements BoundLayer {
        private final ConcreteDropout config;
        private final Binding b;
        private final BoundLayer inner;
        private final int units;
        private final int logit;
        private final Parameters.View weight;
        private final long id;
        private final Slot dropped;
        private final Slot mask;
        private final Slot ddropped;
        private final ChunkSums logitSums;

        Bound(ConcreteDropout config, Binding b) {
            this.config = config;
            this.b = b;
            units = b.input().rank() >= 2 ? b.input().dim(0) : b.input().size();
            id = b.layerId();
            logit = b.parameter(LOGIT).offset();
            boolean weighted =
                    config.layer.parameters(b.input()).stream()
                            .anyMatch(spec -> spec.name().equals("weight"));
            weight = weighted ? b.parameter("weight") : null;
            dropped = b.workspace().reserve(b.input(), b.maxSamples());
            ddropped = b.trains() ? b.workspace().reserve(b.input(), b.maxSamples()) : null;
            mask = b.workspace().reserve(Shape.of(units), b.maxSamples());
            logitSums = new ChunkSums(b, 1);
            inner = config.layer.bind(b.withInput(dropped, ddropped));
        }

        /** The learned rate. */
        private double p() {
            return 1 / (1 + StrictMath.exp(-(double) b.parameters().values()[logit]));
        }

        @Override
        public void pack() {
            inner.pack();
        }

        @Override
        public void prepare(Pass pass) {
            inner.prepare(pass);
        }

        @Override
        public boolean preparesEachPass() {
            return inner.preparesEachPass();
        }

        @Override
        public boolean sharesDraws() {
            return inner.sharesDraws();
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            int stride = b.x().stride();
            float[] x = b.x().array();
            float[] y = dropped.array();
            if (!pass.drops()) {
                System.arraycopy(x, b.x().at(from), y, dropped.at(from), (to - from) * stride);
                inner.forward(pass, from, to);
                return;
            }
            long key = pass.key(id);
            float own = b.parameters().values()[logit];
            float cooled = (float) (1 / config.temperature);
            float scale = (float) (1 / (1 - p()));
            for (int n = from; n < to; n++) {
                int mo = mask.at(n);
                for (int u = 0; u < units; u++) {
                    float drawn = Uniform.at(key, pass.number(n) * units + u);
                    float noise = Log.of(drawn) - Log.of(1 - drawn);
                    mask.array()[mo + u] = Logistic.of((own + noise) * cooled);
                }
                int xo = b.x().at(n);
                int yo = dropped.at(n);
                for (int i = 0; i < stride; i += units) {
                    for (int u = 0; u < units; u++) {
                        y[yo + i + u] = x[xo + i + u] * ((1 - mask.array()[mo + u]) * scale);
                    }
                }
            }
            inner.forward(pass, from, to);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            inner.backward(pass, from, to, chunk, first);
            if (first) {
                logitSums.clear(chunk);
            }
            int stride = b.x().stride();
            float[] dy = ddropped.array();
            float[] dx = b.dx() == null ? null : b.dx().array();
            if (!pass.drops()) {
                if (dx != null) {
                    System.arraycopy(
                            dy, ddropped.at(from), dx, b.dx().at(from), (to - from) * stride);
                }
                return;
            }
            double p = p();
            float scale = (float) (1 / (1 - p));
            double cooled = 1 / config.temperature;
            for (int n = from; n < to; n++) {
                double sum = 0;
                for (int u = 0; u < units; u++) {
                    float z = mask.array()[mask.at(n) + u];
                    float factor = (1 - z) * scale;
                    double product = 0;
                    for (int i = u; i < stride; i += units) {
                        float gradient = dy[ddropped.at(n) + i];
                        product += (double) gradient * b.x().array()[b.x().at(n) + i];
                        if (dx != null) {
                            dx[b.dx().at(n) + i] = gradient * factor;
                        }
                    }
                    // The factor's derivative by the logit: of 1 / (1 - p), and of z.
                    sum += product * scale * ((1 - z) * p - z * (1 - z) * cooled);
                }
                // Sample by sample, so that the bits do not depend on the ranges.
                logitSums.array()[logitSums.at(chunk)] += (float) sum;
            }
        }

        @Override
        public void gradientSources(GradientSources sources) {
            inner.gradientSources(sources);
            logitSums.tell(sources);
        }

        @Override
        public int gradientParts() {
            return 1;
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            for (int i = 0; i < inner.gradientParts(); i++) {
                inner.gradients(pass, i, chunks);
            }
            float[] gradients = b.parameters().gradients();
            logitSums.finish(chunks, gradients, logit);
            if (pass.mode() != Mode.TRAIN) {
                return;
            }
            double p = p();
            float[] values = b.parameters().values();
            gradients[logit] +=
                    (float)
                            (config.weightRegularizer * squares() * p / (1 - p)
                                    + config.dropoutRegularizer
                                            * units
                                            * p
                                            * (1 - p)
                                            * values[logit]);
            float decay = (float) (2 * config.weightRegularizer / (1 - p));
            for (int i = 0; weight != null && i < weight.size(); i++) {
                int at = weight.offset() + i;
                gradients[at] = Math.fma(decay, values[at], gradients[at]);
            }
        }

        private double squares() {
            double sum = 0;
            float[] values = b.parameters().values();
            for (int i = 0; weight != null && i < weight.size(); i++) {
                double value = values[weight.offset() + i];
                sum = Math.fma(value, value, sum);
            }
            return sum;
        }

        @Override
        public double penalty(Pass pass) {
            if (pass.mode() != Mode.TRAIN) {
                return 0;
            }
            double p = p();
            double order = p * StrictMath.log(p) + (1 - p) * StrictMath.log1p(-p);
            return config.weightRegularizer * squares() / (1 - p)
                    + config.dropoutRegularizer * units * order
                    + inner.penalty(pass);
        }

        @Override
        public double rate(Pass pass) {
            return pass.drops() ? p() : 0;
        }
    }
}
