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

    @Override
    public ElementRule reference() {
        double[] m = new double[2];
        return (w, g, rate, step) -> {
            m[0] += (1 - 0.9) * (g - m[0]);
            m[1] += (1 - 0.999) * (g * g - m[1]);
            double root = Math.sqrt(m[1] / (1 - Math.pow(0.999, step)));
            return w - rate * (m[0] / (1 - Math.pow(0.9, step))) / (root + 1e-8);
        };
    }

    @Override
    public int smallestPower() {
        return -60;
    }
}
