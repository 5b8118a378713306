package lanewise.nn;

import static lanewise.nn.Layers.alphaDropout;
import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.concreteDropout;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropBlock;
import static lanewise.nn.Layers.dropConnect;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.dropout2d;
import static lanewise.nn.Layers.featureAlphaDropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.gaussianDropout;
import static lanewise.nn.Layers.gaussianNoise;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.relu;
import static lanewise.nn.Layers.residual;
import static lanewise.nn.Layers.standout;
import static lanewise.nn.Layers.stochasticDepth;
import static lanewise.nn.Layers.tanh;
import static lanewise.nn.Layers.variationalDropout;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import lanewise.nn.dropout.StochasticDepth;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What an inference drops is what a network drops, however its samples stream. */
class InferenceTest {
    private static final Shape IMAGE = Shape.image(3, 5, 5);
    private static final StochasticDepth TOGETHER =
            new StochasticDepth(0.5, StochasticDepth.Mode.BATCH);

    /** Every layer that draws, on images or, after flatten, on rows. */
    private static final List<Sequential> NETWORKS =
            List.of(
                    rows(dropout(0.3)),
                    images(dropout(0.25)),
                    images(dropout2d(0.4)),
                    images(featureAlphaDropout(0.4)),
                    images(dropBlock(0.3, 2)),
                    images(gaussianNoise(0.5)),
                    images(residual(conv2d(3, 3, 1), stochasticDepth(0.5))),
                    images(residual(conv2d(3, 3, 1), TOGETHER)),
                    images(TOGETHER),
                    images(concreteDropout(conv2d(3, 2, 2), 1e-3, 1e-3)),
                    rows(alphaDropout(0.3)),
                    rows(gaussianDropout(0.3)),
                    rows(standout(1, 0.5)),
                    rows(residual(dropConnect(linear(75, 75), 0.4))),
                    rows(dropConnect(linear(75, 9), 0.4)),
                    rows(concreteDropout(linear(75, 9), 1e-3, 1e-3)),
                    rows(variationalDropout(75, 9, 1e-3)),
                    rows(linear(75, 20), relu(), dropout(0.5), linear(20, 9), dropout(0.1)));

    private static Sequential images(Layer layer) {
        return Sequential.of(layer, flatten(), relu(), dropout(0.2));
    }

    private static Sequential rows(Layer... layers) {
        Layer[] all = new Layer[layers.length + 1];
        all[0] = flatten();
        System.arraycopy(layers, 0, all, 1, layers.length);
        return Sequential.of(all);
    }

    @Provide
    Arbitrary<Sequential> networks() {
        return Arbitraries.of(NETWORKS);
    }

    /** Both of PyTorch's order on one way in, both channels-last on the other. */
    @Example
    void outputsLieInTheOrderOfTheInputs() {
        for (Layer last : List.of(conv2d(3, 4, 2), relu())) {
            Sequential layers = Sequential.of(last);
            Inference inference = layers.inference(layers.initialize(IMAGE, Key.of(1)), IMAGE);
            int samples = 11;
            int size = inference.output().size();
            float[] x = inputs(samples);
            float[] inside = new float[x.length];
            float[] y = new float[samples * size];
            float[] expected = new float[samples * size];
            for (int i = 0; i < samples; i++) {
                Layout.toChannelsLast(IMAGE, x, i * IMAGE.size(), inside, i * IMAGE.size());
            }
            inference.runChannelsLast(samples, inside, 0, y, 0);
            for (int i = 0; i < samples; i++) {
                Layout.toChannelsFirst(inference.output(), y, i * size, expected, i * size);
            }
            inference.run(samples, x, y);
            assertArrayEquals(expected, y);
        }
    }

    private static float[] inputs(int samples) {
        return Fill.centred(samples).floats(samples * IMAGE.size());
    }

    private static float[] byNetwork(
            Sequential layers, Parameters parameters, int samples, float[] x, Key key) {
        try (Network network =
                Network.of(layers)
                        .parameters(parameters)
                        .input(IMAGE)
                        .batch(samples)
                        .loss(crossEntropy())
                        .bind()) {
            network.input().point(x, 0);
            network.forward(Mode.MONTE_CARLO, samples, key);
            var y = network.output();
            return Arrays.copyOfRange(y.array(), y.offset(), y.at(samples));
        }
    }

    @Property(seed = "20240607", edgeCases = EdgeCasesMode.NONE)
    void aSampleMeetsTheSameMasksInANetworkAndInAnInferenceOfAnyParts(
            @ForAll("networks") Sequential layers,
            @ForAll @IntRange(min = 1, max = 40) int samples,
            @ForAll @IntRange(max = 39) int cut,
            @ForAll long seed) {
        Parameters parameters = layers.initialize(IMAGE, Key.of(seed));
        float[] x = inputs(samples);
        Key key = Key.of(seed).child("pass");
        float[] expected = byNetwork(layers, parameters, samples, x, key);
        Inference inference = layers.inference(parameters, IMAGE);
        float[] y = new float[expected.length];
        inference.runChannelsLast(Mode.MONTE_CARLO, key, samples, x, 0, y, 0);
        assertArrayEquals(expected, y);
        int first = Math.min(cut, samples);
        int size = inference.output().size();
        Arrays.fill(y, 0);
        inference.runChannelsLast(Mode.MONTE_CARLO, key, 0, first, x, 0, y, 0);
        inference.runChannelsLast(
                Mode.MONTE_CARLO,
                key,
                first,
                samples - first,
                x,
                first * IMAGE.size(),
                y,
                first * size);
        assertArrayEquals(expected, y);
    }

    @Example
    void passesOfOneImageDoNotShareTheFateOfABatch() {
        Sequential layers = Sequential.of(flatten(), linear(75, 3), TOGETHER);
        Parameters parameters = layers.initialize(IMAGE, Key.of(1));
        MonteCarlo.Prediction prediction =
                new MonteCarlo(layers.inference(parameters, IMAGE), 6, Key.of(2))
                        .predict(1, inputs(1));
        assertTrue(prediction.std()[0] > 0, Arrays.toString(prediction.std()));
    }

    @Example
    void moreThanEightPassesAreAllDifferent() {
        Sequential layers = rows(dropout(0.5), linear(75, 3));
        Inference inference = layers.inference(layers.initialize(IMAGE, Key.of(1)), IMAGE);
        float[] one = inputs(1);
        float[] x = new float[20 * one.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = one[i % one.length];
        }
        float[] y = new float[60];
        inference.runChannelsLast(Mode.MONTE_CARLO, Key.of(3), 20, x, 0, y, 0);
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < i; j++) {
                assertFalse(Arrays.equals(y, 3 * i, 3 * i + 3, y, 3 * j, 3 * j + 3), i + ", " + j);
            }
        }
    }

    /** The last layer writes where the caller wants, unless the inputs lie there. */
    @Example
    void outputsMayLieInTheArrayOfTheInputs() {
        Sequential layers = rows(linear(75, 3), tanh());
        Inference inference = layers.inference(layers.initialize(IMAGE, Key.of(1)), IMAGE);
        float[] x = inputs(20);
        float[] expected = new float[60];
        inference.runChannelsLast(20, x, 0, expected, 0);
        float[] shared = x.clone();
        inference.runChannelsLast(20, shared, 0, shared, 0);
        assertArrayEquals(expected, Arrays.copyOf(shared, 60));
        float[] again = new float[60];
        inference.runChannelsLast(20, x, 0, again, 0);
        assertArrayEquals(expected, again);
        assertArrayEquals(expected, Arrays.copyOf(shared, 60));
    }

    /** Without running statistics a batch is normalised by itself, as a network does it. */
    @Example
    void aBatchIsNormalisedWhole() {
        Sequential layers =
                Sequential.of(
                        residual(conv2d(3, 3, 1), batchNorm2d(3).withoutRunningStats()),
                        relu(),
                        flatten(),
                        linear(75, 4));
        Parameters parameters = layers.initialize(IMAGE, Key.of(1));
        Inference inference = layers.inference(parameters, IMAGE);
        for (int samples : new int[] {3, 20, 9}) {
            float[] x = inputs(samples);
            float[] y = new float[samples * 4];
            inference.runChannelsLast(samples, x, 0, y, 0);
            assertArrayEquals(byNetwork(layers, parameters, samples, x, Key.of(1)), y);
        }
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new MonteCarlo(inference, 10, Key.of(1)));
        assertTrue(refused.getMessage().contains("running statistics"), refused.getMessage());
    }

    @Example
    void badCallsAreRefused() {
        Sequential layers = rows(linear(75, 3));
        Inference inference = layers.inference(layers.initialize(IMAGE, Key.of(1)), IMAGE);
        assertEquals(
                "inference in mode TRAIN, expected EVAL or MONTE_CARLO; to train bind a Network",
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        inference.runChannelsLast(
                                                Mode.TRAIN,
                                                Key.of(1),
                                                1,
                                                inputs(1),
                                                0,
                                                new float[3],
                                                0))
                        .getMessage());
        for (int passes : new int[] {-1, 0, 1, 1_000_001}) {
            assertTrue(
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> new MonteCarlo(inference, passes, Key.of(1)))
                            .getMessage()
                            .contains(passes + " passes"));
        }
    }
}
