package lanewise.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * The list of fusions: where neighbours share one pass over memory. A fused network gives the same
 * bits as the unfused one.
 *
 * <ul>
 *   <li>convolution or linear, then ReLU: the first takes the maximum with 0 before it stores, and
 *       drops the gradients of what was 0 on the way back;
 *   <li>ReLU, then max-pooling: the pooling drops those gradients itself, as it reads the values
 *       anyway.
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
     */
    record Place(String path, Layer layer, Role role) {}

    private Fusion() {}

    /** Fuses what can be fused in a sequence. */
    static List<Place> fuse(List<Place> places) {
        List<Place> fused = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            boolean relu = i + 1 < places.size() && places.get(i + 1).layer() instanceof ReLU;
            boolean takesRelu = place.layer() instanceof Conv2d || place.layer() instanceof Linear;
            if (!(relu && takesRelu)) {
                fused.add(place);
                continue;
            }
            i++;
            boolean pool = i + 1 < places.size() && places.get(i + 1).layer() instanceof MaxPool2d;
            fused.add(new Place(place.path(), place.layer(), new Role(true, pool, false)));
            if (pool) {
                i++;
                Place next = places.get(i);
                fused.add(new Place(next.path(), next.layer(), new Role(false, false, true)));
            }
        }
        return fused;
    }
}
