/**
 * Layers that drop, disturb or learn to: the dropout family, and how its rate moves.
 *
 * <p>Uses the engine, the kernels and what is drawn by counter; what wraps a layer is bound around
 * it. Start with {@link lanewise.nn.dropout.Dropout}.
 */
package lanewise.nn.dropout;
