package lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.kernel.StartingKernels;
import lanewise.optim.BoundOptimizer;
import lanewise.optim.Optimizers;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network that starts on plain loops goes over to vector kernels, and no bit shows when. */
class StartTest {
    private static final Shape IMAGE = Shape.image(3, 12, 12);
    private static final int SAMPLES = 11;
    private static final int STEPS = 4;

    /** Layers that sum over windows, over a batch and over chunks, that draw, and a branch. */
    private static final Sequential NET =
            Sequential.of(
                    Layers.conv2d(3, 16, 3),
                    Layers.batchNorm2d(16),
                    Layers.relu(),
                    Layers.conv2d(16, 16, 3),
                    Layers.relu(),
                    Layers.maxPool2d(2),
                    Layers.residual(Layers.conv2d(16, 16, 3).padding(1), Layers.gelu()),
                    Layers.flatten(),
                    Layers.dropout(0.4),
                    Layers.linear(256, 10));

    private static final Kernels VECTOR = KernelChoice.choose("vector").kernels();

    /** Kernels that no network has gone over with. */
    private static StartingKernels starting() {
        return (StartingKernels) KernelChoice.choose(null).kernels();
    }

    private static NetworkBuilder builder(Parameters parameters, Kernels kernels, int threads) {
        return Network.of(NET)
                .parameters(parameters)
                .input(IMAGE)
                .batch(SAMPLES)
                .loss(Layers.crossEntropy())
                .kernels(kernels)
                .threads(threads);
    }

    private static int[] labels(int samples, int step) {
        int[] labels = new int[samples];
        for (int i = 0; i < samples; i++) {
            labels[i] = (3 * i + step) % 10;
        }
        return labels;
    }

    /** All that a program sees of a training. */
    private static List<float[]> training(NetworkBuilder bound, Parameters parameters) {
        return training(bound, parameters, _ -> {});
    }

    /** The same; somebody is told of each step before it begins. */
    private static List<float[]> training(
            NetworkBuilder bound, Parameters parameters, IntConsumer before) {
        List<float[]> seen = new ArrayList<>();
        try (Network network = bound.bind()) {
            BoundOptimizer optimizer = Optimizers.adam(1e-2).bind(network);
            Slot output = network.output();
            Slot convolution = network.activations("conv1");
            for (int step = 0; step < STEPS; step++) {
                before.accept(step);
                int samples = SAMPLES - step;
                Slot x = network.input();
                Fill.centred(step).into(x.array(), x.offset(), samples * IMAGE.size());
                network.dropoutFactor(1 - 0.1 * step);
                network.forward(step == 2 ? Mode.EVAL : Mode.TRAIN, samples, Key.of(7).child(step));
                Target target = Target.labels(labels(samples, step));
                double loss = network.loss(target);
                seen.add(new float[] {(float) loss, (float) network.backward(target)});
                seen.add(values(output, output.kept(samples)));
                seen.add(values(convolution, convolution.kept(samples)));
                double dropped = network.dropoutRates().get("dropout1");
                seen.add(new float[] {(float) network.penalty(), (float) dropped});
                seen.add(parameters.gradients().clone());
                optimizer.step();
                seen.add(parameters.values().clone());
            }
        }
        return seen;
    }

    private static float[] values(Slot slot, int samples) {
        float[] values = new float[samples * slot.stride()];
        System.arraycopy(slot.array(), slot.offset(), values, 0, values.length);
        return values;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2"})
    void aTrainingThatGoesOverAtAnyStepHasTheSameBits(int plainSteps, int threads) {
        Parameters expectedIn = NET.initialize(IMAGE, Key.of(3));
        List<float[]> expected = training(builder(expectedIn, VECTOR, 1), expectedIn);
        Parameters parameters = NET.initialize(IMAGE, Key.of(3));
        StartingKernels kernels = starting();
        List<float[]> seen =
                training(
                        builder(parameters, kernels, threads).clock(() -> 0),
                        parameters,
                        step -> {
                            assertEquals(step <= plainSteps, kernels.startsPlain());
                            if (step == plainSteps) {
                                kernels.goOver();
                            }
                        });
        assertEquals(expected.size(), seen.size());
        for (int i = 0; i < seen.size(); i++) {
            assertArrayEquals(expected.get(i), seen.get(i), "what was seen as number " + i);
        }
    }

    /** The thread works while parameters change; when it ends, the next step goes over. */
    @Test
    @Timeout(60)
    void aTrainingThatIsRehearsedBesideHasTheSameBits() {
        Parameters expectedIn = NET.initialize(IMAGE, Key.of(3));
        List<float[]> expected = training(builder(expectedIn, VECTOR, 1), expectedIn);
        Parameters parameters = NET.initialize(IMAGE, Key.of(3));
        StartingKernels kernels = starting();
        long[] now = {0};
        List<float[]> seen =
                training(
                        builder(parameters, kernels, 1).clock(() -> now[0] += 300_000_000),
                        parameters,
                        step -> {
                            while (step == STEPS - 1 && kernels.startsPlain()) {
                                Thread.onSpinWait();
                            }
                        });
        for (int i = 0; i < seen.size(); i++) {
            assertArrayEquals(expected.get(i), seen.get(i), "what was seen as number " + i);
        }
    }

    @Test
    void whoWrapsLayersGoesOverAtOnce() {
        Parameters parameters = NET.initialize(IMAGE, Key.of(3));
        int[] wrapped = {0};
        try (Network network = builder(parameters, starting(), 1).bind()) {
            network.wrap((path, layer) -> {
                wrapped[0]++;
                return layer;
            });
            var kernels = assertInstanceOf(StartingKernels.class, network.kernels());
            assertSame(kernels.vector(), kernels.now());
            network.forward(Mode.TRAIN, 2, Key.of(1));
        }
        assertNotSame(0, wrapped[0]);
    }

    @Test
    void kernelsThatWereAskedForAreTakenFromTheFirstStep() {
        Parameters parameters = NET.initialize(IMAGE, Key.of(3));
        try (Network network = builder(parameters, VECTOR, 1).bind()) {
            assertSame(VECTOR, network.kernels());
        }
    }
}
