package lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import lanewise.nn.activation.ReLU;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.Linear;
import lanewise.nn.layer.MaxPool2d;
import lanewise.tensor.Shape;

/**
 * The list of fusions: where neighbours share one pass over memory. A fused network gives the same
 * bits as the unfused one where its values are finite; a weight gradient of 0 may have another sign
 * after an underflow.
 *
 * <ul>
 *   <li>convolution or linear, then ReLU: the first takes the maximum with 0 before it stores, and
 *       drops the gradients of what was 0 on the way back;
 *   <li>ReLU, then max-pooling: the pooling drops those gradients itself, as it reads the values
 *       anyway;
 *   <li>convolution, with or without ReLU, then max-pooling: the last rows and columns that no
 *       window covers are not computed; their gradients would be 0. What is between the two is kept
 *       for the samples that a thread is at, not for the batch.
 * </ul>
 */
public final class Fusion {
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
     * @param reader the pooling for which the layer leaves out what is not read; null for none
     */
    record Place(String path, Layer layer, Role role, MaxPool2d reader) {
        /** A layer on its own. */
        Place(String path, Layer layer) {
            this(path, layer, Role.ALONE, null);
        }

        /** The shape of an output sample, as far as it is computed. */
        Shape output(Shape input) {
            Shape output = layer.outputShape(input);
            return reader == null ? output : reader.read(output);
        }

        /**
         * Whether the backward pass wants neither the layer's output nor its gradient once they are
         * handed to the next layer: a pooling keeps what it chose.
         */
        boolean handsOn() {
            return reader != null;
        }
    }

    private Fusion() {}

    /** Fuses what can be fused in a sequence. */
    static List<Place> fuse(List<Place> places) {
        List<Place> fused = new ArrayList<>();
        boolean gates = false;
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            boolean convolution = place.layer() instanceof Conv2d;
            boolean takesRelu = convolution || place.layer() instanceof Linear;
            boolean relu = takesRelu && layer(places, i + 1) instanceof ReLU;
            if (relu) {
                i++;
            }
            MaxPool2d pool = layer(places, i + 1) instanceof MaxPool2d next ? next : null;
            Role role = new Role(relu, relu && pool != null, gates);
            fused.add(new Place(place.path(), place.layer(), role, convolution ? pool : null));
            gates = role.gatedAbove();
        }
        return fused;
    }

    private static Layer layer(List<Place> places, int i) {
        return i < places.size() ? places.get(i).layer() : null;
    }
}
