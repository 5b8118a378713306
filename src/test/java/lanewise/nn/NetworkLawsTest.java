package lanewise.nn;

import static lanewise.nn.SmallNetworks.bind;
import static lanewise.nn.SmallNetworks.failures;
import static lanewise.nn.SmallNetworks.labels;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import lanewise.kernel.KernelChoice;
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

/** What gradients of whole networks keep: they are derivatives, and two backwards add up. */
class NetworkLawsTest {
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
                        small,
                        seed,
                        samples,
                        Mode.TRAIN,
                        LOSSES.get(loss),
                        target(small, samples, loss));
        Statistics.label("decided")
                .collect(decides)
                .coverage(c -> c.check(true).percentage(p -> p >= 40));
    }

    /** A saliency map, a frozen normalisation: gradients belong to the mode of the forward pass. */
    @Law
    void gradientsOfEveryModeAreDerivatives(
            @ForAll(supplier = Networks.class) Networks.Small small,
            @ForAll @IntRange(max = 100_000) int seed,
            @ForAll @IntRange(min = 1, max = 5) int samples,
            @ForAll Mode mode) {
        boolean decides =
                gradientsAreDerivatives(
                        small, seed, samples, mode, LOSSES.get(0), target(small, samples, 0));
        Statistics.label("decided")
                .collect(decides)
                .coverage(c -> c.check(true).percentage(p -> p >= 40));
    }

    /** y = gain x at the end of a network, with a defect. */
    private record Faulty(Defect defect) implements Layer {
        enum Defect {
            HALVES_ITS_GRADIENT,
            ADDS_TO_THE_GRADIENTS_BEFORE,
            USES_UP_ITS_INPUT,
            PREPARES_FOR_TRAINING_ALONE
        }

        @Override
        public String stem() {
            return "faulty";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public List<ParameterSpec> parameters(Shape input) {
            return List.of(ParameterSpec.trainable("gain", Shape.of(1), Inits.constant(1)));
        }

        @Override
        public BoundLayer bind(Binding b) {
            float[] values = b.parameters().values();
            float[] gradients = b.parameters().gradients();
            int gain = b.parameter("gain").offset();
            return new BoundLayer() {
                private float sum;
                private float packed;

                @Override
                public void prepare(Pass pass) {
                    boolean lazy = defect == Defect.PREPARES_FOR_TRAINING_ALONE;
                    if (!lazy || pass.mode() == Mode.TRAIN) {
                        packed = values[gain];
                    }
                }

                @Override
                public void forward(Pass pass, int from, int to) {
                    for (int i = 0; i < (to - from) * b.x().stride(); i++) {
                        b.y().array()[b.y().at(from) + i] =
                                values[gain] * b.x().array()[b.x().at(from) + i];
                    }
                }

                /** All samples of these laws are one chunk. */
                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                    sum = first ? 0 : sum;
                    float[] x = b.x().array();
                    float share = defect == Defect.HALVES_ITS_GRADIENT ? 0.5f : 1;
                    for (int i = 0; i < (to - from) * b.x().stride(); i++) {
                        float dy = b.dy().array()[b.dy().at(from) + i];
                        float dx = share * packed * dy;
                        sum += dy * x[b.x().at(from) + i];
                        b.dx().array()[b.dx().at(from) + i] = dx;
                        if (defect == Defect.USES_UP_ITS_INPUT) {
                            x[b.x().at(from) + i] = dx;
                        }
                    }
                }

                @Override
                public int gradientParts() {
                    return 1;
                }

                @Override
                public void gradients(Pass pass, int part, int chunks) {
                    boolean adds = defect == Defect.ADDS_TO_THE_GRADIENTS_BEFORE;
                    gradients[gain] = adds ? gradients[gain] + sum : sum;
                }
            };
        }
    }

    private static Networks.Small ending(Networks.Small sound, Layer last) {
        List<Layer> layers = new ArrayList<>();
        sound.layers().layers().forEach(named -> layers.add(named.layer()));
        layers.add(last);
        return new Networks.Small(
                Sequential.of(layers.toArray(Layer[]::new)), sound.input(), sound.classes());
    }

    /** A layer that gives back half of its gradient is seen in most networks. */
    @Example
    void aWrongGradientIsSeen() {
        Layer last = new Faulty(Faulty.Defect.HALVES_ITS_GRADIENT);
        int seen =
                failures(
                        20,
                        small ->
                                gradientsAreDerivatives(
                                        ending(small, last),
                                        3,
                                        2,
                                        Mode.TRAIN,
                                        LOSSES.get(0),
                                        target(small, 2, 0)));
        assertTrue(seen >= 10, "seen in " + seen + " networks of 20");
    }

    /** A layer that packs what its backward pass needs before training passes alone. */
    @Example
    void aGradientOfAnotherModeIsSeen() {
        Layer last = new Faulty(Faulty.Defect.PREPARES_FOR_TRAINING_ALONE);
        for (Mode mode : List.of(Mode.EVAL, Mode.MONTE_CARLO)) {
            int seen =
                    failures(
                            20,
                            small ->
                                    gradientsAreDerivatives(
                                            ending(small, last),
                                            3,
                                            2,
                                            mode,
                                            LOSSES.get(0),
                                            target(small, 2, 0)));
            assertTrue(seen >= 10, "seen in " + seen + " networks of 20");
        }
    }

    /** At a point near the first values; false if no step decides. */
    private static boolean gradientsAreDerivatives(
            Networks.Small small, int seed, int samples, Mode mode, Loss loss, Target target) {
        Parameters parameters = small.layers().initialize(small.input(), Key.of(seed));
        // First biases of 0 would put elements exactly on the kink of a ReLU.
        float[] moved = Fill.centred(seed + 2L).floats(parameters.gradients().length);
        for (int i = 0; i < moved.length; i++) {
            parameters.values()[i] += moved[i] / 8;
        }
        Key key = Key.of(7);
        try (Network network =
                bind(small, parameters, samples, seed, true, loss, KernelChoice.scalar())) {
            network.forward(mode, samples, key);
            network.backward(target);
            float[] g = parameters.gradients().clone();
            float[] start = parameters.values().clone();
            float[] direction = Fill.centred(seed + 1L).floats(g.length);
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
                                for (int i = 0; i < g.length; i++) {
                                    parameters.values()[i] = (float) (start[i] + t * direction[i]);
                                }
                                network.forward(mode, samples, key);
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
        assertDoubled(small, seed, samples);
    }

    private static void assertDoubled(Networks.Small small, int seed, int samples) {
        Parameters parameters = small.layers().initialize(small.input(), Key.of(seed));
        try (Network network =
                bind(
                        small,
                        parameters,
                        samples,
                        seed,
                        true,
                        Layers.crossEntropy(),
                        KernelChoice.scalar())) {
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

    /** A layer that adds where it should overwrite, one whose backward pass needs what it wrote. */
    @Example
    void gradientsThatAreNotDoubledAreSeen() {
        for (Faulty.Defect defect :
                List.of(
                        Faulty.Defect.ADDS_TO_THE_GRADIENTS_BEFORE,
                        Faulty.Defect.USES_UP_ITS_INPUT)) {
            int seen =
                    failures(20, small -> assertDoubled(ending(small, new Faulty(defect)), 3, 2));
            assertEquals(20, seen, defect.name());
        }
    }
}
