package lanewise.kernel;

import lanewise.testkit.ConvolutionLaws;
import lanewise.testkit.KernelLaws;
import lanewise.testkit.MaxPoolLaws;
import lanewise.testkit.PooledGradientLaws;
import net.jqwik.api.Tag;

/** The vector kernels against the plain loops. */
@Tag("lanes")
class KernelsAgreeTest implements KernelLaws, MaxPoolLaws, ConvolutionLaws, PooledGradientLaws {
    @Override
    public Kernels kernels() {
        return KernelChoice.choose("vector").kernels();
    }

    @Override
    public Kernels specification() {
        return KernelChoice.scalar();
    }
}
