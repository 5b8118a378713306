package lanewise.nn.layer;

import java.util.Map;
import lanewise.nn.Layer;
import lanewise.nn.Layers;
import lanewise.nn.Mode;
import lanewise.tensor.Shape;
import lanewise.testkit.LayerFormula;
import lanewise.testkit.LayerLaws;
import net.jqwik.api.Group;

/** The contract of layers, kept by normalisation. */
class NormalizationLawsTest {
    /**
     * The paper's algorithm 1 and 2, with an unbiased running variance as PyTorch has it.
     *
     * @param momentum of the running statistics; NaN for their plain average
     */
    private static Map<String, double[]> batchNormalisation(
            LayerFormula.Given given, double momentum) {
        int c = given.input().dim(0);
        int n = given.x().length / c;
        Map<String, double[]> known = given.parameters();
        double[] y = new double[given.x().length];
        double[] mean = known.get("running_mean").clone();
        double[] variance = known.get("running_var").clone();
        double count = known.get("num_batches_tracked")[0] + 1;
        boolean trains = given.mode() == Mode.TRAIN;
        for (int i = 0; i < c; i++) {
            double m = 0;
            double v = 0;
            for (int j = i; j < y.length; j += c) {
                m += given.x()[j] / n;
            }
            for (int j = i; j < y.length; j += c) {
                v += (given.x()[j] - m) * (given.x()[j] - m) / n;
            }
            double share = Double.isNaN(momentum) ? 1 / count : momentum;
            double from = trains ? m : mean[i];
            double root = Math.sqrt((trains ? v : variance[i]) + 1e-5);
            double weight = known.containsKey("weight") ? known.get("weight")[i] : 1;
            double bias = known.containsKey("bias") ? known.get("bias")[i] : 0;
            for (int j = i; j < y.length; j += c) {
                y[j] = (given.x()[j] - from) / root * weight + bias;
            }
            if (trains) {
                mean[i] += share * (m - mean[i]);
                variance[i] += share * (v * n / (n - 1) - variance[i]);
            }
        }
        return trains
                ? Map.of(
                        "y", y,
                        "running_mean", mean,
                        "running_var", variance,
                        "num_batches_tracked", new double[] {count})
                : Map.of("y", y);
    }

    @Group
    class BatchNormalisation implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.batchNorm2d(3);
        }

        @Override
        public Modes modes() {
            return Modes.MEASURES;
        }

        @Override
        public LayerFormula formula() {
            return given -> batchNormalisation(given, 0.1);
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    @Group
    class BatchNormalisationOfRows implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.batchNorm1d(7).withCumulativeAverage();
        }

        @Override
        public Modes modes() {
            return Modes.MEASURES;
        }

        @Override
        public LayerFormula formula() {
            return given -> batchNormalisation(given, Double.NaN);
        }

        @Override
        public Shape input() {
            return Shape.of(7, 4);
        }
    }

    @Group
    class BatchNormalisationWithoutParameters implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.batchNorm1d(4).withoutAffine();
        }

        @Override
        public Modes modes() {
            return Modes.MEASURES;
        }

        @Override
        public LayerFormula formula() {
            return given -> batchNormalisation(given, 0.1);
        }

        @Override
        public Shape input() {
            return Shape.of(4, 6);
        }
    }

    @Group
    class LayerNormalisation implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.layerNorm(4, 5);
        }

        @Override
        public Shape input() {
            return Shape.image(3, 4, 5);
        }
    }

    @Group
    class LayerNormalisationOfRows implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.layerNorm(7);
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    @Group
    class GroupNormalisation implements LayerLaws {
        @Override
        public Layer layer() {
            return Layers.groupNorm(2, 4);
        }

        @Override
        public Shape input() {
            return Shape.image(4, 3, 2);
        }
    }
}
