package lanewise.optim;

import lanewise.testkit.OptimizerLaws;

class AdamLawsTest implements OptimizerLaws {
    @Override
    public Optimizer optimizer() {
        return Optimizers.adam(0.01);
    }

    @Override
    public int degree() {
        return 0;
    }

    @Override
    public Optimizer withoutAddend() {
        return Optimizers.adam(0.01).eps(0);
    }

    /** Both means are the gradient and its square once their bias is corrected. */
    @Override
    public double afterSteps(double start, double gradient, int steps) {
        return start - 0.01 * steps * gradient / (Math.abs(gradient) + 1e-8);
    }
}
