package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
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
 * @see <a href="https://arxiv.org/abs/1506.02557">Kingma, Salimans, Welling: Variational dropout
 *     and the local reparameterization trick (NeurIPS 2015)</a>
 * @see <a href="https://arxiv.org/abs/1701.05369">Molchanov, Ashukha, Vetrov: Variational dropout
 *     sparsifies deep neural networks (ICML 2017)</a>
 */
public record VariationalDropout(int inFeatures, int outFeatures, Form form, double klWeight)
        implements Layer {
    /** What has a rate of its own. */
    public enum Form {
        /** Each input: S = alpha W^2, alpha at most 1; Kingma et al., section 3. */
        INPUT,
        /**
         * Each weight: S is learned without a bound, and evaluation leaves out weights whose log
         * alpha = log(S / W^2) passes {@value VariationalLinear#LARGEST_LOG_ALPHA}; Molchanov et
         * al.
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
        if (!(klWeight >= 0)) {
            throw new IllegalArgumentException(
                    "variationalDropout: weight of the divergence "
                            + klWeight
                            + ", expected 0 or more");
        }
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
        if (form == Form.INPUT) {
            // A rate of about 0.1: alpha = p / (1 - p).
            specs.add(
                    ParameterSpec.trainable(
                            VariationalLinear.LOG_ALPHA,
                            Shape.of(inFeatures),
                            Inits.constant(-2.2f)));
        } else {
            specs.add(
                    ParameterSpec.trainable(
                            VariationalLinear.LOG_SIGMA2,
                            Shape.of(outFeatures, inFeatures),
                            Inits.constant(-10)));
        }
        return specs;
    }

    @Override
    public int preferredSamples() {
        return 32;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new VariationalLinear(this, binding);
    }

    @Override
    public String toString() {
        return "variationalDropout(%d, %d, %s, klWeight=%s)"
                .formatted(
                        inFeatures, outFeatures, form == Form.INPUT ? "input" : "weight", klWeight);
    }
}
