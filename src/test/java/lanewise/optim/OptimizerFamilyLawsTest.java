package lanewise.optim;

import lanewise.testkit.OptimizerLaws;
import net.jqwik.api.Group;

/** The contract of optimisers, kept by each. */
class OptimizerFamilyLawsTest {
    @Group
    class AdamWLaws implements OptimizerLaws {
        @Override
        public int smallestPower() {
            return -60;
        }

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
        public ElementRule reference() {
            double[] m = new double[2];
            return (w, g, rate, step) -> {
                m[0] += (1 - 0.9) * (g - m[0]);
                m[1] += (1 - 0.999) * (g * g - m[1]);
                double root = Math.sqrt(m[1] / (1 - Math.pow(0.999, step)));
                double mean = m[0] / (1 - Math.pow(0.9, step));
                return w * (1 - rate * 0.01) - rate * mean / (root + 1e-8);
            };
        }
    }

    @Group
    class AmsgradLaws implements OptimizerLaws {
        @Override
        public int smallestPower() {
            return -60;
        }

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

        @Override
        public ElementRule reference() {
            double[] m = new double[3];
            return (w, g, rate, step) -> {
                m[0] += (1 - 0.9) * (g - m[0]);
                m[1] += (1 - 0.999) * (g * g - m[1]);
                m[2] = Math.max(m[2], m[1]);
                double root = Math.sqrt(m[2] / (1 - Math.pow(0.999, step)));
                return w - rate * (m[0] / (1 - Math.pow(0.9, step))) / (root + 1e-8);
            };
        }
    }

    @Group
    class RmspropLaws implements OptimizerLaws {
        @Override
        public int smallestPower() {
            return -60;
        }

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
        public ElementRule reference() {
            double[] square = new double[1];
            return (w, g, rate, step) -> {
                square[0] += (1 - 0.99) * (g * g - square[0]);
                return w - rate * g / (Math.sqrt(square[0]) + 1e-8);
            };
        }
    }

    @Group
    class CenteredRmspropWithMomentum implements OptimizerLaws {
        @Override
        public int smallestPower() {
            return -60;
        }

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

        @Override
        public ElementRule reference() {
            double[] m = new double[3];
            return (w, g, rate, step) -> {
                m[0] += (1 - 0.99) * (g - m[0]);
                m[1] += (1 - 0.99) * (g * g - m[1]);
                double root = Math.sqrt(m[1] - m[0] * m[0]) + 1e-8;
                m[2] = 0.9 * m[2] + g / root;
                return w - rate * m[2];
            };
        }
    }

    @Group
    class AdagradLaws implements OptimizerLaws {
        @Override
        public int smallestPower() {
            return -60;
        }

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

        @Override
        public ElementRule reference() {
            double[] sum = new double[1];
            return (w, g, rate, step) -> {
                sum[0] += g * g;
                return w - rate * g / (Math.sqrt(sum[0]) + 1e-10);
            };
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
        public int smallestPower() {
            return -60;
        }

        @Override
        public Optimizer optimizer() {
            return Optimizers.sgd(0.1).momentum(0.9).dampening(0.5);
        }

        @Override
        public ElementRule reference() {
            double[] mean = new double[1];
            return (w, g, rate, step) -> {
                mean[0] = 0.9 * mean[0] + (step == 1 ? 1 : 0.5) * g;
                return w - rate * mean[0];
            };
        }
    }

    /** Down again by going up twice. */
    @Group
    class MaximizeLaws implements OptimizerLaws {
        @Override
        public int smallestPower() {
            return -60;
        }

        @Override
        public Optimizer optimizer() {
            return Optimizers.sgd(0.1).maximize().maximize();
        }

        @Override
        public ElementRule reference() {
            return (w, g, rate, step) -> w - rate * g;
        }
    }
}
