package lanewise.optim;

import lanewise.testkit.OptimizerLaws;

class AdamLawsTest implements OptimizerLaws {
    @Override
    public Optimizer optimizer() {
        return Optimizers.adam(0.01);
    }
}
