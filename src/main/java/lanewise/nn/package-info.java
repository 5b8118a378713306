/**
 * The engine: layers are configurations, bound once to a place with its memory, then run forward
 * and backward without a tape.
 *
 * <p>Uses tensors, kernels and random numbers; of the layers below it knows only the index, {@link
 * lanewise.nn.Layers}. Start with {@link lanewise.nn.Sequential} and {@link lanewise.nn.Network};
 * to write a layer, with {@link lanewise.nn.Layer} and {@link lanewise.nn.BoundLayer}.
 */
package lanewise.nn;
