/**
 * The kernels in plain loops: the specification. Each family is a file, the twin of one in {@code
 * lanewise.kernel.vector}. It uses the contract and {@code lanewise.kernel.function}. Start at
 * {@link lanewise.kernel.scalar.ScalarKernels}, and read a kernel here before its twin.
 */
package lanewise.kernel.scalar;
