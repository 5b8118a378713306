package lanewise.nn;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import lanewise.kernel.PoolGeometry;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;

/**
 * The configuration of one layer: immutable, printable, free to be used in many networks.
 *
 * <p>To compute, a layer is {@linkplain #bind bound} to a place in a network.
 */
public interface Layer {
    /** The stem of the layer's automatic name: {@code conv} gives {@code conv1}, {@code conv2}. */
    String stem();

    /**
     * The shape of one output sample.
     *
     * @throws IllegalArgumentException if the layer cannot take such an input; the message says
     *     what was given and what was expected
     */
    Shape outputShape(Shape input);

    /** The parameters for an input shape, in PyTorch's order; none by default. */
    default List<ParameterSpec> parameters(Shape input) {
        return List.of();
    }

    /**
     * Whether the output may lie where the input lies, if the layer before allows it. An element
     * above 0 then stays above 0 or gets no gradient: a ReLU before finds by that what it passed.
     */
    default boolean inPlace() {
        return false;
    }

    /**
     * Whether the next layer may overwrite the output, of which the backward pass then knows no
     * more than what {@link #inPlace} promises.
     */
    default boolean outputOverwritable() {
        return true;
    }

    /** Whether an output depends on its own sample alone; batch normalisation says no. */
    default boolean sampleWise() {
        return true;
    }

    /** The same of evaluation: running statistics make batch normalisation say yes. */
    default boolean sampleWiseInEvaluation() {
        return sampleWise();
    }

    /**
     * The least number of samples that makes good use of the layer's parameters: a matrix product
     * wants many rows, a convolution has many in one image.
     */
    default int preferredSamples() {
        return 1;
    }

    /** The fewest samples of a batch that the layer can be trained with. */
    default int leastSamples(Shape input) {
        return 1;
    }

    /** What the layer can do for its neighbours, see {@link Fusion}; nothing by default. */
    default Set<Fusion.Offer> offers() {
        return Set.of();
    }

    /**
     * The same layer with a bias, where the outputs of channel c are sums of products with row c of
     * {@code weight}: then a factor and a summand for each channel may go into weight and bias, see
     * {@link Folding}.
     *
     * @return empty if it is not so for this input
     */
    default Optional<Layer> foldable(Shape input) {
        return Optional.empty();
    }

    /** What evaluation multiplies each channel by and adds to it, if that is all it does. */
    default Optional<ChannelScale> channelScale() {
        return Optional.empty();
    }

    /**
     * Multiplications and additions of the layer's convolutions and matrix products, for the
     * forward pass of one sample: by definition, however a kernel computes them. What goes element
     * by element counts nothing.
     */
    default long flops(Shape input) {
        return 0;
    }

    /** The first rows and columns of an input that the layer reads; all of it by default. */
    default Shape reads(Shape input) {
        return input;
    }

    /**
     * The windows of a max-pooling of such an input: of each, one element alone gets a gradient;
     * null for every other layer.
     */
    default PoolGeometry windows(Shape input) {
        return null;
    }

    /**
     * Lays out the layer's memory and returns what computes. Parameters may have names and no
     * values yet, see {@link Parameters#isOutline}.
     */
    BoundLayer bind(Binding binding);

    /**
     * What a parameter is like before training.
     *
     * @param name without the layer's own, e.g. {@code weight}
     * @param shape in PyTorch's order
     * @param kind trained or kept
     * @param init its first values
     */
    record ParameterSpec(String name, Shape shape, Parameters.Kind kind, Init init) {
        /** A trained parameter. */
        public static ParameterSpec trainable(String name, Shape shape, Init init) {
            return new ParameterSpec(name, shape, Parameters.Kind.TRAINABLE, init);
        }
    }

    /** Gives a parameter its first values. */
    @FunctionalInterface
    interface Init {
        /**
         * Writes {@code shape.size()} values.
         *
         * @param key the parameter's own
         * @param shape of the parameter
         * @param values where they go
         * @param offset of the first
         */
        void fill(Key key, Shape shape, float[] values, int offset);
    }
}
