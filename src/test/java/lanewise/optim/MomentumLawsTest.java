package lanewise.optim;

import lanewise.testkit.OptimizerLaws;

class MomentumLawsTest implements OptimizerLaws {
    @Override
    public Optimizer optimizer() {
        return Optimizers.sgd(0.01).momentum(0.9).withNesterov();
    }
}
