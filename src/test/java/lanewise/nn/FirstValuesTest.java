package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import lanewise.nn.layer.Conv1d;
import lanewise.nn.layer.Conv2d;
import lanewise.nn.layer.ConvTranspose2d;
import lanewise.nn.layer.Linear;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers start as PyTorch's do: weights and biases uniform in ±1/√fan-in. */
class FirstValuesTest {
    private static final Shape IMAGE = Shape.image(8, 9, 9);

    static Stream<Arguments> layers() {
        return Stream.of(
                Arguments.of(Layers.linear(9, 500), IMAGE, 9),
                Arguments.of(Layers.conv1d(8, 300, 3), Shape.of(8, 9), 24),
                Arguments.of(Layers.conv1d(8, 300, 3).groups(4), Shape.of(8, 9), 6),
                Arguments.of(Layers.conv2d(8, 300, 3), IMAGE, 72),
                Arguments.of(Layers.conv2d(8, 300, 3).groups(2), IMAGE, 36),
                // PyTorch takes the second dimension of a weight for the inputs, here outputs.
                Arguments.of(Layers.convTranspose2d(8, 300, 3), IMAGE, 2700),
                Arguments.of(Layers.convTranspose2d(8, 300, 2).groups(4), IMAGE, 300));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void weightsAndBiasesFillTheirBounds(Layer layer, Shape input, int fanIn) {
        Parameters parameters =
                Sequential.of(Layers.named("l", layer)).initialize(input, Key.of(3));
        double bound = 1 / Math.sqrt(fanIn);
        assertEquals(2, parameters.views().size());
        for (Parameters.View view : parameters.views()) {
            double squares = 0;
            float[] values = parameters.valuesOf(view.name());
            for (float value : values) {
                assertTrue(Math.abs(value) <= bound * (1 + 1e-6), view + " has " + value);
                squares += (double) value * value;
            }
            // The mean of n squares of uniform numbers has the deviation 2 / √(45 n) of bound².
            double deviation = 2 / Math.sqrt(45.0 * values.length);
            assertEquals(1.0 / 3, squares / values.length / (bound * bound), 8 * deviation);
        }
        assertEquals(
                1,
                Sequential.of(Layers.named("l", withoutBias(layer)))
                        .initialize(input, Key.of(3))
                        .views()
                        .size());
    }

    private static Layer withoutBias(Layer layer) {
        return switch (layer) {
            case Linear linear -> linear.withoutBias();
            case Conv1d convolution -> convolution.withoutBias();
            case Conv2d convolution -> convolution.withoutBias();
            case ConvTranspose2d convolution -> convolution.withoutBias();
            default -> throw new AssertionError(layer);
        };
    }

    @Test
    void anEmbeddingIsNormalButForItsPadding() {
        Parameters parameters =
                Sequential.of(Layers.named("l", Layers.embedding(500, 20).paddingIdx(3)))
                        .initialize(Shape.of(2), Key.of(4));
        float[] table = parameters.valuesOf("l.weight");
        double squares = 0;
        for (int i = 0; i < table.length; i++) {
            squares += (double) table[i] * table[i];
            assertEquals(i / 20 == 3, table[i] == 0, "element " + i);
        }
        assertEquals(1, squares / (table.length - 20), 8 * Math.sqrt(2.0 / table.length));
    }
}
