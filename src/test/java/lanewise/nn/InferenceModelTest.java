package lanewise.nn;

import static lanewise.nn.Layers.avgPool2d;
import static lanewise.nn.Layers.batchNorm1d;
import static lanewise.nn.Layers.batchNorm2d;
import static lanewise.nn.Layers.concreteDropout;
import static lanewise.nn.Layers.conv1d;
import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.convTranspose2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropConnect;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static lanewise.nn.Layers.residual;
import static lanewise.nn.Layers.sigmoid;
import static lanewise.nn.Layers.variationalDropout;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;

/** Weights packed once: folded, shared, and nobody else's business afterwards. */
class InferenceModelTest {
    private static final Shape IMAGE = Shape.image(3, 8, 8);

    /** Batch normalisation at every place where it can be folded, and at some where it cannot. */
    private static final Sequential NORMALISED =
            Sequential.of(
                    conv2d(3, 16, 3).padding(1).withoutBias(),
                    batchNorm2d(16),
                    relu(),
                    residual(
                            Sequential.of(
                                    conv2d(16, 16, 3).padding(1),
                                    batchNorm2d(16).withoutAffine(),
                                    relu(),
                                    conv2d(16, 16, 3).padding(1).groups(2),
                                    batchNorm2d(16)),
                            Sequential.of(conv2d(16, 16, 1), batchNorm2d(16))),
                    batchNorm2d(16),
                    convTranspose2d(16, 4, 2),
                    batchNorm2d(4),
                    maxPool2d(3),
                    flatten(),
                    linear(36, 12),
                    batchNorm1d(12),
                    relu(),
                    dropout(0.3),
                    linear(12, 5));

    /** First values with statistics that are not those of a new network. */
    private static Parameters parameters(Sequential network, Shape input) {
        Parameters parameters = network.initialize(input, Key.of(7));
        for (Parameters.View view : parameters.views()) {
            if (view.name().contains("bn")) {
                float[] drawn = Fill.centred(view.name().hashCode()).floats(view.size());
                for (int i = 0; i < drawn.length; i++) {
                    boolean positive = view.name().endsWith("running_var");
                    drawn[i] = positive ? 0.2f + Math.abs(drawn[i]) : drawn[i];
                }
                parameters.set(view.name(), drawn);
            }
        }
        return parameters;
    }

    private static float[] byNetwork(
            Sequential network, Parameters parameters, Shape input, float[] x) {
        int samples = x.length / input.size();
        try (Network bound =
                Network.of(network)
                        .parameters(parameters)
                        .input(input)
                        .batch(samples)
                        .loss(crossEntropy())
                        .bind()) {
            bound.load(x);
            bound.forward(Mode.EVAL, Key.of(1));
            var y = bound.output();
            return Arrays.copyOfRange(y.array(), y.offset(), y.at(samples));
        }
    }

    @Test
    void foldedNormalisationDiffersFromTwoLayersByRoundingAlone() {
        Parameters parameters = parameters(NORMALISED, IMAGE);
        float[] x = Fill.centred(3).floats(11 * IMAGE.size());
        float[] folded = NORMALISED.inference(parameters, IMAGE).run(x);
        float[] expected = byNetwork(NORMALISED, parameters, IMAGE, x);
        double most = 0;
        for (float value : expected) {
            most = Math.max(most, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], folded[i], 1e-5 * most, "output " + i);
        }
    }

    @Test
    void whatCanBeFoldedIsGone() {
        Sequential folded = new Folding(NORMALISED, IMAGE).network;
        String text = folded.toString();
        assertEquals(2, text.split("batchNorm", -1).length - 1, text);
        assertTrue(text.contains("conv2d(3, 16, 3)"), text);
        assertTrue(!text.contains("withoutBias"), text);
    }

    /** The contract of Folding, in plain loops. */
    @Test
    void aFoldedLayerIsComputedInTheOrderThatIsPromised() {
        Sequential network = Sequential.of(linear(4, 16).withoutBias(), batchNorm1d(16));
        Shape row = Shape.of(4);
        Parameters p = parameters(network, row);
        float[] x = Fill.centred(5).floats(4);
        float[] y = network.inference(p, row).run(x);
        float[] w = p.valuesOf("fc1.weight");
        for (int c = 0; c < 16; c++) {
            double factor =
                    1
                            / Math.sqrt(p.valuesOf("bn1.running_var")[c] + 1e-5)
                            * p.valuesOf("bn1.weight")[c];
            double shift = p.valuesOf("bn1.bias")[c] - p.valuesOf("bn1.running_mean")[c] * factor;
            float sum = 0;
            for (int i = 0; i < 4; i++) {
                sum = Math.fma(x[i], (float) (w[4 * c + i] * factor), sum);
            }
            assertEquals(sum + (float) shift, y[c]);
        }
    }

    /** A row of more dimensions has its channels first, and its features last. */
    @Test
    void aLinearLayerOverLinesIsNotFolded() {
        Sequential network = Sequential.of(linear(6, 6), batchNorm1d(6));
        Shape lines = Shape.of(6, 6);
        Parameters parameters = parameters(network, lines);
        float[] x = Fill.centred(5).floats(36);
        float[] inside = byNetwork(network, parameters, lines, x);
        float[] y = new float[36];
        Layout.toChannelsFirst(lines, inside, 0, y, 0);
        assertArrayEquals(y, network.inference(parameters, lines).run(x));
        Sequential folds = Sequential.of(conv1d(6, 6, 3), batchNorm1d(6));
        assertEquals(1, new Folding(folds, lines).network.layers().size());
    }

    @Test
    void objectsOfOneModelGiveTheSameBitsOnManyThreads() throws Exception {
        Sequential network =
                Sequential.of(
                        conv2d(3, 16, 3),
                        relu(),
                        residual(conv2d(16, 16, 3).padding(1), dropout(0.2)),
                        avgPool2d(2),
                        flatten(),
                        dropConnect(linear(144, 20), 0.5),
                        residual(concreteDropout(linear(20, 20), 1e-3, 1e-3)),
                        variationalDropout(20, 12, 1e-3),
                        sigmoid(),
                        linear(12, 4));
        Parameters parameters = network.initialize(IMAGE, Key.of(1));
        InferenceModel model = network.inferenceModel(parameters, IMAGE);
        float[] x = Fill.centred(3).floats(9 * IMAGE.size());
        List<float[]> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            expected.add(model.inference().run(Mode.MONTE_CARLO, Key.of(i), x));
        }
        assertArrayEquals(
                network.inference(parameters, IMAGE).run(Mode.MONTE_CARLO, Key.of(0), x),
                expected.getFirst());
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<float[]>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                Key key = Key.of(i % 8);
                calls.add(() -> model.inference().run(Mode.MONTE_CARLO, key, x));
            }
            List<Future<float[]>> answers = threads.invokeAll(calls);
            for (int i = 0; i < answers.size(); i++) {
                assertArrayEquals(expected.get(i % 8), answers.get(i).get(), "call " + i);
            }
        }
    }

    @Test
    void aModelKeepsWhatItReadAndAnInferenceOfItsOwnReadsAgain() {
        Sequential network = Sequential.of(flatten(), linear(192, 3), relu());
        Parameters parameters = network.initialize(IMAGE, Key.of(1));
        InferenceModel model = network.inferenceModel(parameters, IMAGE);
        Inference shared = model.inference();
        Inference own = network.inference(parameters, IMAGE);
        float[] x = Fill.centred(1).floats(IMAGE.size());
        float[] before = own.run(x);
        Arrays.fill(parameters.values(), 1f);
        assertArrayEquals(before, shared.run(x));
        assertArrayEquals(before, own.run(x), "biases are read with the weights");
        own.refresh();
        assertArrayEquals(network.inference(parameters, IMAGE).run(x), own.run(x));
        String refused = assertThrows(IllegalStateException.class, shared::refresh).getMessage();
        assertTrue(refused.contains("another model"), refused);
        assertArrayEquals(before, model.inference().run(x));
    }
}
