package lanewise.outsider;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lanewise.nn.Binding;
import lanewise.nn.BoundLayer;
import lanewise.nn.Inits;
import lanewise.nn.Layer;
import lanewise.nn.Mode;
import lanewise.nn.Pass;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.LayerLaws;

/** Groups of channels are normalised by mean and variance of the batch. */
public record GroupStatistics(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        EPS_OUTSIDE_THE_ROOT,
        EPS_TEN_TIMES,
        VARIANCE_OVER_N_MINUS_ONE,
        KEPT_VARIANCE_OVER_N,
        KEPT_MEAN_OF_THE_LAST_SAMPLE,
        KEPT_VARIANCE_AROUND_THE_KEPT_MEAN,
        MOMENTUM_ELEVEN_PERCENT,
        COUNTS_TWICE,
        COUNTS_IN_EVALUATION,
        GRADIENT_OF_SIX_SAMPLES,
        GRADIENT_FORGETS_THE_MEAN,
        GRADIENT_FORGETS_THE_VARIANCE,
        EVALUATION_GRADIENT_OF_TRAINING,
        STATISTICS_OF_THE_LAST_TRAINING_IN_BACKWARD,
        VARIANCE_AT_LEAST_A_THOUSANDTH,
        VARIANCE_BY_SQUARES,
        LAST_GROUP_AS_THE_FIRST,
        GROUPS_ROUND_ROBIN,
        BIAS_GRADIENT_OF_FORTY_SAMPLES,
        ONE_SAMPLE_IS_LEFT_OUT,
        POSITIONS_BEYOND_FOUR_LEFT_OUT
    }

    private static final double EPS = 1e-5;
    private static final int GROUPS = 2;

    @Override
    public String stem() {
        return "group";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 2 || input.dim(0) % GROUPS != 0) {
            throw new IllegalArgumentException("group: " + input + ", expected (even C, L)");
        }
        return input;
    }

    @Override
    public boolean sampleWise() {
        return false;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        Shape channels = Shape.of(input.dim(0));
        Shape groups = Shape.of(GROUPS);
        return List.of(
                ParameterSpec.trainable("weight", channels, Inits.constant(1)),
                ParameterSpec.trainable("bias", channels, Inits.constant(0)),
                new ParameterSpec("mean", groups, Parameters.Kind.BUFFER, Inits.constant(0)),
                new ParameterSpec("var", groups, Parameters.Kind.BUFFER, Inits.constant(1)),
                new ParameterSpec("count", Shape.of(1), Parameters.Kind.BUFFER, Inits.constant(0)));
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private boolean has(Defect other) {
        return defect == other;
    }

    private final class Bound implements BoundLayer {
        private final Binding b;
        private final int c;
        private final int n;
        private final float[] w;
        private final double[] mean = new double[GROUPS];
        private final double[] root = new double[GROUPS];
        private final double[] gradient;
        private boolean measured;

        Bound(Binding b) {
            this.b = b;
            c = b.input().dim(0);
            n = b.x().stride();
            w = b.parameters().values();
            gradient = new double[2 * c];
        }

        private int group(int i) {
            int k = i % c;
            int group = has(Defect.GROUPS_ROUND_ROBIN) ? k % GROUPS : k / (c / GROUPS);
            return has(Defect.LAST_GROUP_AS_THE_FIRST) && c > 6 ? 0 : group;
        }

        private double x(int s, int i) {
            return b.x().array()[b.x().at(s) + i];
        }

        private int at(String name) {
            return b.parameter(name).offset();
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            boolean trains = pass.mode() == Mode.TRAIN;
            boolean stays = has(Defect.STATISTICS_OF_THE_LAST_TRAINING_IN_BACKWARD) && !trains;
            double[] means = stays ? mean.clone() : mean;
            double[] roots = stays ? root.clone() : root;
            measured = trains;
            for (int g = 0; g < GROUPS; g++) {
                measure(pass, from, to, g, means, roots);
            }
            if (trains || has(Defect.COUNTS_IN_EVALUATION)) {
                w[at("count")] += has(Defect.COUNTS_TWICE) ? 2 : 1;
            }
            for (int s = from; s < to; s++) {
                for (int i = 0; i < n; i++) {
                    int g = group(i);
                    double h = (x(s, i) - means[g]) / roots[g];
                    b.y().array()[b.y().at(s) + i] =
                            (float) (h * w[at("weight") + i % c] + w[at("bias") + i % c]);
                }
            }
        }

        private void measure(Pass pass, int from, int to, int g, double[] means, double[] roots) {
            int first = has(Defect.ONE_SAMPLE_IS_LEFT_OUT) && to > 32 ? 1 : from;
            double sum = 0;
            double squares = 0;
            float raw = 0;
            long count = 0;
            for (int pass2 = 0; pass2 < 2; pass2++) {
                for (int s = first; s < to; s++) {
                    for (int i = 0; i < n; i++) {
                        boolean left = has(Defect.POSITIONS_BEYOND_FOUR_LEFT_OUT) && i / c >= 4;
                        if (group(i) != g || left) {
                            continue;
                        }
                        if (pass2 == 0) {
                            sum += x(s, i);
                            raw += (float) (x(s, i) * x(s, i));
                            count++;
                        } else {
                            squares += Math.pow(x(s, i) - sum / count, 2);
                        }
                    }
                }
            }
            if (has(Defect.VARIANCE_BY_SQUARES)) {
                squares = raw - (float) (sum * sum / count);
            }
            double var = squares / (has(Defect.VARIANCE_OVER_N_MINUS_ONE) ? count - 1 : count);
            boolean trains = pass.mode() == Mode.TRAIN;
            means[g] = trains ? sum / count : w[at("mean") + g];
            double seen = trains ? var : w[at("var") + g];
            if (has(Defect.VARIANCE_AT_LEAST_A_THOUSANDTH)) {
                seen = Math.max(seen, 1e-3);
            }
            double eps = has(Defect.EPS_TEN_TIMES) ? 10 * EPS : EPS;
            roots[g] =
                    has(Defect.EPS_OUTSIDE_THE_ROOT)
                            ? Math.sqrt(seen) + eps
                            : Math.sqrt(seen + eps);
            if (trains) {
                keep(to, g, sum / count, squares, count);
            }
        }

        private void keep(int to, int g, double mean, double squares, long count) {
            double share = has(Defect.MOMENTUM_ELEVEN_PERCENT) ? 0.11 : 0.1;
            double divisor = has(Defect.KEPT_VARIANCE_OVER_N) ? count : Math.max(1, count - 1);
            double around = squares;
            if (has(Defect.KEPT_VARIANCE_AROUND_THE_KEPT_MEAN)) {
                around += count * Math.pow(mean - w[at("mean") + g], 2);
            }
            if (has(Defect.KEPT_MEAN_OF_THE_LAST_SAMPLE) && to > 9) {
                mean = x(to - 1, 0);
            }
            w[at("mean") + g] += (float) (share * (mean - w[at("mean") + g]));
            w[at("var") + g] += (float) (share * (around / divisor - w[at("var") + g]));
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            Arrays.fill(gradient, 0);
            double[] dy1 = new double[GROUPS];
            double[] dyh = new double[GROUPS];
            long count = 0;
            int end = has(Defect.GRADIENT_OF_SIX_SAMPLES) ? Math.min(to, 6) : to;
            for (int s = from; s < to; s++) {
                for (int i = 0; i < n; i++) {
                    int g = group(i);
                    double dy = b.dy().array()[b.dy().at(s) + i];
                    double h = (x(s, i) - mean[g]) / root[g];
                    gradient[i % c] += dy * h;
                    boolean left = has(Defect.BIAS_GRADIENT_OF_FORTY_SAMPLES) && s >= 40;
                    gradient[c + i % c] += left ? 0 : dy;
                    if (s < end) {
                        dy1[g] += dy * w[at("weight") + i % c];
                        dyh[g] += dy * w[at("weight") + i % c] * h;
                        count += g == 0 ? 1 : 0;
                    }
                }
            }
            boolean through = measured || has(Defect.EVALUATION_GRADIENT_OF_TRAINING);
            double byMean = through && !has(Defect.GRADIENT_FORGETS_THE_MEAN) ? 1.0 / count : 0;
            double byVar = through && !has(Defect.GRADIENT_FORGETS_THE_VARIANCE) ? 1.0 / count : 0;
            for (int s = from; s < to && b.dx() != null; s++) {
                for (int i = 0; i < n; i++) {
                    int g = group(i);
                    double dy = b.dy().array()[b.dy().at(s) + i] * w[at("weight") + i % c];
                    double h = (x(s, i) - mean[g]) / root[g];
                    double mean1 = byMean == 0 ? 0 : dy1[g] * byMean;
                    double along = byVar == 0 ? 0 : h * dyh[g] * byVar;
                    b.dx().array()[b.dx().at(s) + i] = (float) ((dy - mean1 - along) / root[g]);
                }
            }
        }

        @Override
        public int gradientParts() {
            return 1;
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            for (int k = 0; k < c; k++) {
                b.parameters().gradients()[at("weight") + k] = (float) gradient[k];
                b.parameters().gradients()[at("bias") + k] = (float) gradient[c + k];
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements LayerLaws {
        @Override
        public Layer layer() {
            return new GroupStatistics(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(4, 3);
        }

        @Override
        public Modes modes() {
            return Modes.MEASURES;
        }

        @Override
        public LayerFormula formula() {
            return GroupStatistics::formula;
        }
    }

    private static Map<String, double[]> formula(LayerFormula.Given given) {
        int c = given.input().dim(0);
        double[] y = new double[given.x().length];
        Map<String, double[]> result = new HashMap<>();
        boolean trains = given.mode() == Mode.TRAIN;
        for (String name : List.of("mean", "var", "count")) {
            result.put(name, given.parameters().get(name).clone());
        }
        result.get("count")[0] += trains ? 1 : 0;
        for (int g = 0; g < GROUPS; g++) {
            int group = g;
            int[] own =
                    java.util.stream.IntStream.range(0, y.length)
                            .filter(i -> i % c / (c / GROUPS) == group)
                            .toArray();
            double mean = Arrays.stream(own).mapToDouble(i -> given.x()[i]).sum() / own.length;
            double squares =
                    Arrays.stream(own).mapToDouble(i -> Math.pow(given.x()[i] - mean, 2)).sum();
            double m = trains ? mean : result.get("mean")[g];
            double v = trains ? squares / own.length : result.get("var")[g];
            for (int i : own) {
                y[i] =
                        (given.x()[i] - m)
                                        / Math.sqrt(v + EPS)
                                        * given.parameters().get("weight")[i % c]
                                + given.parameters().get("bias")[i % c];
            }
            if (trains) {
                result.get("mean")[g] += 0.1 * (mean - result.get("mean")[g]);
                double unbiased = squares / Math.max(1, own.length - 1);
                result.get("var")[g] += 0.1 * (unbiased - result.get("var")[g]);
            }
        }
        result.put("y", y);
        return result;
    }
}
