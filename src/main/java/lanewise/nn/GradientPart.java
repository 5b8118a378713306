package lanewise.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a layer's parameter gradients that is finished apart from the others.
 *
 * @param layer its number in the network
 * @param part its number in the layer
 * @param stage the layer's, which says how many chunks a batch had
 */
record GradientPart(int layer, int part, Stage stage) {
    /** The parts of all layers. */
    static List<GradientPart> of(List<Stage> stages, BoundLayer[] layers) {
        List<GradientPart> parts = new ArrayList<>();
        for (Stage stage : stages) {
            for (int layer = stage.first(); layer < stage.last(); layer++) {
                for (int part = 0; part < layers[layer].gradientParts(); part++) {
                    parts.add(new GradientPart(layer, part, stage));
                }
            }
        }
        return parts;
    }

    /** Sums it over the chunks of the batch. */
    void finish(BoundLayer[] layers, Pass pass, Share share) {
        layers[layer].gradients(pass, part, share.sums(stage));
    }
}
