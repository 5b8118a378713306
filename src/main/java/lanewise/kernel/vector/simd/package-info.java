/**
 * What all vector kernels stand on: the species, scratch memory, transposes and the loops that only
 * stream through memory. It knows no kernel above it. Start at {@link
 * lanewise.kernel.vector.simd.Simd}.
 */
package lanewise.kernel.vector.simd;
