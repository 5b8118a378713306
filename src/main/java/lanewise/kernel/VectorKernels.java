package lanewise.kernel;
final class VectorKernels { static final Kernels INSTANCE = ScalarKernels.INSTANCE; private VectorKernels() {} }
