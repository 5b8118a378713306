package lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lanewise.kernel.KernelChoice;
import lanewise.kernel.Kernels;
import org.junit.jupiter.api.Test;

/** Which samples of a batch go through a layer when, and the options that decide it. */
class RangeOrderTest {
    private static final RunOptions FIVES = RunOptions.PLAIN.chunkSamples(5).rangeSamples(2);

    /** From, to, chunk, and 1 where the chunk starts. */
    private static List<List<Integer>> ranges(RangeOrder order, int samples, boolean ascending) {
        List<List<Integer>> seen = new ArrayList<>();
        order.run(
                samples,
                ascending,
                (worker, from, to, chunk, start) -> {
                    assertEquals(0, worker);
                    seen.add(List.of(from, to, chunk, start ? 1 : 0));
                });
        return seen;
    }

    @Test
    void rangesOfAChunkFollowEachOther() {
        assertEquals(
                List.of(
                        List.of(0, 2, 0, 1),
                        List.of(2, 4, 0, 0),
                        List.of(4, 5, 0, 0),
                        List.of(5, 7, 1, 1),
                        List.of(7, 8, 1, 0)),
                ranges(new RangeOrder(FIVES, true), 8, true));
    }

    @Test
    void scrambledChunksTakeTurns() {
        RangeOrder order = new RangeOrder(FIVES.scrambled(true), true);
        assertEquals(
                List.of(
                        List.of(5, 7, 1, 1),
                        List.of(0, 2, 0, 1),
                        List.of(7, 8, 1, 0),
                        List.of(2, 4, 0, 0),
                        List.of(4, 5, 0, 0)),
                ranges(order, 8, true));
        assertEquals(
                List.of(
                        List.of(4, 5, 0, 0),
                        List.of(7, 8, 1, 0),
                        List.of(2, 4, 0, 0),
                        List.of(5, 7, 1, 1),
                        List.of(0, 2, 0, 1)),
                ranges(order, 8, false));
    }

    @Test
    void aLayerThatWantsTheWholeBatchIsGivenIt() {
        RangeOrder whole = new RangeOrder(FIVES, false);
        assertEquals(List.of(List.of(0, 8, 0, 1)), ranges(whole, 8, true));
        assertEquals(8, whole.chunkSamples(8));
        assertEquals(1, whole.chunkSamples(0));
        assertEquals(1, whole.chunks(8));
        assertEquals(1, whole.most(100));
    }

    @Test
    void aBatchHasAtMost32Chunks() {
        RangeOrder order = new RangeOrder(FIVES, true);
        assertEquals(5, order.chunkSamples(160));
        assertEquals(32, order.chunks(160));
        assertEquals(6, order.chunkSamples(161));
        assertEquals(27, order.chunks(161));
        assertEquals(2, order.chunks(6));
        assertEquals(1, order.chunks(5));
        assertEquals(1, order.most(0));
        assertEquals(1, order.most(5));
        assertEquals(2, order.most(6));
        assertEquals(32, order.most(10_000));
        assertEquals(
                List.of(List.of(0, 2, 0, 1), List.of(2, 4, 0, 0), List.of(4, 6, 0, 0)),
                ranges(order, 161, true).subList(0, 3));
    }

    @Test
    void threadsTakeTheChunksInTurnAndGoRoundMoreThanOnce() {
        RangeOrder order = new RangeOrder(FIVES.threads(2), true);
        List<List<Integer>> seen = Collections.synchronizedList(new ArrayList<>());
        order.run(
                18,
                true,
                (worker, from, to, chunk, start) -> {
                    assertEquals(chunk % 2, worker);
                    seen.add(List.of(from, to, chunk, start ? 1 : 0));
                });
        Set<List<Integer>> once = new HashSet<>(ranges(new RangeOrder(FIVES, true), 18, true));
        assertEquals(once, new HashSet<>(seen));
        assertEquals(60 * once.size(), seen.size());
    }

    @Test
    void anOptionThatIsSetChangesNoOther() {
        Kernels kernels = KernelChoice.choose("vector").kernels();
        RunOptions all = new RunOptions(kernels, 5, 7, true, "other", 3, true, true, true, 4);
        assertEquals(
                all,
                RunOptions.PLAIN
                        .kernels(kernels)
                        .chunkSamples(5)
                        .rangeSamples(7)
                        .inPlace(true)
                        .path("other")
                        .place(3)
                        .scrambled(true)
                        .threads(4));
        assertEquals(
                all,
                RunOptions.PLAIN
                        .threads(4)
                        .scrambled(true)
                        .place(3)
                        .path("other")
                        .inPlace(true)
                        .rangeSamples(7)
                        .chunkSamples(5)
                        .kernels(kernels));
        assertEquals(
                new RunOptions(kernels, 5, 7, true, "other", 3, false, true, true, 4), all.first());
        assertEquals(
                new RunOptions(kernels, 5, 7, true, "other", 3, false, false, true, 4),
                all.inference());
    }
}
