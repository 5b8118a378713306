/**
 * Layers that compute with neighbours, weights or statistics: convolutions, products, pooling,
 * normalisation, embedding.
 *
 * <p>Uses the engine and the kernels. Start with {@link lanewise.nn.layer.Linear}.
 */
package lanewise.nn.layer;
