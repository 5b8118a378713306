/**
 * The kernels on the Vector API: the same bits as {@code lanewise.kernel.scalar}, which does what
 * is not worth a vector. It uses {@code simd} and the generated {@code tiles}, and is not exported.
 * Start at {@link lanewise.kernel.vector.VectorKernels}; docs/kernels says why the code has its
 * shape.
 */
package lanewise.kernel.vector;
