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
 */
record Twin(Layer layer, Shape output, There there) {
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

    static Twin of(Layer layer, Shape input, There there) {
        return new Twin(layer, layer.outputShape(input), there);
    }
}
