package lanewise.optim;

import lanewise.testkit.OptimizerLaws;
import net.jqwik.api.Group;

/** The contract of optimisers, kept by each. */
class OptimizerFamilyLawsTest {
    @Group
    class AdamWLaws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.adamW(0.01);
        }

        @Override
        public boolean decays() {
            return true;
        }

        @Override
        public int degree() {
            return 0;
        }

        @Override
        public Optimizer withoutAddend() {
            return Optimizers.adamW(0.01).eps(0);
        }

        @Override
        public double afterSteps(double start, double gradient, int steps) {
            double w = start;
            for (int i = 0; i < steps; i++) {
                w = w * (1 - 0.01 * 0.01) - 0.01 * Math.signum(gradient);
            }
            return w;
        }
    }

    @Group
    class AmsgradLaws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.adam(0.01).withAmsgrad();
        }

        @Override
        public int degree() {
            return 0;
        }

        @Override
        public Optimizer withoutAddend() {
            return Optimizers.adam(0.01).withAmsgrad().eps(0);
        }

        /** The mean of equal squares grows towards them, so the last is the largest. */
        @Override
        public double afterSteps(double start, double gradient, int steps) {
            return start - 0.01 * steps * Math.signum(gradient);
        }
    }

    @Group
    class RmspropLaws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.rmsprop(0.01);
        }

        @Override
        public int degree() {
            return 0;
        }

        @Override
        public Optimizer withoutAddend() {
            return Optimizers.rmsprop(0.01).eps(0);
        }

        @Override
        public double afterSteps(double start, double gradient, int steps) {
            double w = start;
            for (int i = 1; i <= steps; i++) {
                w -= 0.01 * Math.signum(gradient) / Math.sqrt(1 - Math.pow(0.99, i));
            }
            return w;
        }
    }

    @Group
    class CenteredRmspropWithMomentum implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.rmsprop(0.01).momentum(0.9).withCentering();
        }

        @Override
        public int degree() {
            return 0;
        }

        @Override
        public Optimizer withoutAddend() {
            return Optimizers.rmsprop(0.01).momentum(0.9).withCentering().eps(0);
        }

        /** The variance is (1 - 0.99^i) - (1 - 0.99^i)² of the square. */
        @Override
        public double afterSteps(double start, double gradient, int steps) {
            double w = start;
            double running = 0;
            for (int i = 1; i <= steps; i++) {
                double left = Math.pow(0.99, i);
                running = 0.9 * running + Math.signum(gradient) / Math.sqrt(left * (1 - left));
                w -= 0.01 * running;
            }
            return w;
        }
    }

    @Group
    class AdagradLaws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.adagrad(1);
        }

        @Override
        public int degree() {
            return 0;
        }

        @Override
        public Optimizer withoutAddend() {
            return Optimizers.adagrad(1).eps(0);
        }

        /** The root of the sum of i equal squares is √i times their size. */
        @Override
        public double afterSteps(double start, double gradient, int steps) {
            double w = start;
            for (int i = 1; i <= steps; i++) {
                w -= Math.signum(gradient) / Math.sqrt(i);
            }
            return w;
        }

        /** Its steps shrink with their number. */
        @Override
        public double bowlRate() {
            return 0.5;
        }
    }

    /** The first gradient enters undamped, as in PyTorch. */
    @Group
    class DampenedMomentum implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.sgd(0.1).momentum(0.9).dampening(0.5);
        }

        @Override
        public double afterSteps(double start, double gradient, int steps) {
            double w = start;
            double mean = 0;
            for (int i = 0; i < steps; i++) {
                mean = 0.9 * mean + (i == 0 ? 1 : 0.5) * gradient;
                w -= 0.1 * mean;
            }
            return w;
        }
    }

    /** Down again by going up twice. */
    @Group
    class MaximizeLaws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.sgd(0.1).maximize().maximize();
        }

        @Override
        public double afterSteps(double start, double gradient, int steps) {
            return start - 0.1 * steps * gradient;
        }
    }
}
