package lanewise.nn.dropout;

import java.util.Objects;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Residual;
import lanewise.nn.Written;
import lanewise.tensor.Shape;

/**
 * Sets whole samples to 0 with probability p and multiplies the others by 1 / (1 - p); the identity
 * in evaluation. As the last layer of a {@link Residual} branch it drops the branch.
 *
 * @param p the probability to drop, 0 to 1
 * @param mode whether each sample has a fate of its own
 * @see <a href="https://arxiv.org/abs/1603.09382">Huang et al.: Deep networks with stochastic depth
 *     (ECCV 2016)</a>
 */
public record StochasticDepth(double p, Mode mode) implements Layer {
    /** Who shares a fate. */
    public enum Mode {
        /** Nobody: each sample has its own. */
        ROW,
        /** The whole batch, as in the paper. */
        BATCH
    }

    /** Refuses what is not a probability. */
    public StochasticDepth {
        Objects.requireNonNull(mode, "mode");
        Rate.check("stochasticDepth", p);
    }

    /** Each sample has its own fate. */
    public StochasticDepth(double p) {
        this(p, Mode.ROW);
    }

    @Override
    public String stem() {
        return "depth";
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public BoundLayer bind(Binding binding) {
        return new BoundUnitDropout(
                binding, p, 1, Math.max(1, binding.input().size()), mode == Mode.BATCH, false);
    }

    @Override
    public String toString() {
        return mode == Mode.ROW ? "stochasticDepth(" + p + ")" : Written.record(this);
    }
}
