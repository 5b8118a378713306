package lanewise.optim;

import lanewise.testkit.OptimizerLaws;

class MomentumLawsTest implements OptimizerLaws {
    @Override
    public Optimizer optimizer() {
        return Optimizers.sgd(0.01).momentum(0.9).withNesterov();
    }

    /** The mean after i steps is g (1 - 0.9^i) / 0.1; a step looks ahead to the next one. */
    @Override
    public double afterSteps(double start, double gradient, int steps) {
        double w = start;
        for (int i = 1; i <= steps; i++) {
            double mean = gradient * (1 - Math.pow(0.9, i)) / 0.1;
            w -= 0.01 * (gradient + 0.9 * mean);
        }
        return w;
    }
}
