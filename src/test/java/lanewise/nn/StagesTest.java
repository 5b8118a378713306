package lanewise.nn;

import static java.lang.Math.ceilDiv;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.tensor.Workspace;
import lanewise.testkit.Fill;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch that threads and members divide has the bits of layers that are called one by one. */
class StagesTest {
    private static final Shape SEQUENCE = Shape.of(3, 5);

    /** Sums by chunks, looks at whole batches in the middle and at the end, sums over samples. */
    private static final Sequential MIXED =
            Sequential.of(
                    Layers.conv1d(3, 4, 2),
                    Layers.batchNorm1d(4),
                    Layers.tanh(),
                    Layers.flatten(),
                    Layers.linear(16, 6),
                    Layers.layerNorm(6),
                    Layers.batchNorm1d(6));

    /** Ends in a layer that members divide. */
    private static final Sequential DIVIDED =
            Sequential.of(
                    Layers.batchNorm1d(3),
                    Layers.conv1d(3, 4, 2),
                    Layers.flatten(),
                    Layers.dropout(0.5),
                    Layers.linear(16, 3));

    private static Target target(int floats) {
        return Target.values(Fill.centred(3).floats(floats));
    }

    private static float[] values(Slot slot, int samples) {
        return Arrays.copyOfRange(slot.array(), slot.offset(), slot.at(samples));
    }

    private static List<float[]> oneByOne(Sequential net, int samples) {
        Parameters parameters = net.initialize(SEQUENCE, Key.of(1));
        Workspace workspace = new Workspace();
        Binding.Shared shared =
                Stage.shared(samples, true, parameters, KernelChoice.scalar(), workspace);
        BoundSequence sequence = BoundSequence.forTraining(net, SEQUENCE, 0, shared);
        Slot scratch = workspace.reserve(sequence.y.shape(), samples);
        workspace.allocate();
        Fill.centred(2).into(sequence.x.array(), sequence.x.offset(), samples * SEQUENCE.size());
        Pass pass = new Pass();
        pass.begin(Mode.TRAIN, samples, Key.of(5));
        BoundLayer[] layers = sequence.layers();
        for (BoundLayer layer : layers) {
            layer.pack();
            layer.prepare(pass);
            layer.forward(pass, 0, samples);
        }
        Target target = target(samples * sequence.y.stride());
        Layers.mse().apply(shared.kernels(), samples, sequence.y, target, sequence.dy, scratch);
        List<Stage> stages = Stage.of(sequence.members);
        for (int s = stages.size() - 1; s >= 0; s--) {
            Stage stage = stages.get(s);
            int size = stage.chunkSamples(samples, 1);
            int chunks = ceilDiv(samples, size);
            for (int i = stage.last() - 1; i >= stage.first(); i--) {
                for (int chunk = 0; chunk < chunks; chunk++) {
                    int end = Math.min(samples, (chunk + 1) * size);
                    layers[i].backward(pass, chunk * size, end, chunk, true);
                }
                for (int part = 0; part < layers[i].gradientParts(); part++) {
                    layers[i].gradients(pass, part, chunks);
                }
            }
        }
        return List.of(values(sequence.y, samples), parameters.gradients());
    }

    private static List<float[]> byNetwork(
            Sequential net, ProcessGroup group, int threads, int samples) {
        Parameters parameters = net.initialize(SEQUENCE, Key.of(1));
        try (Network network =
                Network.of(net)
                        .parameters(parameters)
                        .input(SEQUENCE)
                        .batch(80)
                        .loss(Layers.mse())
                        .kernels(KernelChoice.scalar())
                        .threads(threads)
                        .group(group)
                        .bind()) {
            Slot x = network.input();
            Fill.centred(2).into(x.array(), x.offset(), samples * SEQUENCE.size());
            network.forward(Mode.TRAIN, samples, Key.of(5));
            network.backward(target(samples * network.output().stride()));
            return List.of(values(network.output(), samples), parameters.gradients().clone());
        }
    }

    private static void assertBits(List<float[]> expected, Supplier<List<float[]>> seen) {
        List<float[]> other = seen.get();
        assertEquals(expected.size(), other.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), other.get(i), i == 0 ? "outputs" : "gradients");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 41, 80})
    void noBitDependsOnWhoComputes(int samples) {
        for (Sequential net : List.of(MIXED, DIVIDED)) {
            List<float[]> expected = oneByOne(net, samples);
            for (int threads = 1; threads <= 3; threads++) {
                int count = threads;
                assertBits(expected, () -> byNetwork(net, ProcessGroup.alone(), count, samples));
            }
            for (int size = 2; size <= 3; size++) {
                for (List<float[]> member :
                        Threads.together(size, group -> byNetwork(net, group, 1, samples))) {
                    assertBits(expected, () -> member);
                }
            }
        }
    }
}
