package lanewise.outsider;

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

/** A layer with batch statistics: features over the root of their mean square in the batch. */
public record BatchScale(Defect defect) implements Layer {
    /** Planted one at a time. */
    public enum Defect {
        NONE,
        MOMENTUM_TURNED_ROUND,
        MOMENTUM_OF_A_FIFTH,
        LEARNS_THE_ROOT,
        LEARNS_IN_EVALUATION,
        LEARNS_IN_MONTE_CARLO,
        LEARNS_IN_BACKWARD,
        LEARNS_NOTHING,
        LEARNS_OVER_N_MINUS_ONE,
        MONTE_CARLO_MEASURES,
        EVALUATION_MEASURES,
        ADDEND_OUTSIDE_THE_ROOT,
        ADDEND_LEFT_OUT,
        STATISTICS_ARE_CONSTANT_IN_BACKWARD,
        EVALUATION_GOES_BACK_AS_TRAINING,
        MEASURES_THE_BOUND,
        STATISTICS_OF_A_NEIGHBOUR,
        WEIGHT_GRADIENT_OF_THE_INPUT,
        KEEPS_THE_LARGEST_BATCH
    }

    private static final double EPS = 1e-3;

    @Override
    public String stem() {
        return "batchscale";
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1) {
            throw new IllegalArgumentException("batch scale: " + input + ", expected features");
        }
        return input;
    }

    @Override
    public boolean sampleWise() {
        return false;
    }

    @Override
    public List<ParameterSpec> parameters(Shape input) {
        return List.of(
                ParameterSpec.trainable("weight", input, Inits.constant(1)),
                new ParameterSpec("square", input, Parameters.Kind.BUFFER, Inits.constant(1)));
    }

    @Override
    public BoundLayer bind(Binding b) {
        return new Bound(b);
    }

    private final class Bound implements BoundLayer {
        private final Binding b;
        private final int c;
        private final float[] w;
        private final int weight;
        private final int square;
        private final double[] root;
        private final double[] gradient;
        private int largest;
        private boolean measured;

        Bound(Binding b) {
            this.b = b;
            c = b.x().stride();
            w = b.parameters().values();
            weight = b.parameter("weight").offset();
            int own = b.parameter("square").offset();
            square =
                    defect == Defect.STATISTICS_OF_A_NEIGHBOUR
                            ? b.parameters().trainableSize()
                            : own;
            root = new double[c];
            gradient = new double[c];
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            measured =
                    pass.mode() == Mode.TRAIN
                            || defect == Defect.EVALUATION_MEASURES
                            || defect == Defect.MONTE_CARLO_MEASURES
                                    && pass.mode() == Mode.MONTE_CARLO;
            boolean learns =
                    switch (defect) {
                        case LEARNS_NOTHING, LEARNS_IN_BACKWARD -> false;
                        case LEARNS_IN_EVALUATION -> true;
                        case LEARNS_IN_MONTE_CARLO -> pass.mode() != Mode.EVAL;
                        default -> pass.mode() == Mode.TRAIN;
                    };
            int n = defect == Defect.MEASURES_THE_BOUND ? b.maxSamples() : to - from;
            for (int i = 0; i < c; i++) {
                double mean = 0;
                for (int s = from; s < to; s++) {
                    double x = b.x().array()[b.x().at(s) + i];
                    mean += x * x / n;
                }
                double known = w[square + i];
                double eps = defect == Defect.ADDEND_LEFT_OUT ? 0 : EPS;
                double seen = measured ? mean : known;
                root[i] =
                        defect == Defect.ADDEND_OUTSIDE_THE_ROOT
                                ? Math.sqrt(seen) + eps
                                : Math.sqrt(seen + eps);
                if (learns && !(defect == Defect.KEEPS_THE_LARGEST_BATCH && n < largest)) {
                    learn(i, mean, n);
                }
            }
            largest = Math.max(largest, n);
            for (int s = from; s < to; s++) {
                for (int i = 0; i < c; i++) {
                    double x = b.x().array()[b.x().at(s) + i];
                    b.y().array()[b.y().at(s) + i] = (float) (x / root[i] * w[weight + i]);
                }
            }
        }

        private void learn(int i, double mean, int n) {
            double share =
                    switch (defect) {
                        case MOMENTUM_TURNED_ROUND -> 0.9;
                        case MOMENTUM_OF_A_FIFTH -> 0.2;
                        default -> 0.1;
                    };
            double value =
                    switch (defect) {
                        case LEARNS_THE_ROOT -> Math.sqrt(mean);
                        case LEARNS_OVER_N_MINUS_ONE -> mean * n / (n - 1);
                        default -> mean;
                    };
            w[square + i] = (float) ((1 - share) * w[square + i] + share * value);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            boolean through =
                    (measured || defect == Defect.EVALUATION_GOES_BACK_AS_TRAINING)
                            && defect != Defect.STATISTICS_ARE_CONSTANT_IN_BACKWARD;
            for (int i = 0; i < c; i++) {
                double product = 0;
                gradient[i] = 0;
                for (int s = from; s < to; s++) {
                    double x = b.x().array()[b.x().at(s) + i];
                    double dy = b.dy().array()[b.dy().at(s) + i];
                    product += x * dy;
                    boolean raw = defect == Defect.WEIGHT_GRADIENT_OF_THE_INPUT;
                    gradient[i] += raw ? x * dy : x / root[i] * dy;
                }
                double rest = through ? product / (root[i] * root[i] * (to - from)) : 0;
                for (int s = from; s < to && b.dx() != null; s++) {
                    double x = b.x().array()[b.x().at(s) + i];
                    double dy = b.dy().array()[b.dy().at(s) + i];
                    b.dx().array()[b.dx().at(s) + i] =
                            (float) (w[weight + i] / root[i] * (dy - x * rest));
                }
                if (defect == Defect.LEARNS_IN_BACKWARD) {
                    learn(i, root[i] * root[i] - EPS, to - from);
                }
            }
        }

        @Override
        public int gradientParts() {
            return 1;
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            for (int i = 0; i < c; i++) {
                b.parameters().gradients()[weight + i] = (float) gradient[i];
            }
        }
    }

    /** The contract on it. */
    public static class Laws implements LayerLaws {
        @Override
        public Layer layer() {
            return new BatchScale(Outsiders.planted(Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(5);
        }

        @Override
        public Modes modes() {
            return Modes.MEASURES;
        }

        @Override
        public LayerFormula formula() {
            return given -> {
                int c = given.input().size();
                double[] y = new double[given.x().length];
                double[] square = given.parameters().get("square").clone();
                for (int i = 0; i < c; i++) {
                    double mean = 0;
                    for (int j = i; j < y.length; j += c) {
                        mean += given.x()[j] * given.x()[j] / given.samples();
                    }
                    boolean trains = given.mode() == Mode.TRAIN;
                    double root = Math.sqrt((trains ? mean : square[i]) + EPS);
                    for (int j = i; j < y.length; j += c) {
                        y[j] = given.x()[j] / root * given.parameters().get("weight")[i];
                    }
                    square[i] = trains ? 0.9 * square[i] + 0.1 * mean : square[i];
                }
                Map<String, double[]> result = new HashMap<>();
                result.put("y", y);
                result.put("square", square);
                return result;
            };
        }
    }
}
