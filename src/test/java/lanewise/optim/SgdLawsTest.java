package lanewise.optim;

import lanewise.testkit.OptimizerLaws;

class SgdLawsTest implements OptimizerLaws {
    @Override
    public Optimizer optimizer() {
        return Optimizers.sgd(0.05);
    }
}
