package lanewise.optim;

import lanewise.testkit.OptimizerLaws;

class MomentumLawsTest implements OptimizerLaws {
    @Override
    public Optimizer optimizer() {
        return Optimizers.sgd(0.01).momentum(0.9).withNesterov();
    }

    /** The mean after i steps is g (1 - 0.9^i) / 0.1; a step looks ahead to the next one. */
    @Override
    public ElementRule reference() {
        double[] mean = new double[1];
        return (w, g, rate, step) -> {
            mean[0] = 0.9 * mean[0] + g;
            return w - rate * (g + 0.9 * mean[0]);
        };
    }

    @Override
    public int smallestPower() {
        return -60;
    }
}
