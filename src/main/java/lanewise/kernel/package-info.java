/**
 * The contract of the arithmetic beneath the layers: {@link lanewise.kernel.Kernels}, what is bound
 * to a shape ({@link lanewise.kernel.Convolution}, {@link lanewise.kernel.Product}, {@link
 * lanewise.kernel.MaxPool}) and the geometries. It uses {@code random} and {@code function}. Start
 * at {@code Kernels}; {@link lanewise.kernel.KernelChoice} is the door to the two wings, {@code
 * scalar} and {@code vector}, which give the same bits.
 */
package lanewise.kernel;
