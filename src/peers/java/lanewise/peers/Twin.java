package lanewise.peers;

import java.util.Map;
import lanewise.nn.Layer;
import lanewise.tensor.Shape;
import org.bytedeco.pytorch.Tensor;

/**
 * A layer, and what PyTorch has for it.
 *
 * @param layer here
 * @param output its shape
 * @param there the same function of a batch
 * @param smooth whether it has a gradient everywhere
 */
record Twin(Layer layer, Shape output, There there, boolean smooth) {
    /** PyTorch's function. */
    @FunctionalInterface
    interface There {
        /**
         * The outputs.
         *
         * @param parameters by name, as the layer's
         * @param trains the mode
         */
        Tensor of(Tensor x, Map<String, Tensor> parameters, boolean trains);
    }

    static Twin smooth(Layer layer, Shape input, There there) {
        return new Twin(layer, layer.outputShape(input), there, true);
    }

    static Twin kinked(Layer layer, Shape input, There there) {
        return new Twin(layer, layer.outputShape(input), there, false);
    }
}
