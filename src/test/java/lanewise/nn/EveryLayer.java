package lanewise.nn;

import java.util.List;
import java.util.stream.Collectors;
import lanewise.tensor.Shape;

/** Every layer of the library, with an input; the page of layers shows them. */
public final class EveryLayer {
    private static final Shape IMAGE = Shape.image(4, 8, 8);
    private static final Shape SEQUENCE = Shape.of(4, 8);
    private static final Shape ROW = Shape.of(8);

    /** A layer and the shape of a sample that it takes. */
    public record Example(Layer layer, Shape input) {
        String row() {
            String parameters =
                    layer.parameters(input).stream()
                            .map(spec -> "`" + spec.name() + "` " + spec.shape())
                            .collect(Collectors.joining(", "));
            return "| `%s` | `%s` | %s → %s | %s |"
                    .formatted(
                            layer.getClass().getSimpleName(),
                            layer,
                            input,
                            layer.outputShape(input),
                            parameters.isEmpty() ? "–" : parameters);
        }
    }

    /** One of each. */
    public static final List<Example> EXAMPLES =
            List.of(
                    new Example(Layers.conv2d(4, 6, 3), IMAGE),
                    new Example(Layers.conv1d(4, 6, 3), SEQUENCE),
                    new Example(Layers.convTranspose2d(4, 6, 3).stride(2, 1), IMAGE),
                    new Example(Layers.linear(8, 5), ROW),
                    new Example(Layers.embedding(100, 16), ROW),
                    new Example(Layers.flatten(), IMAGE),
                    new Example(Layers.residual(Layers.linear(8, 8), Layers.relu()), ROW),
                    new Example(Layers.maxPool2d(2), IMAGE),
                    new Example(Layers.avgPool2d(2), IMAGE),
                    new Example(Layers.adaptiveAvgPool2d(1), IMAGE),
                    new Example(Layers.batchNorm1d(4), SEQUENCE),
                    new Example(Layers.batchNorm2d(4), IMAGE),
                    new Example(Layers.layerNorm(8), ROW),
                    new Example(Layers.groupNorm(2, 4), IMAGE),
                    new Example(Layers.relu(), ROW),
                    new Example(Layers.leakyRelu(0.01), ROW),
                    new Example(Layers.relu6(), ROW),
                    new Example(Layers.elu(), ROW),
                    new Example(Layers.selu(), ROW),
                    new Example(Layers.gelu(), ROW),
                    new Example(Layers.silu(), ROW),
                    new Example(Layers.mish(), ROW),
                    new Example(Layers.hardswish(), ROW),
                    new Example(Layers.hardsigmoid(), ROW),
                    new Example(Layers.sigmoid(), ROW),
                    new Example(Layers.tanh(), ROW),
                    new Example(Layers.softplus(), ROW),
                    new Example(Layers.softmax(), ROW),
                    new Example(Layers.logSoftmax(), ROW),
                    new Example(Layers.dropout(0.5), ROW),
                    new Example(Layers.dropout1d(0.5), SEQUENCE),
                    new Example(Layers.dropout2d(0.5), IMAGE),
                    new Example(Layers.dropout3d(0.5), Shape.of(4, 2, 8, 8)),
                    new Example(Layers.alphaDropout(0.1), ROW),
                    new Example(Layers.featureAlphaDropout(0.1), IMAGE),
                    new Example(Layers.gaussianDropout(0.5), ROW),
                    new Example(Layers.gaussianNoise(0.1), ROW),
                    new Example(Layers.dropConnect(Layers.linear(8, 5), 0.5), ROW),
                    new Example(Layers.dropBlock(0.1, 3), IMAGE),
                    new Example(Layers.stochasticDepth(0.2), ROW),
                    new Example(Layers.standout(1, 0), ROW),
                    new Example(Layers.sequenceDropout(0.5), SEQUENCE),
                    new Example(Layers.variationalDropout(8, 5, 1e-4), ROW),
                    new Example(Layers.concreteDropout(Layers.linear(8, 5), 1e-6, 1e-4), ROW));

    private EveryLayer() {}
}
