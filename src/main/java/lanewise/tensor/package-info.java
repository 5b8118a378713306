/**
 * Shapes and memory: what lies where, and nothing that computes.
 *
 * <p>Uses nothing. Start with {@link lanewise.tensor.Parameters}, then {@link
 * lanewise.tensor.Slot}, the values of one place for a batch.
 */
package lanewise.tensor;
