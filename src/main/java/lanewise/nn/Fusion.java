package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lanewise.tensor.Shape;

/**
 * Where neighbours share one pass over memory. A layer {@linkplain Layer#offers offers} what it can
 * do for them; here stands which offers meet. A fused network gives the same bits as the unfused
 * one where its values are finite; a weight gradient of 0 may have another sign after an underflow.
 *
 * <ul>
 *   <li>a layer that {@link Offer#APPLIES_RELU}, then a ReLU: the first takes the maximum with 0
 *       before it stores, and drops the gradients of what was 0 on the way back;
 *   <li>such a pair, then a layer that {@link Offer#GATES_RELU}: that one drops those gradients
 *       itself, as it reads the values anyway;
 *   <li>a layer that {@link Offer#COMPUTES_WHAT_IS_READ}, with or without ReLU, then one that
 *       {@link Offer#KEEPS_WHAT_IT_READ}: rows and columns that the second does not {@linkplain
 *       Layer#reads read} are not computed; their gradients would be 0. What is between the two is
 *       kept for the samples that a thread is at, not for the batch.
 * </ul>
 *
 * <p>One rule holds for unfused networks too, since it says in which order sums are taken: a layer
 * that {@link Offer#SUMS_OVER_WINDOWS}, with or without ReLU, then a {@linkplain Layer#windows
 * max-pooling}. The first finds its gradients in those of the second and its {@link Pooled
 * choices}.
 */
public final class Fusion {
    /** What a layer can do for its neighbours. */
    public enum Offer {
        /** It is max(0, x): a layer before it may do its work. */
        IS_RELU,
        /** It can take the maximum with 0 before it stores its outputs. */
        APPLIES_RELU,
        /** Its backward pass can drop the gradients that a ReLU before it would drop. */
        GATES_RELU,
        /** It can leave out the outputs that nobody reads. */
        COMPUTES_WHAT_IS_READ,
        /** Its backward pass does not look at its input: it keeps what it needs of it. */
        KEEPS_WHAT_IT_READ,
        /** It can sum its gradients over the windows of a max-pooling that reads it. */
        SUMS_OVER_WINDOWS,
        /** It is a max-pooling: it has {@linkplain Layer#windows windows} and chooses of each. */
        CHOOSES_OF_WINDOWS
    }

    /**
     * What a layer does for its neighbours.
     *
     * @param reluAfter the layer applies the ReLU that follows it
     * @param gatedAbove the layer after it has dropped the gradients that this ReLU drops
     * @param gatesBelow the layer drops the gradients that the ReLU before it would drop
     */
    public record Role(boolean reluAfter, boolean gatedAbove, boolean gatesBelow) {
        /** A layer on its own. */
        public static final Role ALONE = new Role(false, false, false);
    }

    /**
     * A layer at its place.
     *
     * @param path its name in the network
     * @param layer its configuration
     * @param role what it does for its neighbours
     * @param reader the layer for which it leaves out what is not read; null for none
     * @param pooling the max-pooling over whose windows gradients are summed, from the layer that
     *     sums them to the pooling itself; null elsewhere
     */
    record Place(String path, Layer layer, Role role, Layer reader, Layer pooling) {
        /** The shape of an output sample, as far as it is computed. */
        Shape output(Shape input) {
            Shape output = layer.outputShape(input);
            return reader == null ? output : reader.reads(output);
        }

        /**
         * What the layer shares with the pooling or with the layer that it pools; null for nothing.
         *
         * @param output the shape of what is pooled
         * @param before what the layer before shares
         */
        Pooled pooled(Shape output, Pooled before, Binding.Shared shared) {
            if (pooling == null) {
                return null;
            }
            return layer.offers().contains(Offer.SUMS_OVER_WINDOWS)
                    ? new Pooled(pooling.windows(output), shared)
                    : before;
        }

        /**
         * Whether the backward pass wants neither the layer's output nor its gradient once they are
         * handed to the next layer.
         */
        boolean handsOn() {
            return reader != null;
        }
    }

    private Fusion() {}

    /** The layers of a sequence at their places, fused where they can be and it is wanted. */
    static List<Place> places(Sequential sequential, boolean fuse) {
        List<Sequential.Named> layers = sequential.layers();
        List<Place> places = new ArrayList<>();
        boolean gated = false;
        int pooling = -1;
        for (int i = 0; i < layers.size(); i++) {
            String path = layers.get(i).path();
            Layer layer = layers.get(i).layer();
            boolean beforeRelu = offers(layers, i + 1).contains(Offer.IS_RELU);
            int reading = beforeRelu ? i + 2 : i + 1;
            if (layer.offers().contains(Offer.SUMS_OVER_WINDOWS)
                    && offers(layers, reading).contains(Offer.CHOOSES_OF_WINDOWS)) {
                pooling = reading;
            }
            Layer pools = i <= pooling ? layers.get(pooling).layer() : null;
            if (!fuse) {
                boolean gates = i == pooling && offers(layers, i - 1).contains(Offer.IS_RELU);
                places.add(new Place(path, layer, new Role(false, false, gates), null, pools));
                continue;
            }
            boolean relu = beforeRelu && layer.offers().contains(Offer.APPLIES_RELU);
            if (relu) {
                i++;
            }
            Set<Offer> next = offers(layers, i + 1);
            boolean reads =
                    layer.offers().contains(Offer.COMPUTES_WHAT_IS_READ)
                            && next.contains(Offer.KEEPS_WHAT_IT_READ);
            boolean gates = relu && next.contains(Offer.GATES_RELU);
            Layer reader = reads ? layers.get(i + 1).layer() : null;
            places.add(new Place(path, layer, new Role(relu, gates, gated), reader, pools));
            gated = gates;
        }
        return places;
    }

    private static Set<Offer> offers(List<Sequential.Named> layers, int i) {
        return i < layers.size() ? layers.get(i).layer().offers() : Set.of();
    }
}
