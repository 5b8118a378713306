package lanewise.optim;

import lanewise.testkit.OptimizerLaws;

/** All parameters in a group with half the learning rate. */
class ParameterGroupsLawsTest implements OptimizerLaws {
    @Override
    public Optimizer optimizer() {
        return Optimizers.sgd(0.05).group(".*", Optimizers.sgd(0.025));
    }

    @Override
    public ElementRule reference() {
        return (w, g, rate, step) -> w - rate / 2 * g;
    }
}
