package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import lanewise.kernel.Kernels;
import lanewise.kernel.Parallel;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.testkit.Bits;
import lanewise.testkit.Derivative;
import lanewise.testkit.Fill;
import lanewise.testkit.Law;
import lanewise.testkit.Networks;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** What whole networks keep: gradients through random layers, sums, and the mean over masks. */
class NetworkLawsTest {
    private static final Shape IMAGE = Shape.image(2, 6, 6);

    private static Network bind(
            Networks.Small small, Parameters parameters, int samples, int seed, boolean fused) {
        return bind(small, parameters, samples, seed, fused, Layers.crossEntropy());
    }

    private static Network bind(
            Networks.Small small,
            Parameters parameters,
            int samples,
            int seed,
            boolean fused,
            Loss loss) {
        Network network =
                new Network(
                        small.layers(),
                        parameters,
                        small.input(),
                        samples,
                        loss,
                        Kernels.scalar(),
                        new Parallel(1),
                        fused);
        int n = samples * small.input().size();
        Fill.centred(seed).into(network.input().array(), network.input().offset(), n);
        return network;
    }

    private static Target labels(Networks.Small small, int samples) {
        return Target.labels(IntStream.range(0, samples).map(i -> i % small.classes()).toArray());
    }

    private static final List<Loss> LOSSES =
            List.of(
                    Layers.crossEntropy(),
                    Layers.nll(),
                    Layers.mse(),
                    Layers.l1(),
                    Layers.smoothL1(),
                    Layers.huber(),
                    Layers.bceWithLogits());

    /** Labels for the first two losses, for the others values from 0 to 1. */
    private static Target target(Networks.Small small, int samples, int loss) {
        float[] values = new float[samples * small.classes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 4 / 3f;
        }
        return loss < 2 ? labels(small, samples) : Target.values(values);
    }

    /** Points where no step decides, because a kink is too near, are few; they are counted. */
    @Law
    void gradientsOfRandomNetworksAreDerivatives(
            @ForAll(supplier = Networks.class) Networks.Small small,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples,
            @ForAll @IntRange(max = 6) int loss) {
        boolean decides =
                gradientsAreDerivatives(
                        small, seed, samples, LOSSES.get(loss), target(small, samples, loss));
        Statistics.label("decided")
                .collect(decides)
                .coverage(c -> c.check(true).percentage(p -> p >= 40));
    }

    /** A layer that gives back half of its gradient is seen in most networks. */
    @Example
    void aWrongGradientIsSeen() {
        var random = new Random(1);
        var networks = new Networks().get().generator(1000, false);
        int seen = 0;
        for (int i = 0; i < 20; i++) {
            Networks.Small sound = networks.next(random).value();
            Layer[] layers = new Layer[sound.layers().layers().size() + 1];
            for (int j = 1; j < layers.length; j++) {
                layers[j - 1] = sound.layers().layers().get(j - 1).layer();
            }
            layers[layers.length - 1] = new Halved();
            Networks.Small faulty =
                    new Networks.Small(Sequential.of(layers), sound.input(), sound.classes());
            try {
                gradientsAreDerivatives(faulty, i, 2, LOSSES.get(0), target(faulty, 2, 0));
            } catch (AssertionError expected) {
                seen++;
            }
        }
        assertTrue(seen >= 10, "seen in " + seen + " networks of 20");
    }

    private record Halved() implements Layer {
        @Override
        public String stem() {
            return "halved";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public BoundLayer bind(Binding b) {
            return new BoundLayer() {
                @Override
                public void forward(Pass pass, int from, int to) {
                    int n = (to - from) * b.x().stride();
                    System.arraycopy(
                            b.x().array(), b.x().at(from), b.y().array(), b.y().at(from), n);
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                    for (int i = 0; i < (to - from) * b.x().stride(); i++) {
                        b.dx().array()[b.dx().at(from) + i] =
                                b.dy().array()[b.dy().at(from) + i] / 2;
                    }
                }
            };
        }
    }

    /** At a point near the first values; false if no step decides. */
    private static boolean gradientsAreDerivatives(
            Networks.Small small, int seed, int samples, Loss loss, Target target) {
        Parameters parameters = small.layers().initialize(small.input(), Key.of(seed));
        // First biases of 0 would put elements exactly on the kink of a ReLU.
        float[] moved = Fill.centred(seed + 2L).floats(parameters.gradients().length);
        for (int i = 0; i < moved.length; i++) {
            parameters.values()[i] += moved[i] / 8;
        }
        Key key = Key.of(7);
        try (Network network = bind(small, parameters, samples, seed, true, loss)) {
            network.forward(Mode.TRAIN, samples, key);
            network.backward(target);
            float[] g = parameters.gradients().clone();
            float[] start = parameters.values().clone();
            float[] direction = Fill.centred(seed + 1L).floats(start.length);
            double analytic = 0;
            double terms = 0;
            double squares = 0;
            double grain = 0;
            for (int i = 0; i < g.length; i++) {
                analytic += (double) g[i] * direction[i];
                terms += Math.abs((double) g[i] * direction[i]);
                squares += Math.pow((double) g[i] * direction[i], 2);
                grain += Math.abs((double) g[i] * start[i]);
            }
            Derivative numeric =
                    Derivative.of(
                            t -> {
                                for (int i = 0; i < start.length; i++) {
                                    parameters.values()[i] = (float) (start[i] + t * direction[i]);
                                }
                                network.forward(Mode.TRAIN, samples, key);
                                return network.loss(target);
                            },
                            0.0625,
                            0x1p-24 * grain);
            double bound = numeric.bound() + 0x1p-18 * terms;
            boolean decides = bound <= 2e-3 * Math.sqrt(squares);
            assertTrue(
                    !decides || Math.abs(analytic - numeric.value()) <= bound,
                    small
                            + ", "
                            + loss
                            + ": backward says "
                            + analytic
                            + ", forward "
                            + numeric
                            + ", bound "
                            + bound);
            return decides;
        }
    }

    @Law
    void twoBackwardsGiveDoubledGradients(
            @ForAll(supplier = Networks.class) Networks.Small small,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples) {
        Parameters parameters = small.layers().initialize(small.input(), Key.of(seed));
        try (Network network = bind(small, parameters, samples, seed, true)) {
            network.forward(Mode.TRAIN, samples, Key.of(1));
            network.backward(labels(small, samples));
            float[] once = parameters.gradients().clone();
            network.backwardAccumulating(labels(small, samples));
            for (int i = 0; i < once.length; i++) {
                once[i] *= 2;
            }
            Bits.assertSame("gradients", once, parameters.gradients());
        }
    }

    /** What neighbours do for each other changes no bit: outputs, loss and gradients. */
    @Law
    void fusedNetworksGiveTheSameBits(
            @ForAll(supplier = Networks.class) Networks.Small small,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples) {
        Parameters parameters = small.layers().initialize(small.input(), Key.of(seed));
        Parameters others = parameters.copy();
        try (Network fused = bind(small, parameters, samples, seed, true);
                Network plain = bind(small, others, samples, seed, false)) {
            for (int step = 0; step < 2; step++) {
                Bits.assertSame(
                        "the loss", step(plain, small, samples), step(fused, small, samples));
                Bits.assertSame("gradients", others.gradients(), parameters.gradients());
            }
        }
    }

    private static double step(Network network, Networks.Small small, int samples) {
        network.forward(Mode.TRAIN, samples, Key.of(3));
        return network.backward(labels(small, samples));
    }

    /**
     * A linear network's mean over masks is its evaluation output, and the distance shrinks as
     * 1/√n: with 16 times the masks to less than half. Eight deviations, so that a false alarm has
     * a chance of 1e-14 an output.
     */
    @Example
    void theMeanOverMasksIsTheEvaluationOutput() {
        Sequential layers =
                Sequential.of(
                        Layers.flatten(),
                        Layers.dropout(0.3),
                        Layers.linear(72, 20),
                        Layers.dropout(0.5),
                        Layers.linear(20, 6));
        assertMeanIsEvaluation(layers);
    }

    /** Between the masks and the output stands a ReLU: E f(m) is not f(E m). */
    @Example
    void theMeanOverMasksOfANetworkThatIsNotLinearIsAnother() {
        Sequential layers =
                Sequential.of(
                        Layers.flatten(),
                        Layers.dropout(0.5),
                        Layers.linear(72, 20),
                        Layers.relu(),
                        Layers.linear(20, 6));
        assertThrows(AssertionError.class, () -> assertMeanIsEvaluation(layers));
    }

    private static void assertMeanIsEvaluation(Sequential layers) {
        Inference inference = layers.inference(layers.initialize(IMAGE, Key.of(1)), IMAGE);
        float[] x = Fill.centred(5).floats(8 * IMAGE.size());
        float[] expected = new float[48];
        inference.runChannelsLast(8, x, 0, expected, 0);
        double few = error(inference, x, expected, 500);
        double many = error(inference, x, expected, 8000);
        assertTrue(many < few / 2, "error " + few + " over 500 masks, " + many + " over 8000");
    }

    /** The root mean square error of the mean; no output may stray by eight deviations. */
    private static double error(Inference inference, float[] x, float[] expected, int masks) {
        int n = expected.length;
        double[] sums = new double[n];
        double[] squares = new double[n];
        float[] y = new float[n];
        for (int mask = 0; mask < masks; mask++) {
            inference.run(Mode.MONTE_CARLO, Key.of(masks).child(mask), 8, x, 0, y, 0);
            for (int i = 0; i < n; i++) {
                sums[i] += y[i];
                squares[i] += (double) y[i] * y[i];
            }
        }
        double total = 0;
        for (int i = 0; i < n; i++) {
            double mean = sums[i] / masks;
            double deviation = Math.sqrt((squares[i] / masks - mean * mean) / masks);
            double distance = Math.abs(mean - expected[i]);
            assertTrue(
                    distance <= 8 * deviation,
                    "output %d: mean %s over %d masks, evaluation %s"
                            .formatted(i, mean, masks, expected[i]));
            total += distance * distance;
        }
        return Math.sqrt(total / n);
    }
}
