package lanewise.testkit;

import java.util.Map;
import lanewise.nn.Mode;
import lanewise.tensor.Shape;

/** What a layer is, in doubles: outputs, and what becomes of what it keeps untrained. */
@FunctionalInterface
public interface LayerFormula {
    /**
     * The layer's answer to one forward pass.
     *
     * @return {@code "y"}: the outputs, channels-last as the layer's are; and under its name each
     *     buffer's new values, where the pass changes it; other names are refused
     */
    Map<String, double[]> of(Given given);

    /**
     * One forward pass.
     *
     * @param mode of the pass
     * @param input the shape of a sample
     * @param samples in the batch
     * @param x the inputs, sample by sample
     * @param parameters by name without the layer's own; buffers, too, as they were before
     */
    record Given(
            Mode mode, Shape input, int samples, double[] x, Map<String, double[]> parameters) {}
}
