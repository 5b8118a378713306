/**
 * Laws for layers, losses, optimisers, dropout and kernels of one's own, as contracts of jqwik
 * properties, and the checker of gradients and the statistics beneath them.
 *
 * <p>Start with {@link lanewise.testkit.LayerLaws}; without a test framework with {@link
 * lanewise.testkit.GradientCheck}. The kit uses the library's public classes and jqwik.
 */
package lanewise.testkit;
