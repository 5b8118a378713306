package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import lanewise.testkit.LayerRun;
import lanewise.testkit.RunOptions;
import org.junit.jupiter.api.Test;

/** A block speaks for the layers in its branches. */
class ResidualTest {
    private static final Shape IMAGE = Shape.image(2, 4, 4);

    /** Layers inside a block are asked too: rates, penalties, and whether they draw for a pass. */
    @Test
    void blocksSpeakForTheirLayers() {
        Sequential layers =
                Sequential.of(
                        Layers.flatten(),
                        Layers.residual(
                                Sequential.of(
                                        Layers.dropout(0.5), Layers.variationalDropout(32, 4, 1)),
                                Sequential.of(
                                        Layers.linear(32, 4),
                                        Layers.dropout(0.25),
                                        Layers.dropConnect(Layers.linear(4, 4), 0.5))));
        try (Network network =
                Network.of(layers)
                        .parameters(layers.initialize(IMAGE, Key.of(1)))
                        .input(IMAGE)
                        .batch(2)
                        .loss(Layers.crossEntropy())
                        .kernels(KernelChoice.scalar())
                        .bind()) {
            network.load(Fill.centred(5).floats(2 * IMAGE.size()));
            network.forward(Mode.TRAIN, 2, Key.of(3));
            Map<String, Double> rates = network.dropoutRates();
            assertEquals(0.5, rates.get("res1.dropout1"));
            assertEquals(0.25, rates.get("res1.shortcut.dropout1"));
            Target target = Target.labels(0, 1);
            Slot scratch = new Slot(Shape.of(4));
            scratch.point(new float[8], 0);
            double bare =
                    Layers.crossEntropy()
                            .apply(
                                    KernelChoice.scalar(),
                                    2,
                                    network.output(),
                                    target,
                                    null,
                                    scratch);
            LayerRun alone =
                    new LayerRun(
                            Layers.variationalDropout(32, 4, 1), Shape.of(32), 2, RunOptions.PLAIN);
            alone.forward(Mode.TRAIN, new float[64], Key.of(1));
            assertTrue(alone.penalty() > 1);
            assertEquals(bare + alone.penalty(), network.loss(target), 1e-4);
            assertEquals(bare + alone.penalty(), network.backward(target), 1e-4);
            assertEquals(bare + alone.penalty(), network.backwardAccumulating(target), 1e-4);
            network.dropoutFactor(0.5);
            network.forward(Mode.TRAIN, 2, Key.of(3));
            assertEquals(0.25, network.dropoutRates().get("res1.dropout1"));
        }
    }

    @Test
    void aBlockAddsWhatItsBranchesMake() {
        Sequential net =
                Sequential.of(
                        new Residual(
                                Sequential.of(Layers.conv2d(1, 1, 1).withoutBias()),
                                Sequential.of(Layers.conv2d(1, 1, 1).withoutBias())));
        Shape image = Shape.image(1, 2, 2);
        Parameters parameters = net.initialize(image, Key.of(1));
        parameters.set("res1.conv1.weight", new float[] {2});
        parameters.set("res1.shortcut.conv1.weight", new float[] {3});
        float[] x = {1, -2, 3, 4};
        float[] expected = {5, -10, 15, 20};
        assertArrayEquals(expected, net.inference(parameters, image).run(x));
        try (Network network =
                Network.of(net)
                        .parameters(parameters)
                        .input(image)
                        .batch(1)
                        .loss(Layers.mse())
                        .kernels(KernelChoice.scalar())
                        .bind()) {
            network.load(x);
            network.forward(Mode.TRAIN, Key.of(1));
            Slot y = network.output();
            assertArrayEquals(expected, Arrays.copyOfRange(y.array(), y.offset(), y.at(1)));
        }
    }

    @Test
    void drawsThatSamplesShareAreKnownThroughBlocks() {
        Shape row = Shape.of(4);
        Layer plain = Layers.linear(4, 4);
        Layer draws = Layers.dropConnect(plain, 0.5);
        Sequential quiet = Sequential.of(plain);
        Sequential drawing = Sequential.of(draws);
        for (Residual block :
                List.of(
                        new Residual(drawing),
                        new Residual(drawing, quiet),
                        new Residual(quiet, drawing))) {
            assertTrue(shares(Sequential.of(block), row), block.toString());
        }
        assertFalse(shares(Sequential.of(new Residual(quiet)), row));
        assertFalse(shares(Sequential.of(new Residual(quiet, quiet)), row));
        assertEquals(32, new Residual(Sequential.of(Layers.tanh()), quiet).preferredSamples());
        assertEquals(32, new Residual(quiet, Sequential.of(Layers.tanh())).preferredSamples());
        assertEquals(1, new Residual(Sequential.of(Layers.tanh())).preferredSamples());
    }

    private static boolean shares(Sequential layers, Shape input) {
        return layers.inference(layers.initialize(input, Key.of(1)), input).sharesDraws();
    }
}
