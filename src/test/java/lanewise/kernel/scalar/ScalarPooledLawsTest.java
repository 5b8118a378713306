package lanewise.kernel.scalar;

import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.testkit.PooledGradientLaws;

/** The plain loops over a pooling against gradients that are unfolded, and against the definition. */
class ScalarPooledLawsTest implements PooledGradientLaws {
    @Override
    public Kernels kernels() {
        return KernelChoice.scalar();
    }
}
