package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;

/**
 * x + branch(x), or shortcut(x) + branch(x): the block of residual networks.
 *
 * <p>Input as the branch takes it; output of the shape that branch and shortcut agree on.
 * Parameters are named after the layers inside: {@code res1.conv1.weight}, {@code
 * res1.shortcut.conv1.weight}.
 *
 * @param branch what is added
 * @param shortcut what the input goes through beside it; null for the input itself
 * @see <a href="https://arxiv.org/abs/1512.03385">He, Zhang, Ren, Sun: Deep residual learning (CVPR
 *     2016)</a>
 */
public record Residual(Sequential branch, Sequential shortcut) implements Layer {
    static final String SHORTCUT = "shortcut";

    /** Refuses to be without a branch. */
    public Residual {
        Objects.requireNonNull(branch, "branch");
    }

    /** Beside the input itself. */
    public Residual(Sequential branch) {
        this(branch, null);
    }

    @Override
    public String stem() {
        return "res";
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape output = branch.outputShape(input);
        Shape beside = input;
        if (shortcut != null) {
            try {
                beside = shortcut.outputShape(input);
            } catch (Sequential.Misfit e) {
                throw e.within(SHORTCUT, "");
            }
        }
        if (!output.equals(beside)) {
            throw new IllegalArgumentException(
                    ("residual: the branch makes %s of %s, but %s is %s; give it a shortcut that"
                                    + " ends in the branch's shape")
                            .formatted(
                                    output,
                                    input,
                                    shortcut == null ? "the input" : "the shortcut's output",
                                    beside));
        }
        return output;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        List<ParameterSpec> specs = new ArrayList<>(branch.specs(input, ""));
        if (shortcut != null) {
            specs.addAll(shortcut.specs(input, SHORTCUT + "."));
        }
        return specs;
    }

    @Override
    public boolean sampleWise() {
        return branch.sampleWise() && (shortcut == null || shortcut.sampleWise());
    }

    @Override
    public boolean sampleWiseInEvaluation() {
        return branch.sampleWiseInEvaluation()
                && (shortcut == null || shortcut.sampleWiseInEvaluation());
    }

    @Override
    public int preferredSamples() {
        return Math.max(
                branch.preferredSamples(), shortcut == null ? 1 : shortcut.preferredSamples());
    }

    @Override
    public int leastSamples(Shape input) {
        return Math.max(
                branch.leastSamples(input), shortcut == null ? 1 : shortcut.leastSamples(input));
    }

    @Override
    public long flops(Shape input) {
        return branch.flops(input) + (shortcut == null ? 0 : shortcut.flops(input));
    }

    @Override
    public BoundLayer bind(Binding binding) {
        BoundBranch main = new BoundBranch(branch, binding.path(), binding);
        BoundBranch beside =
                shortcut == null
                        ? null
                        : new BoundBranch(shortcut, binding.path() + "." + SHORTCUT, binding);
        if (!binding.trains()) {
            main.release(binding.workspace());
            if (beside != null) {
                beside.release(binding.workspace());
            }
        }
        return new Bound(binding, main, beside);
    }

    @Override
    public String toString() {
        return shortcut == null
                ? "residual(" + branch.written() + ")"
                : "residual(" + branch + ", " + shortcut + ")";
    }

    private record Bound(Binding b, BoundBranch branch, BoundBranch shortcut)
            implements BoundLayer {
        @Override
        public void pack() {
            branch.pack();
            if (shortcut != null) {
                shortcut.pack();
            }
        }

        @Override
        public void prepare(Pass pass) {
            branch.prepare(pass);
            if (shortcut != null) {
                shortcut.prepare(pass);
            }
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            branch.forward(pass, from, to);
            Slot beside = b.x();
            if (shortcut != null) {
                shortcut.forward(pass, from, to);
                beside = shortcut.y();
            }
            add(beside, branch.y(), b.y(), from, to);
        }

        private void add(Slot one, Slot other, Slot sum, int from, int to) {
            int n = (to - from) * sum.stride();
            System.arraycopy(one.array(), one.at(from), sum.array(), sum.at(from), n);
            b.kernels().add(n, other.array(), other.at(from), sum.array(), sum.at(from));
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            branch.backward(pass, b.dy(), from, to, chunk, first);
            Slot beside = b.dy();
            if (shortcut != null) {
                shortcut.backward(pass, b.dy(), from, to, chunk, first);
                beside = shortcut.dx();
            }
            if (b.dx() != null) {
                add(beside, branch.dx(), b.dx(), from, to);
            }
        }

        @Override
        public void gradientSources(GradientSources sources) {
            branch.gradientSources(sources);
            if (shortcut != null) {
                shortcut.gradientSources(sources);
            }
        }

        @Override
        public int gradientParts() {
            return branch.gradientParts() + (shortcut == null ? 0 : shortcut.gradientParts());
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            int own = branch.gradientParts();
            if (part < own) {
                branch.gradients(pass, part, chunks);
            } else {
                shortcut.gradients(pass, part - own, chunks);
            }
        }

        @Override
        public double penalty(Pass pass) {
            return branch.penalty(pass) + (shortcut == null ? 0 : shortcut.penalty(pass));
        }

        @Override
        public boolean preparesEachPass() {
            return branch.preparesEachPass() || shortcut != null && shortcut.preparesEachPass();
        }

        @Override
        public boolean sharesDraws() {
            return branch.sharesDraws() || shortcut != null && shortcut.sharesDraws();
        }

        @Override
        public void rates(Pass pass, String path, BiConsumer<String, Double> sink) {
            branch.rates(pass, path, sink);
            if (shortcut != null) {
                shortcut.rates(pass, path, sink);
            }
        }
    }
}
