/**
 * File formats: safetensors, numpy's npy and npz, JSON, and files that are there whole or not at
 * all.
 *
 * <p>Uses shapes and parameters alone. Start with {@link lanewise.io.StateDict} for parameters and
 * with {@link lanewise.io.Tensor} for any other array.
 */
package lanewise.io;
