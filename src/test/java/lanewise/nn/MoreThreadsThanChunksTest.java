package lanewise.nn;

import static lanewise.nn.Layers.conv2d;
import static lanewise.nn.Layers.crossEntropy;
import static lanewise.nn.Layers.dropout;
import static lanewise.nn.Layers.flatten;
import static lanewise.nn.Layers.linear;
import static lanewise.nn.Layers.maxPool2d;
import static lanewise.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where a batch has fewer chunks than there are threads, passes are divided finer, to equal bits.
 */
class MoreThreadsThanChunksTest {
    private static final Shape IMAGE = Shape.image(3, 12, 14);

    private static final Sequential NET =
            Sequential.of(
                    conv2d(3, 16, 3),
                    relu(),
                    maxPool2d(2),
                    conv2d(16, 20, 3).padding(1),
                    relu(),
                    maxPool2d(2),
                    flatten(),
                    dropout(0.4),
                    linear(120, 10));

    private static List<float[]> step(Kernels kernels, boolean fuse, int threads, int samples) {
        Parameters parameters = NET.initialize(IMAGE, Key.of(11));
        try (Network network =
                Network.of(NET)
                        .parameters(parameters)
                        .input(IMAGE)
                        .batch(samples)
                        .loss(crossEntropy())
                        .threads(threads)
                        .kernels(kernels)
                        .fuse(fuse)
                        .bind()) {
            network.load(Fill.centred(3).floats(samples * IMAGE.size()));
            network.forward(Mode.TRAIN, Key.of(4));
            int[] labels = IntStream.range(0, samples).map(i -> 3 * i % 10).toArray();
            double loss = network.backward(Target.labels(labels));
            List<float[]> seen = new ArrayList<>();
            seen.add(new float[] {(float) loss});
            seen.add(parameters.gradients().clone());
            for (String path : List.of("conv1", "pool1", "conv2", "fc1")) {
                Slot y = network.activations(path);
                seen.add(Arrays.copyOfRange(y.array(), y.offset(), y.at(y.kept(samples))));
            }
            return seen;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 19, 41})
    void theBitsAreThoseOfOneThread(int samples) {
        for (String name : List.of("scalar", "vector")) {
            Kernels kernels = KernelChoice.choose(name).kernels();
            for (boolean fuse : new boolean[] {true, false}) {
                List<float[]> expected = step(kernels, fuse, 1, samples);
                for (int threads : new int[] {3, 7, 16, 33}) {
                    List<float[]> seen = step(kernels, fuse, threads, samples);
                    for (int i = 0; i < expected.size(); i++) {
                        String what =
                                "%s, fused %s, %d threads, %d".formatted(name, fuse, threads, i);
                        assertArrayEquals(expected.get(i), seen.get(i), what);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 64, 200, 300})
    void partsAreAsManyAsThreadsButNeverSmallerThanWhatGoesTogether(int samples) {
        Stage stage = new Stage(0, 1, 1, false, true);
        for (int threads = 1; threads < 70; threads++) {
            int part = stage.partSamples(samples, threads);
            assertTrue(part >= Stage.STREAM_SAMPLES);
            assertTrue(part <= stage.chunkSamples(samples, threads));
            assertTrue(part == Stage.STREAM_SAMPLES || (part - 1) * threads < samples);
        }
        assertEquals(stage.chunkSamples(samples, 1), stage.partSamples(samples, 1));
        assertEquals(samples, new Stage(0, 1, 1, true, true).partSamples(samples, 9));
    }
}
