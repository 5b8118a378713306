package lanewise.nn.loss;

import java.util.List;
import java.util.stream.IntStream;
import lanewise.nn.Layers;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import lanewise.testkit.LossLaws;
import net.jqwik.api.Group;

/** The contract of losses, kept by each. */
class LossFamilyLawsTest {
    private static Target labels(Fill fill, int n, int classes) {
        float[] draws = fill.floats(n);
        return Target.labels(
                IntStream.range(0, n)
                        .map(i -> Math.floorMod(Float.floatToIntBits(draws[i]) >> 7, classes))
                        .toArray());
    }

    /** In [0, 1]. */
    private static float[] shares(Fill fill, int n) {
        float[] values = fill.floats(n);
        for (int i = 0; i < n; i++) {
            values[i] = (Math.floorMod(Float.floatToIntBits(values[i]) >> 7, 9)) / 8f;
        }
        return values;
    }

    @Group
    class MseLaws implements LossLaws {
        @Override
        public Loss loss() {
            return Layers.mse();
        }

        @Override
        public double formula(double[] y, Target target, int samples) {
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                sum += (y[i] - target.values()[i]) * (y[i] - target.values()[i]);
            }
            return sum / y.length;
        }

        @Override
        public Shape output() {
            return Shape.of(5);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return Target.values(fill.floats(samples * 5));
        }
    }

    @Group
    class SumOfSquares implements LossLaws {
        @Override
        public Loss loss() {
            return new MSE(Reduction.SUM);
        }

        @Override
        public boolean mean() {
            return false;
        }

        @Override
        public Shape output() {
            return Shape.of(5);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return Target.values(fill.floats(samples * 5));
        }
    }

    @Group
    class L1Laws implements LossLaws {
        @Override
        public Loss loss() {
            return Layers.l1();
        }

        @Override
        public Shape output() {
            return Shape.of(5);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return Target.values(fill.floats(samples * 5));
        }
    }

    @Group
    class SmoothL1Laws implements LossLaws {
        @Override
        public Loss loss() {
            return new SmoothL1(0.75, Reduction.MEAN);
        }

        @Override
        public Shape output() {
            return Shape.of(5);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return Target.values(fill.floats(samples * 5));
        }
    }

    @Group
    class HuberLaws implements LossLaws {
        @Override
        public Loss loss() {
            return new Huber(0.5, Reduction.MEAN);
        }

        @Override
        public Shape output() {
            return Shape.of(5);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return Target.values(fill.floats(samples * 5));
        }
    }

    @Group
    class BceLaws implements LossLaws {
        @Override
        public Loss loss() {
            return new BCEWithLogits(List.of(1.0, 2.0, 0.5, 1.0, 3.0), Reduction.MEAN);
        }

        @Override
        public Shape output() {
            return Shape.of(5);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return Target.values(shares(fill, samples * 5));
        }
    }

    @Group
    class NllLaws implements LossLaws {
        @Override
        public Loss loss() {
            return Layers.nll();
        }

        @Override
        public Shape output() {
            return Shape.of(5);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return labels(fill, samples * 1, 5);
        }
    }

    @Group
    class NllOfPositions implements LossLaws {
        @Override
        public Loss loss() {
            return Layers.nll().classWeights(1, 2, 0.5);
        }

        @Override
        public double weight(Target target, int sample, int samples) {
            double sum = 0;
            for (int label : part(target, sample, samples).labels()) {
                sum += new double[] {1, 2, 0.5}[label];
            }
            return sum;
        }

        @Override
        public Shape output() {
            return Shape.of(3, 2, 2);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return labels(fill, samples * 4, 3);
        }
    }

    @Group
    class SmoothedCrossEntropy implements LossLaws {
        @Override
        public Loss loss() {
            return Layers.crossEntropy().labelSmoothing(0.2).classWeights(1, 2, 3, 4, 0.5);
        }

        @Override
        public double weight(Target target, int sample, int samples) {
            return new double[] {1, 2, 3, 4, 0.5}[target.labels()[sample]];
        }

        @Override
        public Shape output() {
            return Shape.of(5);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return labels(fill, samples * 1, 5);
        }
    }

    @Group
    class CrossEntropyOfPositions implements LossLaws {
        @Override
        public Loss loss() {
            return Layers.crossEntropy().reduction(Reduction.SUM);
        }

        @Override
        public boolean mean() {
            return false;
        }

        @Override
        public Shape output() {
            return Shape.of(3, 2, 2);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return labels(fill, samples * 4, 3);
        }
    }
}
