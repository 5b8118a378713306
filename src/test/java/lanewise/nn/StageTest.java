package lanewise.nn;

import static java.lang.Math.ceilDiv;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lanewise.kernel.KernelChoice;
import lanewise.random.Key;
import lanewise.tensor.Shape;
import lanewise.tensor.Workspace;
import org.junit.jupiter.api.Test;

/** Stages divide the layers of a network, and a batch among chunks, ranges and threads. */
class StageTest {
    private static final int MOST_CHUNKS = 32;

    private static List<Stage> stages(Shape input, Layer... layers) {
        Sequential net = Sequential.of(layers);
        Workspace workspace = new Workspace();
        Binding.Shared shared =
                Stage.shared(
                        4,
                        true,
                        net.initialize(input, Key.of(1)),
                        KernelChoice.scalar(),
                        workspace);
        return Stage.of(BoundSequence.forTraining(net, input, 1, shared).members);
    }

    @Test
    void aLayerOfTheWholeBatchIsAStageOfItsOwn() {
        List<Stage> stages =
                stages(
                        Shape.of(6, 8),
                        Layers.sigmoid(),
                        Layers.batchNorm1d(6),
                        Layers.tanh(),
                        Layers.batchNorm1d(6));
        assertEquals(
                List.of(
                        new Stage(0, 1, 1, false, false),
                        new Stage(1, 2, 1, true, true),
                        new Stage(2, 3, 1, false, false),
                        new Stage(3, 4, 1, true, true)),
                stages);
    }

    /** Their gradients are one sum over the whole batch. */
    @Test
    void linearLayersAndEmbeddingsSumNoChunks() {
        assertFalse(stages(Shape.of(6), Layers.linear(6, 2)).getFirst().sums());
        assertFalse(stages(Shape.of(6), Layers.embedding(9, 2)).getFirst().sums());
        assertTrue(stages(Shape.of(6), Layers.layerNorm(6)).getFirst().sums());
    }

    @Test
    void aStageBeginsWhereALayerWantsMoreSamples() {
        List<Stage> stages =
                stages(
                        Shape.of(6),
                        Layers.tanh(),
                        Layers.layerNorm(6),
                        Layers.linear(6, 6),
                        Layers.tanh(),
                        Layers.linear(6, 2));
        int many = Layers.linear(6, 6).preferredSamples();
        assertEquals(
                List.of(
                        new Stage(0, 2, 1, false, true),
                        new Stage(2, 5, Math.max(64, many), false, false)),
                stages);
    }

    @Test
    void behindALayerOfTheWholeBatchWishesBeginAnew() {
        assertEquals(32, Stage.preferredSamples(1, Layers.linear(2, 2)));
        assertEquals(40, Stage.preferredSamples(40, Layers.linear(2, 2)));
        assertEquals(1, Stage.preferredSamples(32, Layers.batchNorm1d(2)));
    }

    @Test
    void chunksThatAreSummedDependOnTheBatchAlone() {
        for (int preferred : new int[] {1, 32}) {
            Stage stage = new Stage(0, 1, preferred, false, true);
            int least = Math.max(8, preferred);
            int most = 0;
            for (int samples = 1; samples < 1000; samples++) {
                int chunk = stage.chunkSamples(samples, 1);
                assertEquals(chunk, stage.chunkSamples(samples, 7));
                assertTrue(chunk >= least);
                assertTrue(ceilDiv(samples, chunk) <= MOST_CHUNKS);
                assertTrue(chunk == least || ceilDiv(samples, chunk - 1) > MOST_CHUNKS);
                most = Math.max(most, ceilDiv(samples, chunk));
                assertTrue(most <= Stage.maxChunks(samples), "room for the chunks of " + samples);
                assertTrue(preferred > 1 || most == Stage.maxChunks(samples));
            }
        }
    }

    @Test
    void whereNothingIsSummedEveryThreadGetsAShareOfWholeEights() {
        Stage stage = new Stage(0, 1, 1, false, false);
        for (int samples = 0; samples < 300; samples++) {
            for (int threads = 1; threads < 6; threads++) {
                int share = stage.chunkSamples(samples, threads);
                assertEquals(0, share % 8);
                assertTrue(share * threads >= samples);
                assertTrue(share == 8 || (share - 8) * threads < samples);
            }
        }
        assertEquals(9, new Stage(0, 1, 1, true, true).chunkSamples(9, 4));
    }

    /** Tells from where to where it was called. */
    private record Heard(List<String> calls) implements BoundLayer {
        @Override
        public void forward(Pass pass, int from, int to) {
            calls.add(from + "-" + to);
        }

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            calls.add(chunk + ": " + from + "-" + to + (first ? " anew" : ""));
        }
    }

    @Test
    void rangesCoverTheSamplesOnceAndNoneIsEmpty() {
        List<String> calls = new ArrayList<>();
        BoundLayer[] layers = {new Heard(calls)};
        Pass pass = new Pass();
        pass.begin(Mode.TRAIN, 30, Key.of(1));
        Stage stage = new Stage(0, 1, 1, false, true);
        stage.forward(layers, pass, 2, 10);
        assertEquals(List.of("2-6", "6-10"), calls);
        calls.clear();
        stage.backward(layers, pass, 3, 4, 12);
        assertEquals(List.of("3: 4-8 anew", "3: 8-12"), calls);
        calls.clear();
        new Stage(0, 1, 1, true, true).forward(layers, pass, 0, 30);
        assertEquals(List.of("0-30"), calls);
        assertFalse(new Heard(calls).sumsByChunk());
    }

    /** Tells which half was called; sums by chunk if it has parts. */
    private record Half(List<String> calls, String name, int gradientParts) implements BoundLayer {
        @Override
        public void forward(Pass pass, int from, int to) {}

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {
            calls.add(name + " " + from + "-" + to);
        }

        @Override
        public boolean goesBackInTwo() {
            return !name.equals("whole");
        }

        @Override
        public void backwardParameters(Pass pass, int from, int to, int chunk, boolean first) {
            calls.add(name + " " + chunk + ": " + from + "-" + to + (first ? " anew" : ""));
        }
    }

    private static List<BoundSequence.Member> members(BoundLayer... layers) {
        return Arrays.stream(layers)
                .map(layer -> new BoundSequence.Member("l", null, layer, null, null))
                .toList();
    }

    /** Such a wrapper tells nothing of what it wraps. */
    @Test
    void whatIsAroundALayerMustSumWhatItSums() {
        BoundLayer summing = new Half(new ArrayList<>(), "a", 2);
        Stage stage = new Stage(0, 1, 1, false, true);
        BoundLayer[] bare = {new Half(new ArrayList<>(), "around", 0)};
        assertTrue(stage.goesBackInTwo(bare, members(bare)));
        assertFalse(stage.goesBackInTwo(bare, members(summing)));
        assertFalse(new Heard(new ArrayList<>()).goesBackInTwo());
    }

    private record Claims(int gradientParts) implements Chunkless {
        @Override
        public void forward(Pass pass, int from, int to) {}

        @Override
        public void backward(Pass pass, int from, int to, int chunk, boolean first) {}
    }

    @Test
    void whoSumsByChunkIsNotChunklessWhateverItClaims() {
        assertTrue(new Claims(0).goesBackInTwo());
        assertFalse(new Claims(1).goesBackInTwo());
    }

    @Test
    void inTwoHalvesInputsComeFirstAndEachSummingLayerHasItsChunks() {
        List<String> calls = new ArrayList<>();
        BoundLayer[] layers = {
            new Half(calls, "a", 2), new Half(calls, "b", 0), new Half(calls, "c", 1)
        };
        Pass pass = new Pass();
        pass.begin(Mode.TRAIN, 30, Key.of(1));
        Stage stage = new Stage(0, 3, 1, false, true);
        assertTrue(stage.goesBackInTwo(layers, members(layers)));
        assertEquals(2, stage.summing(layers));
        stage.backwardInputs(layers, pass, 2, 7);
        assertEquals(List.of("c 2-6", "b 2-6", "a 2-6", "c 6-7", "b 6-7", "a 6-7"), calls);
        calls.clear();
        stage.backwardParameters(layers, pass, 0, 3, 8, 13);
        stage.backwardParameters(layers, pass, 1, 3, 8, 13);
        assertEquals(
                List.of("a 3: 8-12 anew", "a 3: 12-13", "c 3: 8-12 anew", "c 3: 12-13"), calls);
        calls.clear();
        BoundLayer[] others = {layers[0], layers[2], layers[1]};
        stage.backwardParameters(others, pass, 1, 0, 0, 4);
        assertEquals(List.of("c 0: 0-4 anew"), calls);
        layers[1] = new Half(calls, "whole", 0);
        assertFalse(stage.goesBackInTwo(layers, members(layers)));
        assertFalse(new Stage(0, 1, 1, true, true).goesBackInTwo(layers, members(layers)));
        assertFalse(new Stage(0, 1, 1, false, false).goesBackInTwo(layers, members(layers)));
    }

    @Test
    void denseLayersTakeSixtyFourSamplesTogetherWhereNothingIsSummed() {
        List<String> calls = new ArrayList<>();
        BoundLayer[] layers = {new Heard(calls)};
        Pass pass = new Pass();
        pass.begin(Mode.TRAIN, 100, Key.of(1));
        Stage dense = stages(Shape.of(6), Layers.linear(6, 2)).getFirst();
        dense.forward(layers, pass, 0, 100);
        assertEquals(List.of("0-64", "64-100"), calls);
        calls.clear();
        new Stage(0, 1, 32, false, true).forward(layers, pass, 0, 50);
        new Stage(0, 1, 1, false, false).forward(layers, pass, 50, 55);
        new Stage(0, 1, 96, false, false).forward(layers, pass, 0, 97);
        assertEquals(List.of("0-32", "32-50", "50-54", "54-55", "0-96", "96-97"), calls);
    }
}
