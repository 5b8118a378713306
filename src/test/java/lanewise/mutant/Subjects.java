package lanewise.mutant;

import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.nn.Layer;
import lanewise.nn.Loss;
import lanewise.nn.Target;
import lanewise.optim.Optimizer;
import lanewise.tensor.Shape;
import lanewise.testkit.ConvolutionAlgebraLaws;
import lanewise.testkit.ConvolutionLaws;
import lanewise.testkit.DrawLaws;
import lanewise.testkit.DropoutLaws;
import lanewise.testkit.DropoutUnitLaws;
import lanewise.testkit.ElementwiseKernelLaws;
import lanewise.testkit.Fill;
import lanewise.testkit.KernelLaws;
import lanewise.testkit.LayerBackwardLaws;
import lanewise.testkit.LayerBatchLaws;
import lanewise.testkit.LayerHarnessLaws;
import lanewise.testkit.LayerLaws;
import lanewise.testkit.LayerModeLaws;
import lanewise.testkit.LinearLayerLaws;
import lanewise.testkit.LossLaws;
import lanewise.testkit.LossReductionLaws;
import lanewise.testkit.MaskLaws;
import lanewise.testkit.MaxPoolLaws;
import lanewise.testkit.NoiseLaws;
import lanewise.testkit.OptimizerLaws;
import lanewise.testkit.OptimizerScaleLaws;
import lanewise.testkit.OptimizerTrajectoryLaws;
import lanewise.testkit.PooledGradientLaws;
import lanewise.testkit.PoolingLaws;
import lanewise.testkit.SumKernelLaws;

/** The contracts on mutants; which defect is set before each run. */
final class Subjects {
    /** All contracts of the test kit. */
    static final List<Class<?>> CONTRACTS =
            List.of(
                    LayerLaws.class,
                    LayerBatchLaws.class,
                    LayerBackwardLaws.class,
                    LayerHarnessLaws.class,
                    LayerModeLaws.class,
                    LinearLayerLaws.class,
                    PoolingLaws.class,
                    DrawLaws.class,
                    MaskLaws.class,
                    NoiseLaws.class,
                    DropoutUnitLaws.class,
                    DropoutLaws.class,
                    LossLaws.class,
                    LossReductionLaws.class,
                    OptimizerScaleLaws.class,
                    OptimizerTrajectoryLaws.class,
                    OptimizerLaws.class,
                    ElementwiseKernelLaws.class,
                    SumKernelLaws.class,
                    KernelLaws.class,
                    MaxPoolLaws.class,
                    ConvolutionLaws.class,
                    ConvolutionAlgebraLaws.class);

    private static Enum<?> defect;

    private Subjects() {}

    static void set(Enum<?> next) {
        defect = next;
    }

    private static <E extends Enum<E>> E defect(Class<E> type) {
        return type.cast(defect);
    }

    static class Dropouts implements DropoutLaws {
        @Override
        public Layer dropout(double p) {
            return new FaultyDropout(p, defect(FaultyDropout.Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.image(4, 3, 4);
        }
    }

    static class ChannelDropouts extends Dropouts {
        @Override
        public Shape input() {
            return Shape.image(4, 2, 1);
        }

        @Override
        public int units() {
            return 4;
        }

        @Override
        public int unit(int element) {
            return element % 4;
        }
    }

    /** Dropout as a layer among layers. */
    static class DropoutLayers implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new FaultyDropout(0.5, defect(FaultyDropout.Defect.class));
        }

        @Override
        public Modes modes() {
            return Modes.DRAWS;
        }

        @Override
        public Shape input() {
            return Shape.of(7);
        }
    }

    static class Linears implements LinearLayerLaws {
        @Override
        public Layer layer() {
            return new FaultyLinear(6, defect(FaultyLinear.Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(6);
        }
    }

    static class Pools implements PoolingLaws {
        @Override
        public Layer layer() {
            return new FaultyPool(defect(FaultyPool.Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(8);
        }
    }

    static class Activations implements LayerLaws {
        @Override
        public Layer layer() {
            return new FaultyActivation(defect(FaultyActivation.Defect.class));
        }

        @Override
        public Shape input() {
            return Shape.of(8);
        }
    }

    static class Optimizers implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return new FaultyOptimizer(0.01, defect(FaultyOptimizer.Defect.class));
        }

        @Override
        public int smallestPower() {
            return -60;
        }

        @Override
        public ElementRule reference() {
            double[] mean = new double[1];
            return (w, g, rate, step) -> {
                mean[0] = 0.5 * mean[0] + g;
                return w - rate * mean[0];
            };
        }
    }

    static class Losses implements LossLaws {
        @Override
        public Loss loss() {
            return new FaultyLoss(defect(FaultyLoss.Defect.class));
        }

        @Override
        public Shape output() {
            return Shape.of(3);
        }

        @Override
        public Target target(Fill fill, int samples) {
            return Target.values(fill.floats(3 * samples));
        }
    }

    static class AllKernels
            implements KernelLaws, MaxPoolLaws, ConvolutionLaws, PooledGradientLaws {
        @Override
        public Kernels kernels() {
            return FaultyKernels.with(defect(FaultyKernels.Defect.class));
        }

        @Override
        public Kernels specification() {
            return KernelChoice.scalar();
        }
    }

    static class Lanes implements KernelLaws, PooledGradientLaws {
        @Override
        public Kernels kernels() {
            return new FaultyLanes(defect(FaultyLanes.Defect.class));
        }

        @Override
        public Kernels specification() {
            return KernelChoice.scalar();
        }
    }

    static class Convolutions implements ConvolutionAlgebraLaws {
        @Override
        public Kernels kernels() {
            return FaultyKernels.with(defect(FaultyKernels.Defect.class));
        }
    }
}
