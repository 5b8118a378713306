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
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import lanewise.random.Key;
import lanewise.tensor.Parameters;
import lanewise.tensor.Shape;
import lanewise.tensor.Slot;
import lanewise.testkit.Fill;
import org.junit.jupiter.api.Test;
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
        return step(kernels, fuse, threads, samples, null);
    }

    private static List<float[]> step(
            Kernels kernels,
            boolean fuse,
            int threads,
            int samples,
            BiFunction<String, BoundLayer, BoundLayer> around) {
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
            if (around != null) {
                network.wrap(around);
            }
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

    /** A wrapper that says nothing of sums. */
    private record Around(BoundLayer layer) implements BoundLayer {
        @Override
        public void pack() {
            layer.pack();
        }

        @Override
        public void prepare(Pass pass) {
            layer.prepare(pass);
        }

        @Override
        public void forward(Pass pass, int from, int to) {
            layer.forward(pass, from, to);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            layer.backward(pass, from, to, chunk, first);
        }

        @Override
        public void gradients(Pass pass, int part, int chunks) {
            layer.gradients(pass, part, chunks);
        }
    }

    @Test
    void aWrapperThatSaysNothingOfSumsChangesNoBit() {
        Kernels kernels = KernelChoice.scalar();
        List<float[]> expected = step(kernels, true, 1, 41, (_, layer) -> layer);
        for (int threads : new int[] {7, 16}) {
            List<float[]> seen = step(kernels, true, threads, 41, (_, layer) -> new Around(layer));
            assertArrayEquals(expected.get(1), seen.get(1), threads + " threads");
        }
    }

    /** Doubles; leaves out what is not read, and wants many samples together. */
    private record Twice() implements Layer {
        @Override
        public String stem() {
            return "twice";
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public int preferredSamples() {
            return 8;
        }

        @Override
        public Set<Fusion.Offer> offers() {
            return Set.of(Fusion.Offer.COMPUTES_WHAT_IS_READ);
        }

        @Override
        public BoundLayer bind(Binding b) {
            return new BoundLayer() {
                private void twice(Slot from, Slot to, Pass pass, int first, int end) {
                    int x = from.at(first, pass.worker());
                    int y = to.at(first, pass.worker());
                    for (int i = 0; i < (end - first) * from.stride(); i++) {
                        to.array()[y + i] = 2 * from.array()[x + i];
                    }
                }

                @Override
                public void forward(Pass pass, int from, int to) {
                    twice(b.x(), b.y(), pass, from, to);
                }

                @Override
                public void backward(Pass pass, int from, int to, int chunk, boolean first) {
                    if (b.dx() != null) {
                        twice(b.dy(), b.dx(), pass, from, to);
                    }
                }
            };
        }
    }

    @Test
    void whatIsKeptForARangeAloneIsNeverGivenMoreSamples() {
        Shape image = Shape.image(3, 8, 8);
        Sequential net = Sequential.of(new Twice(), maxPool2d(2), flatten(), linear(48, 10));
        List<double[]> losses = new ArrayList<>();
        for (boolean fuse : new boolean[] {true, false}) {
            try (Network network =
                    Network.of(net)
                            .parameters(net.initialize(image, Key.of(2)))
                            .input(image)
                            .batch(70)
                            .loss(crossEntropy())
                            .fuse(fuse)
                            .bind()) {
                network.load(Fill.centred(3).floats(70 * image.size()));
                network.forward(Mode.TRAIN, Key.of(4));
                losses.add(new double[] {network.backward(Target.labels(new int[70]))});
            }
        }
        assertArrayEquals(losses.get(1), losses.get(0));
    }

    /** Members of a group may have other kernels, whose sums lie alike. */
    @Test
    void membersWithOtherKernelsAddUpTheSameSums() {
        Shape image = Shape.image(3, 12, 14);
        Sequential net =
                Sequential.of(
                        conv2d(3, 16, 3),
                        relu(),
                        maxPool2d(2),
                        conv2d(16, 17, 2),
                        maxPool2d(2),
                        flatten(),
                        linear(17 * 2 * 2, 10));
        List<float[]> expected = member(net, image, ProcessGroup.alone(), "scalar");
        for (List<float[]> member :
                Threads.together(
                        2,
                        group ->
                                member(
                                        net,
                                        image,
                                        group,
                                        group.rank() == 0 ? "vector" : "scalar"))) {
            assertArrayEquals(expected.get(0), member.get(0));
        }
    }

    private static List<float[]> member(
            Sequential net, Shape image, ProcessGroup group, String kernels) {
        Parameters parameters = net.initialize(image, Key.of(2));
        try (Network network =
                Network.of(net)
                        .parameters(parameters)
                        .input(image)
                        .batch(40)
                        .loss(crossEntropy())
                        .kernels(KernelChoice.choose(kernels).kernels())
                        .group(group)
                        .bind()) {
            network.load(Fill.centred(3).floats(40 * image.size()));
            network.forward(Mode.TRAIN, Key.of(4));
            network.backward(Target.labels(new int[40]));
            return List.of(parameters.gradients().clone());
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
