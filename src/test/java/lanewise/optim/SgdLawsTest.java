package lanewise.optim;

import lanewise.testkit.OptimizerLaws;

class SgdLawsTest implements OptimizerLaws {
    @Override
    public Optimizer optimizer() {
        return Optimizers.sgd(0.05);
    }

    @Override
    public ElementRule reference() {
        return (w, g, rate, step) -> w - rate * g;
    }

    @Override
    public int smallestPower() {
        return -60;
    }
}
