package lanewise.optim;

import lanewise.testkit.OptimizerLaws;

class SgdLawsTest implements OptimizerLaws {
    @Override
    public Optimizer optimizer() {
        return Optimizers.sgd(0.05);
    }

    @Override
    public double afterSteps(double start, double gradient, int steps) {
        return start - 0.05 * steps * gradient;
    }
}
