package lanewise.nn;

import static lanewise.nn.Layers.concreteDropout;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** What a layer needs of its neighbours it needs in another layer too. */
class WrappingLayerTest {
    private static final Shape ROW = Shape.of(6);

    private static float[] gradients(boolean inPlace) {
        Sequential net =
                Sequential.of(
                        linear(6, 6),
                        concreteDropout(tanh(), 1e-3, 1e-3),
                        dropout(0.5, inPlace),
                        linear(6, 3));
        Parameters parameters = net.initialize(ROW, Key.of(1));
        try (Network network =
                Network.of(net)
                        .parameters(parameters)
                        .input(ROW)
                        .batch(4)
                        .loss(crossEntropy())
                        .bind()) {
            network.load(Fill.centred(1).floats(24));
            network.forward(Mode.TRAIN, Key.of(2));
            network.backward(Target.labels(0, 1, 2, 0));
        }
        return parameters.gradients();
    }

    /** The hyperbolic tangent finds its slope by its outputs. */
    @Test
    void anOutputThatIsReadAgainIsNotOverwrittenByWhatComesNext() {
        assertArrayEquals(gradients(false), gradients(true));
    }
}
