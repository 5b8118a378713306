/**
 * Optimisers, schedules of their learning rate, and clipping.
 *
 * <p>Uses a network's parameters, kernels and threads. Start with {@link
 * lanewise.optim.Optimizers}; to write one, with {@link lanewise.optim.BoundOptimizer}.
 */
package lanewise.optim;
