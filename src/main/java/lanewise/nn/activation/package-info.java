/**
 * Layers that change each element by itself, and softmax.
 *
 * <p>Uses the engine and the kernels; most are one curve of the kernels each. Start with {@link
 * lanewise.nn.activation.Sigmoid}; for one of your own, with {@link
 * lanewise.nn.activation.Activation}.
 */
package lanewise.nn.activation;
