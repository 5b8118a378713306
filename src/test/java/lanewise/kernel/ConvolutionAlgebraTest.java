package lanewise.kernel;

import lanewise.testkit.ConvolutionAlgebraLaws;
import net.jqwik.api.Group;

/** What convolutions are to each other, in the plain loops and in vectors. */
class ConvolutionAlgebraTest {
    @Group
    class InPlainLoops implements ConvolutionAlgebraLaws {
        @Override
        public Kernels kernels() {
            return KernelChoice.scalar();
        }
    }

    @Group
    class InVectors implements ConvolutionAlgebraLaws {
        @Override
        public Kernels kernels() {
            return KernelChoice.choose("vector").kernels();
        }
    }
}
