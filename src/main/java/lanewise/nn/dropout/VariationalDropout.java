package lanewise.nn.dropout;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Finite;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Written;
import lanewise.nn.layer.Linear;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * A linear layer whose weights are normally distributed with a learned variance, sampled by local
 * reparameterisation: y = x Wᵀ + b + sqrt(x^2 Sᵀ) e with e from the standard normal distribution
 * and S the weights' variances; evaluation takes the means.
 *
 * <p>To the loss of training it adds klWeight times an approximation of the divergence of the
 * weights' distribution from the log-uniform prior.
 *
 * <p>Input (in,), output (out,). Parameters {@code weight} (out, in), {@code bias} (out,), and
 * {@code log_alpha} (in,) or {@code log_sigma2} (out, in).
 *
 * @param inFeatures elements of an input sample
 * @param outFeatures elements of an output sample
 * @param form what has a rate of its own
 * @param klWeight 0 or more; 1 / N for N training samples makes the loss a bound on the evidence
 * @param initialP the rate alpha / (1 + alpha) before training, above 0; at most 0.5 for each
 *     input, below 1 for each weight, where it is that of a weight of the initial mean square
 * @see <a href="https://arxiv.org/abs/1506.02557">Kingma, Salimans, Welling: Variational dropout
 *     and the local reparameterization trick (NeurIPS 2015)</a>
 * @see <a href="https://arxiv.org/abs/1701.05369">Molchanov, Ashukha, Vetrov: Variational dropout
 *     sparsifies deep neural networks (ICML 2017)</a>
 */
public record VariationalDropout(
        int inFeatures, int outFeatures, Form form, double klWeight, double initialP)
        implements Layer {
    private static final double INITIAL_P = 0.1;

    /** What has a rate of its own. */
    public enum Form {
        /** Each input: S = alpha W^2, alpha at most 1; Kingma et al., section 3. */
        INPUT,
        /**
         * Each weight: S is learned without a bound, and evaluation leaves out weights whose log
         * alpha = log(S / W^2) passes {@value BoundVariationalLinear#LARGEST_LOG_ALPHA}; Molchanov
         * et al.
         */
        WEIGHT
    }

    /** Refuses values out of range. */
    public VariationalDropout {
        if (inFeatures < 1 || outFeatures < 1) {
            throw new IllegalArgumentException(
                    "variationalDropout(%d, %d): expected 1 or more features"
                            .formatted(inFeatures, outFeatures));
        }
        Objects.requireNonNull(form, "form");
        Finite.require(
                klWeight >= 0,
                "variationalDropout: weight of the divergence",
                klWeight,
                "0 or more");
        boolean known = form == Form.INPUT ? initialP <= 0.5 : initialP < 1;
        if (!(initialP > 0 && known)) {
            throw new IllegalArgumentException(
                    "variationalDropout: p %s, expected above 0 %s"
                            .formatted(initialP, form == Form.INPUT ? "to 0.5" : "and below 1"));
        }
    }

    /** A rate of 0.1 before training. */
    public VariationalDropout(int inFeatures, int outFeatures, Form form, double klWeight) {
        this(inFeatures, outFeatures, form, klWeight, INITIAL_P);
    }

    @Override
    public String stem() {
        return "fc";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1 || input.dim(0) != inFeatures) {
            throw new IllegalArgumentException(
                    "%s: input has the shape %s, expected (%d,)%s"
                            .formatted(
                                    this,
                                    input,
                                    inFeatures,
                                    input.rank() > 1 ? "; put flatten() before" : ""));
        }
        return Shape.of(outFeatures);
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        List<ParameterSpec> specs =
                new ArrayList<>(new Linear(inFeatures, outFeatures).parameters(input));
        double logAlpha = StrictMath.log(initialP) - StrictMath.log1p(-initialP);
        if (form == Form.INPUT) {
            specs.add(
                    ParameterSpec.trainable(
                            BoundVariationalLinear.LOG_ALPHA,
                            Shape.of(inFeatures),
                            Inits.constant((float) logAlpha)));
        } else {
            // Weights are uniform within 1 / sqrt(in) at first: their mean square is 1 / (3 in).
            double logVariance = logAlpha - StrictMath.log(3. * inFeatures);
            specs.add(
                    ParameterSpec.trainable(
                            BoundVariationalLinear.LOG_SIGMA2,
                            Shape.of(outFeatures, inFeatures),
                            Inits.constant((float) logVariance)));
        }
        return specs;
    }

    /**
     * The weights of evaluation, (out, in): those that are dropped nearly always are 0.
     *
     * @param path the layer's name in {@code parameters}
     */
    public float[] evaluationWeights(Parameters parameters, String path) {
        float[] weights = parameters.valuesOf(path + ".weight");
        if (form == Form.WEIGHT) {
            float[] logSigma2 = parameters.valuesOf(path + "." + BoundVariationalLinear.LOG_SIGMA2);
            for (int i = 0; i < weights.length; i++) {
                float logAlpha = BoundVariationalLinear.logAlpha(weights[i], logSigma2[i]);
                weights[i] = logAlpha <= BoundVariationalLinear.LARGEST_LOG_ALPHA ? weights[i] : 0f;
            }
        }
        return weights;
    }

    @Override
    public int preferredSamples() {
        return 32;
    }

    @Override
    public long flops(Shape input) {
        return 2L * inFeatures * outFeatures;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new BoundVariationalLinear(this, binding);
    }

    @Override
    public String toString() {
        String name = form == Form.INPUT ? "variationalDropout" : "sparseVariationalDropout";
        return initialP == INITIAL_P
                ? Written.call(name, inFeatures, outFeatures, klWeight).toString()
                : Written.record(this);
    }
}
